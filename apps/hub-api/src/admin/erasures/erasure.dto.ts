import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../query/page-query.dto';
import { textOf } from '../query/query-values';
import { PageResponse } from '../query/total';

const STATES = ['pending', 'erased'] as const;

export class ListErasuresQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STATES, description: '`pending`: yet to be forgotten. Absent: both.' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsIn(STATES)
  readonly state?: (typeof STATES)[number];
}

export class ErasureResponse {
  @ApiProperty({ example: '0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11', description: 'Id of the user.' })
  readonly user_id!: string;

  @ApiProperty({ example: 'alice', description: 'Name they bore. Names are public, and stay in history.' })
  readonly username!: string;

  @ApiProperty({ enum: STATES, example: 'pending', description: 'Whether they have been forgotten.' })
  readonly state!: (typeof STATES)[number];

  @ApiProperty({ example: '2026-01-02T03:04:05.000Z', description: 'When the account was closed, UTC.' })
  readonly closed_at!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '2026-02-01T03:04:05.000Z',
    description: 'When they will be, by the delay as it is set now; null once they have been.',
  })
  readonly due_at!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'When they were forgotten, UTC.' })
  readonly erased_at!: string | null;
}

export class ErasureListResponse extends PageResponse {
  @ApiProperty({ type: [ErasureResponse], description: 'Whoever left first comes first.' })
  readonly erasures!: ErasureResponse[];

  @ApiProperty({ example: 30, description: 'Days between closing and forgetting: HUB_ERASURE_DELAY_DAYS.' })
  readonly delay_days!: number;
}
