import type { Job } from '@hubledger/contexts/operations/contract';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsString } from 'class-validator';
import { PageQuery } from '../query/page-query.dto';
import { textOf } from '../query/query-values';
import { PageResponse } from '../query/total';

const STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted'] as const;

export class ListJobsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STATES, example: 'failed', description: 'Only jobs in this state.' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsIn(STATES)
  readonly state?: (typeof STATES)[number];

  @ApiPropertyOptional({ description: 'Sort of work.', example: 'projection.rebuild' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly kind?: string;
}

class JobStarterResponse {
  @ApiProperty({ example: 'admin', description: 'User id, `admin` or `system`' })
  readonly id!: string;

  @ApiProperty({
    enum: ['user', 'admin-token', 'system', 'anonymous'],
    example: 'admin-token',
    description: 'What they identified themselves with.',
  })
  readonly kind!: string;
}

class JobProgressResponse {
  @ApiProperty({ example: 1200, description: 'How far it is.' })
  readonly done!: number;

  @ApiProperty({ type: Number, nullable: true, example: 5000, description: 'null while nobody knows' })
  readonly total!: number | null;

  @ApiProperty({ example: 'events', description: 'What is counted' })
  readonly unit!: string;

  @ApiProperty({ example: 400, description: 'Per second, since it started' })
  readonly rate!: number;

  @ApiProperty({ type: Number, nullable: true, example: 9.5, description: 'Seconds left, by that rate' })
  readonly eta!: number | null;
}

export class JobResponse {
  @ApiProperty({ example: '0f8d9b0a-3a55-5b7e-8a51-5e9bb9b6d9e4', description: 'Id of the job, a UUID.' })
  readonly id!: string;

  @ApiProperty({ example: 'projection.rebuild', description: 'Sort of work' })
  readonly kind!: string;

  @ApiProperty({ example: 'projection.rebuild:accounts', description: 'Of one key, one job runs at a time' })
  readonly key!: string;

  @ApiProperty({ example: 'Rebuild of accounts', description: 'What it does, for people to read.' })
  readonly description!: string;

  @ApiProperty({ enum: STATES, example: 'running', description: '`interrupted`: the hub stopped before its end' })
  readonly state!: string;

  @ApiProperty({ type: JobStarterResponse, description: 'Who asked for it.' })
  readonly started_by!: JobStarterResponse;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When it was asked for, UTC.' })
  readonly requested_at!: string;

  @ApiProperty({ type: String, nullable: true, example: '2025-01-01T00:00:00.100Z', description: 'null in the queue' })
  readonly started_at!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'When it ended, UTC; null until then.' })
  readonly ended_at!: string | null;

  @ApiProperty({ example: false, description: 'It was asked to stop, and may not have noticed yet' })
  readonly cancel_requested!: boolean;

  @ApiProperty({ type: JobProgressResponse, nullable: true, description: 'How far it is; null before it begins.' })
  readonly progress!: JobProgressResponse | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: null,
    description: 'What it found, by its kind; null until it has succeeded.',
  })
  readonly result!: unknown;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why it failed' })
  readonly failure!: string | null;
}

export class JobListResponse extends PageResponse {
  @ApiProperty({ type: [JobResponse], description: 'Newest first' })
  readonly jobs!: JobResponse[];
}

export const jobResponse = ({ startedBy, progress, ...job }: Job): JobResponse => ({
  id: job.id,
  kind: job.kind,
  key: job.key,
  description: job.description,
  state: job.state,
  started_by: startedBy,
  requested_at: job.requestedAt,
  started_at: job.startedAt,
  ended_at: job.endedAt,
  cancel_requested: job.cancelRequested,
  progress: progress && {
    done: progress.done,
    total: progress.total,
    unit: progress.unit,
    rate: rounded(progress.perSecond),
    eta: progress.secondsLeft === null ? null : rounded(progress.secondsLeft),
  },
  result: job.result,
  failure: job.failure,
});

const rounded = (value: number): number => Math.round(value * 10) / 10;
