import { ApiProperty } from '@nestjs/swagger';
import { PageResponse } from '../query/total';

const TYPES = ['model', 'dataset', 'space'] as const;

export class RepositoryResponse {
  @ApiProperty({ example: 42 })
  readonly id!: number;

  @ApiProperty({ enum: TYPES, example: 'model' })
  readonly repo_type!: (typeof TYPES)[number];

  @ApiProperty({ example: 'org' })
  readonly namespace!: string;

  @ApiProperty({ example: 'my-model' })
  readonly name!: string;

  @ApiProperty({ example: 'org/my-model' })
  readonly full_id!: string;

  @ApiProperty({ example: false })
  readonly private!: boolean;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 1,
    description: 'Who created it; null once that account is gone',
  })
  readonly owner_id!: number | null;

  @ApiProperty({ example: 'alice', description: '`unknown` once that account is gone' })
  readonly owner_username!: string;

  @ApiProperty({ example: '2025-01-01T00:00:00.000000Z' })
  readonly created_at!: string;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: null,
    description: 'Bytes; null = inherits from the namespace',
  })
  readonly quota_bytes!: number | null;

  @ApiProperty({ example: 12345678 })
  readonly used_bytes!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0.12,
    description: 'Of its own quota, else of the quota of its namespace for its visibility; null without a quota',
  })
  readonly percentage_used!: number | null;

  @ApiProperty({ example: true })
  readonly is_inheriting!: boolean;
}

export class RepositoryDetailResponse extends RepositoryResponse {
  @ApiProperty({ example: 12, description: 'Files on the default branch' })
  readonly file_count!: number;

  @ApiProperty({ example: 7 })
  readonly commit_count!: number;

  @ApiProperty({ example: 12345678, description: 'Sum of the sizes of these files, bytes' })
  readonly total_size!: number;
}

export class RepositoryListResponse extends PageResponse {
  @ApiProperty({ type: [RepositoryResponse] })
  readonly repositories!: RepositoryResponse[];

  @ApiProperty({ type: String, nullable: true, example: null })
  readonly search!: string | null;
}
