import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsISO8601, IsOptional, IsString, MaxLength, ValidateIf } from 'class-validator';
import { clampedOf, textOf } from '../../query/query-values';
import { isPosition, MOMENT, momentTextOf } from '../past/past.dto';

const MOST_PER_PAGE = 100;

export class AccessQuery {
  @ApiPropertyOptional({
    description:
      'Who could read and write this repository: its id, or the name it bore at that moment as `namespace/name`, with its ' +
      'type in front (`model/alice/tiny`) where more than one bore it. Either this or `user`.',
    example: 'alice/tiny',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  @MaxLength(300)
  readonly repository?: string;

  @ApiPropertyOptional({
    description:
      'What this user could read and write: their id, or the name they bore at that moment. Either this or `repository`.',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  @MaxLength(300)
  readonly user?: string;

  @ApiPropertyOptional({ description: `${MOMENT}. Default: now.`, example: '2025-01-31T12:00:00Z' })
  @Transform(({ value }) => momentTextOf(value))
  @IsOptional()
  @ValidateIf((_, value) => !isPosition(value))
  @IsISO8601({ strict: true })
  readonly at?: string;

  @ApiPropertyOptional({
    description: '`next_cursor` of the page before. It stands for the moment as well: `at` counts no more.',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly cursor?: string;

  @ApiPropertyOptional({
    description: 'People or repositories of a page; below 1 or above 100 counts as that bound.',
    default: 50,
  })
  @Transform(({ value }) => clampedOf(1, MOST_PER_PAGE)(value))
  @IsInt()
  readonly limit: number = 50;
}

export class EventReference {
  @ApiProperty({ example: '00000000000000000042', description: 'Place of the event in the log' })
  readonly position!: string;

  @ApiProperty({ example: 'MemberAdded', description: 'Type of the event; see docs/events.md.' })
  readonly type!: string;

  @ApiProperty({
    example: 'organization-0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11',
    description: 'The stream it stands in',
  })
  readonly stream!: string;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When it was recorded' })
  readonly recorded_at!: string;

  @ApiProperty({ example: 'admin', description: 'User id, `admin`, `system` or `anonymous`' })
  readonly actor!: string;

  @ApiProperty({ example: 'c2f9a4', description: 'Request that it began with' })
  readonly correlation_id!: string;
}

export const MadeBy = (description = 'The events that made it so, oldest first') =>
  ApiProperty({ type: [EventReference], description });

export class RightsResponse {
  @ApiProperty({ example: true, description: 'Could read files, history and settings' })
  readonly read!: boolean;

  @ApiProperty({ example: false, description: 'Could push, and change branches and tags' })
  readonly write!: boolean;

  @ApiProperty({ example: false, description: 'Could delete it, move it and change its settings' })
  readonly administer!: boolean;
}

export class AccessAnswer {
  @ApiProperty({ example: '00000000000000000042', description: 'Where the log was cut: nothing after it counts.' })
  readonly position!: string;

  @ApiProperty({
    example: '2025-01-31T12:00:00.000Z',
    description: 'The moment asked for, UTC; of a position, when the event there was recorded. Sessions expire by it.',
  })
  readonly time!: string;

  @ApiProperty({
    example: 12,
    description: 'Events read for the answer; of a repository with thousands, those behind a state that was kept.',
  })
  readonly events_read!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'null on the last page. A page may hold less than asked for, or nothing, and there is more.',
  })
  readonly next_cursor!: string | null;

  @ApiProperty({ example: 50, description: 'Most rows of a page, as it was applied.' })
  readonly limit!: number;

  @ApiProperty({
    example: 'The admin token opens the admin API at any time.',
    description: 'What the admin of the installation could do beside.',
  })
  readonly admin_token!: string;
}
