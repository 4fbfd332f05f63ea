import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';

const STATES = ['catching-up', 'live', 'halted', 'refused'] as const;

export class ProjectionRebuildResponse {
  @ApiProperty({ example: 1200, description: 'Events read.' })
  readonly done!: number;

  @ApiProperty({ example: 5000, description: 'Events of the log when it began.' })
  readonly total!: number;

  @ApiProperty({ example: 40000, description: 'Events per second' })
  readonly rate!: number;

  @ApiProperty({ type: Number, nullable: true, example: 0.1, description: 'Seconds left' })
  readonly eta!: number | null;
}

class ProjectionErrorResponse {
  @ApiProperty({ example: 'Unexpected value', description: 'What went wrong, or is retried.' })
  readonly message!: string;

  @ApiProperty({ type: String, nullable: true, example: '00000000000000000042', description: 'Position in the log.' })
  readonly position!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '6d1f0f64-0f0b-5b0e-8b0e-0f0b5b0e8b0e',
    description: 'Id of the event.',
  })
  readonly event_id!: string | null;
}

export class ProjectionResponse {
  @ApiProperty({ example: 'accounts', description: 'Name of the projection.' })
  readonly name!: string;

  @ApiProperty({ example: 1, description: 'Version of its read model; a new one is built anew.' })
  readonly version!: number;

  @ApiProperty({ enum: STATES, example: 'live', description: '`halted`: at an event it could not apply' })
  readonly state!: string;

  @ApiProperty({ example: '00000000000000000042', description: 'Of the last event applied' })
  readonly position!: string;

  @ApiProperty({
    ...{ type: Number, nullable: true, example: 0 },
    description:
      'Events of the log that it has not applied yet; null: some, on a server that does not number its events',
  })
  readonly lag_events!: number | null;

  @ApiProperty({ example: 0, description: 'Age of the last event applied; 0 at the head of the log' })
  readonly lag_seconds!: number;

  @ApiProperty({ example: 1000, description: 'Documents it holds, counted to 100,000.' })
  readonly documents!: number;

  @ApiProperty({ example: false, description: 'There are more documents than are counted' })
  readonly documents_capped!: boolean;

  @ApiProperty({ example: 0, description: 'Documents set aside' })
  readonly parked!: number;

  @ApiProperty({ example: true, description: 'A change is answered once this has applied it' })
  readonly awaited!: boolean;

  @ApiProperty({
    type: ProjectionRebuildResponse,
    nullable: true,
    description: 'How far a build beside is; null while there is none.',
  })
  readonly rebuild!: ProjectionRebuildResponse | null;

  @ApiProperty({ type: ProjectionErrorResponse, nullable: true, description: 'Why it stopped, or what it retries' })
  readonly error!: ProjectionErrorResponse | null;
}

export class ProjectionListResponse {
  @ApiProperty({ type: [ProjectionResponse], description: 'All of them.' })
  readonly projections!: ProjectionResponse[];
}

export class IncidentResponse {
  @ApiProperty({ type: String, nullable: true, example: 'model:alice/a', description: 'null for a skipped event' })
  readonly document_id!: string | null;

  @ApiProperty({ example: '00000000000000000042', description: 'Position in the log.' })
  readonly position!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '6d1f0f64-0f0b-5b0e-8b0e-0f0b5b0e8b0e',
    description: 'Id of the event.',
  })
  readonly event_id!: string | null;

  @ApiProperty({ example: 'Unexpected value', description: "The error, or the operator's reason" })
  readonly reason!: string;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When it was set aside or skipped, UTC.' })
  readonly at!: string;
}

export class ProjectionDetailResponse extends ProjectionResponse {
  @ApiProperty({ type: [IncidentResponse], description: 'Documents set aside, and before which event; the first 1000' })
  readonly parked_events!: IncidentResponse[];

  @ApiProperty({ type: [IncidentResponse], description: 'Events left out; the first 1000' })
  readonly skipped_events!: IncidentResponse[];
}

export class SkipEventRequest {
  @ApiProperty({ example: '00000000000000000042', description: 'Of an event that it is halted at or has parked' })
  @IsString()
  @Matches(/^\d{20}$/, { message: 'position must have 20 digits' })
  readonly position!: string;

  @ApiProperty({
    example: 'Written by a release that has been withdrawn',
    minLength: 3,
    maxLength: 500,
    description: 'Why; kept in the audit.',
  })
  @IsString()
  @Length(3, 500)
  readonly reason!: string;
}
