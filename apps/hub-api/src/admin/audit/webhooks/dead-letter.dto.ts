import { ApiProperty } from '@nestjs/swagger';
import { PageResponse } from '../../query/total';

export class DeadLetterResponse {
  @ApiProperty({ example: '00000000000000000042', description: 'Place of the event in the log.' })
  readonly position!: string;

  @ApiProperty({ example: 'AccountClosed', description: 'Type of the event.' })
  readonly event_type!: string;

  @ApiProperty({ example: 'user-0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11', description: 'What it happened to.' })
  readonly stream!: string;

  @ApiProperty({ example: 8, description: 'How often it was tried.' })
  readonly attempts!: number;

  @ApiProperty({ type: Number, nullable: true, example: 500, description: 'Last answer; null when there was none.' })
  readonly last_status!: number | null;

  @ApiProperty({ example: 'answered 500', description: 'Why the last attempt failed.' })
  readonly failure!: string;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When that was, UTC.' })
  readonly failed_at!: string;
}

export class DeadLetterListResponse extends PageResponse {
  @ApiProperty({ type: [DeadLetterResponse], description: 'Those that failed first in front.' })
  readonly dead_letters!: DeadLetterResponse[];
}
