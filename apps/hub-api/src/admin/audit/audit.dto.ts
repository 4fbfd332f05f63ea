import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsISO8601, IsOptional, IsString } from 'class-validator';
import { MAX_PAGE } from '../query/page-query.dto';
import { clampedOf, textOf, timeOf } from '../query/query-values';

export class AuditEventsQuery {
  @ApiPropertyOptional({
    description: 'User name or user id of who did it, or `admin` (the admin token), `system`, `anonymous`.',
    example: 'alice',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly actor?: string;

  @ApiPropertyOptional({ description: 'Event type; see docs/events.md.', example: 'CommitPushed' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly type?: string;

  @ApiPropertyOptional({
    example: 'user-0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11',
    description: 'Only of this stream, as events name theirs.',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly stream?: string;

  @ApiPropertyOptional({ description: 'ISO 8601, inclusive; UTC unless it says otherwise.', example: '2025-01-01' })
  @Transform(({ value }) => timeOf(value))
  @IsOptional()
  @IsISO8601({ strict: true })
  readonly from?: string;

  @ApiPropertyOptional({ description: 'ISO 8601, exclusive.', example: '2025-02-01T00:00:00Z' })
  @Transform(({ value }) => timeOf(value))
  @IsOptional()
  @IsISO8601({ strict: true })
  readonly to?: string;

  @ApiPropertyOptional({ description: '`next_cursor` of the page before.' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly cursor?: string;

  @ApiPropertyOptional({ description: 'Events of a page; below 1 or above 1000 counts as that bound.', default: 100 })
  @Transform(({ value }) => clampedOf(1, MAX_PAGE)(value))
  @IsInt()
  readonly limit: number = 100;
}

class AuditActor {
  @ApiProperty({ example: 'admin', description: 'User id, `admin`, `system` or `anonymous`' })
  readonly id!: string;

  @ApiProperty({
    enum: ['user', 'admin-token', 'system', 'anonymous'],
    example: 'admin-token',
    description: 'What they identified themselves with.',
  })
  readonly kind!: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'While the account exists' })
  readonly username!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Keyed hash of the address' })
  readonly ip_hash!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'SHA-256 of the credential' })
  readonly token_hash!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Whose doing brought it about, where the hub acted by itself; else null.',
  })
  readonly on_behalf_of!: string | null;
}

export class AuditEventResponse {
  @ApiProperty({ example: '00000000000000000042', description: 'Place in the log: later events have larger texts.' })
  readonly position!: string;

  @ApiProperty({ example: '6d1f0f64-0f0b-5b0e-8b0e-0f0b5b0e8b0e', description: 'Id of the event, a UUID.' })
  readonly id!: string;

  @ApiProperty({ example: 'AccountClosed', description: 'Type of the event; see docs/events.md.' })
  readonly type!: string;

  @ApiProperty({
    example: 'user-0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11',
    description: 'What it happened to: a category and an id.',
  })
  readonly stream!: string;

  @ApiProperty({ example: 3, description: 'Place in the stream, from 0' })
  readonly revision!: number;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When it was recorded, UTC.' })
  readonly recorded_at!: string;

  @ApiProperty({ type: AuditActor, description: 'Who did it.' })
  readonly actor!: AuditActor;

  @ApiProperty({ example: 'c2f9a4', description: 'Request that it began with' })
  readonly correlation_id!: string;

  @ApiProperty({
    example: '0f8d9b0a-3a55-5b7e-8a51-5e9bb9b6d9e4',
    description: 'Id of the command; the same for a retry under one Idempotency-Key.',
  })
  readonly command_id!: string;

  @ApiProperty({
    example: { userId: '0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11' },
    description: 'Personal data is left sealed',
  })
  readonly data!: object;
}

export class AuditEventsResponse {
  @ApiProperty({ type: [AuditEventResponse], description: 'Newest first' })
  readonly events!: AuditEventResponse[];

  @ApiProperty({ type: String, nullable: true, example: null, description: 'null on the last page' })
  readonly next_cursor!: string | null;

  @ApiProperty({ example: 100, description: 'Most events of a page, as it was applied.' })
  readonly limit!: number;
}
