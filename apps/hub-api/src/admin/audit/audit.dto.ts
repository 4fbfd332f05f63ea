import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsISO8601, IsOptional, IsString } from 'class-validator';
import { MAX_PAGE } from '../query/page-query.dto';
import { clampedOf, textOf, timeOf } from '../query/query-values';
import { AuditEventResponse } from './entries/entry.dto';

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

export class AuditEventsResponse {
  @ApiProperty({ type: [AuditEventResponse], description: 'Newest first' })
  readonly events!: AuditEventResponse[];

  @ApiProperty({ type: String, nullable: true, example: null, description: 'null on the last page' })
  readonly next_cursor!: string | null;

  @ApiProperty({ example: 100, description: 'Most events of a page, as it was applied.' })
  readonly limit!: number;
}
