import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { integerOf } from '../query/query-values';
import type { CountsByType } from './statistics.dto';

export class TimeseriesQuery {
  @ApiPropertyOptional({ minimum: 1, maximum: 365, default: 30, description: 'How many days, today included.' })
  @Transform(({ value }) => integerOf(value))
  @IsInt()
  @Min(1)
  @Max(365)
  readonly days: number = 30;
}

export class TimeseriesResponse {
  @ApiProperty({
    type: Object,
    example: { '2025-01-01': { model: 5, dataset: 2, space: 0 } },
    description: 'Repositories created, by day (UTC) and type.',
  })
  readonly repositories_by_day!: Record<string, CountsByType>;

  @ApiProperty({ type: Object, example: { '2025-01-01': 15 }, description: 'Commits by day (UTC).' })
  readonly commits_by_day!: Record<string, number>;

  @ApiProperty({ type: Object, example: { '2025-01-01': 2 }, description: 'Users who joined, by day (UTC).' })
  readonly users_by_day!: Record<string, number>;
}

export class TopRepositoriesQuery {
  @ApiPropertyOptional({
    enum: ['commits', 'size'],
    default: 'commits',
    description: 'What makes a repository large: its commits, or the bytes on its default branch.',
  })
  @IsIn(['commits', 'size'])
  readonly by: 'commits' | 'size' = 'commits';

  @ApiPropertyOptional({ minimum: 1, maximum: 100, default: 10, description: 'Most rows to answer.' })
  @Transform(({ value }) => integerOf(value))
  @IsInt()
  @Min(1)
  @Max(100)
  readonly limit: number = 10;
}

class TopRepository {
  @ApiProperty({ example: 'alice/a', description: 'Namespace and name.' })
  readonly repo_full_id!: string;

  @ApiProperty({ enum: ['model', 'dataset', 'space'], example: 'model', description: 'Type of the repository.' })
  readonly repo_type!: string;

  @ApiPropertyOptional({ example: 150, description: 'When sorted by commits' })
  readonly commit_count?: number;

  @ApiPropertyOptional({ example: 12345678, description: 'When sorted by size: bytes on the default branch' })
  readonly total_size?: number;

  @ApiProperty({ example: false, description: 'Its visibility.' })
  readonly private!: boolean;
}

export class TopRepositoriesResponse {
  @ApiProperty({ type: [TopRepository], description: 'Largest first.' })
  readonly top_repositories!: TopRepository[];

  @ApiProperty({ enum: ['commits', 'size'], example: 'commits', description: 'What `by` asked for.' })
  readonly sorted_by!: 'commits' | 'size';
}
