import { ApiProperty } from '@nestjs/swagger';
import { AuditEventResponse } from '../entries/entry.dto';

export class AuditThreadEvent extends AuditEventResponse {
  @ApiProperty({
    type: () => [AuditThreadCommand],
    description: 'Commands that the hub issued by itself because of this event.',
  })
  readonly consequences!: AuditThreadCommand[];
}

export class AuditThreadCommand {
  @ApiProperty({ example: '0f8d9b0a-3a55-5b7e-8a51-5e9bb9b6d9e4', description: 'Id of the command.' })
  readonly command_id!: string;

  @ApiProperty({ type: () => [AuditThreadEvent], description: 'What it recorded, in the order of the log.' })
  readonly events!: AuditThreadEvent[];

  @ApiProperty({ type: () => [AuditThreadCommand], description: 'Commands that are parts of it.' })
  readonly steps!: AuditThreadCommand[];
}

export class AuditThreadResponse {
  @ApiProperty({ example: 'c2f9a4', description: 'Request that all of it began with.' })
  readonly correlation_id!: string;

  @ApiProperty({ example: 7, description: 'Events in the answer.' })
  readonly event_count!: number;

  @ApiProperty({ example: false, description: 'There are more events than the first 1,000, which are shown.' })
  readonly truncated!: boolean;

  @ApiProperty({
    type: [AuditThreadCommand],
    description:
      'Commands the request began with, in the order of the log. One that recorded nothing stands without events over ' +
      'the parts of them that did.',
  })
  readonly commands!: AuditThreadCommand[];
}
