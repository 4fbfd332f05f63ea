import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsISO8601, IsNotEmpty, IsOptional, IsString, ValidateIf } from 'class-validator';
import { textOf, timeOf } from '../../query/query-values';
import { SUBJECT_KINDS, type SubjectKind } from './subjects';

const POSITION = /^\d{20}$/;
export const isPosition = (value: unknown): boolean => typeof value === 'string' && POSITION.test(value);
/** A position as it is; anything else must be a time. */
export const momentTextOf = (value: unknown): unknown => (isPosition(value) ? value : timeOf(textOf(value)));
export const MOMENT = 'ISO 8601 time, UTC unless it says otherwise, or a position of the log; inclusive';

const ANY_JSON = [
  ...['string', 'number', 'boolean', 'null'].map((type) => ({ type })),
  { type: 'object', additionalProperties: true },
  { type: 'array', items: {} },
];

class SubjectQuery {
  @ApiProperty({ enum: SUBJECT_KINDS, description: 'What sort of thing is asked about.', example: 'user' })
  @IsIn(SUBJECT_KINDS)
  readonly kind!: SubjectKind;

  @ApiProperty({
    description:
      'Its id, or the name it bore at that moment: a user or organization by name (also for its `namespace`), a ' +
      'repository by `namespace/name`, with its type in front (`model/alice/tiny`) where more than one bears it. A fallback ' +
      'source by its id or its number.',
    example: 'alice',
  })
  @IsString()
  @IsNotEmpty()
  readonly id!: string;
}

export class StateQuery extends SubjectQuery {
  @ApiPropertyOptional({ description: `${MOMENT}. Default: now.`, example: '2025-01-31T12:00:00Z' })
  @Transform(({ value }) => momentTextOf(value))
  @IsOptional()
  @ValidateIf((_, value) => !isPosition(value))
  @IsISO8601({ strict: true })
  readonly at?: string;
}

export class DifferenceQuery extends SubjectQuery {
  @ApiProperty({ description: `${MOMENT}.`, example: '2025-01-01' })
  @Transform(({ value }) => momentTextOf(value))
  @ValidateIf((_, value) => !isPosition(value))
  @IsISO8601({ strict: true })
  readonly from!: string;

  @ApiPropertyOptional({ description: `${MOMENT}. Default: now.`, example: '2025-02-01' })
  @Transform(({ value }) => momentTextOf(value))
  @IsOptional()
  @ValidateIf((_, value) => !isPosition(value))
  @IsISO8601({ strict: true })
  readonly to?: string;
}

class SubjectResponse {
  @ApiProperty({ enum: SUBJECT_KINDS, example: 'user', description: 'As asked' })
  readonly kind!: string;

  @ApiProperty({ example: '0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11', description: 'Its id, which never changes' })
  readonly id!: string;

  @ApiProperty({ example: 'user-0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11', description: 'The stream that tells of it' })
  readonly stream!: string;
}

export class StateResponse extends SubjectResponse {
  @ApiProperty({ example: '00000000000000000042', description: 'Of the last event before that moment' })
  readonly position!: string;

  @ApiProperty({ example: 3, description: 'Of that event in its stream, from 0' })
  readonly revision!: number;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When that event was recorded' })
  readonly recorded_at!: string;

  @ApiProperty({
    example: 4,
    description: 'Events read for it: all of its stream until then; of a long one, those behind a state that was kept',
  })
  readonly events_read!: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Its fields as of then. Personal data of somebody who was forgotten is null.',
    example: { status: 'live', username: 'alice', email: 'alice@example.com', email_verified: false },
  })
  readonly state!: object;
}

export class FieldChangeResponse {
  @ApiProperty({ example: 'email_verified', description: 'Names of fields, joined by a point' })
  readonly field!: string;

  @ApiProperty({ oneOf: ANY_JSON, example: false, description: 'null: there was nothing' })
  readonly before!: unknown;

  @ApiProperty({ oneOf: ANY_JSON, example: true, description: 'null: there is nothing any more' })
  readonly after!: unknown;
}

class StepResponse {
  @ApiProperty({ example: '00000000000000000042', description: 'Place of the event in the log' })
  readonly position!: string;

  @ApiProperty({ example: 'EmailVerificationSet', description: 'Type of the event' })
  readonly type!: string;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When it was recorded' })
  readonly recorded_at!: string;

  @ApiProperty({ example: 'admin', description: 'User id, `admin`, `system` or `anonymous`' })
  readonly actor!: string;

  @ApiProperty({ example: 'c2f9a4', description: 'Request that it began with' })
  readonly correlation_id!: string;

  @ApiProperty({ type: [FieldChangeResponse], description: 'What this event changed' })
  readonly changes!: FieldChangeResponse[];
}

export class DifferenceResponse extends SubjectResponse {
  @ApiProperty({ type: [FieldChangeResponse], description: 'From the first moment to the second' })
  readonly changes!: FieldChangeResponse[];

  @ApiProperty({ type: [StepResponse], description: 'The events in between, oldest first' })
  readonly steps!: StepResponse[];

  @ApiProperty({
    example: false,
    description: 'There are more than 500 events: ask again, `from` the position of the last one here',
  })
  readonly truncated!: boolean;
}
