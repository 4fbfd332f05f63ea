import { ApiProperty } from '@nestjs/swagger';
import { PageResponse } from '../query/total';

const TYPES = ['model', 'dataset', 'space'] as const;

export class RepositoryResponse {
  @ApiProperty({ example: 42, description: 'Number of the repository.' })
  readonly id!: number;

  @ApiProperty({ enum: TYPES, example: 'model', description: 'Type of the repository.' })
  readonly repo_type!: (typeof TYPES)[number];

  @ApiProperty({ example: 'org', description: 'User or organization that it belongs to.' })
  readonly namespace!: string;

  @ApiProperty({ example: 'my-model', description: 'Name without the namespace.' })
  readonly name!: string;

  @ApiProperty({ example: 'org/my-model', description: 'Namespace and name.' })
  readonly full_id!: string;

  @ApiProperty({ example: false, description: 'Its visibility.' })
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

  @ApiProperty({ example: '2025-01-01T00:00:00.000000Z', description: 'When it was created, UTC.' })
  readonly created_at!: string;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: null,
    description: 'Bytes; null = inherits from the namespace',
  })
  readonly quota_bytes!: number | null;

  @ApiProperty({ example: 12345678, description: 'Bytes it uses, its whole history together.' })
  readonly used_bytes!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0.12,
    description: 'Of its own quota, else of the quota of its namespace for its visibility; null without a quota',
  })
  readonly percentage_used!: number | null;

  @ApiProperty({ example: true, description: 'It has no quota of its own.' })
  readonly is_inheriting!: boolean;
}

export class RepositoryDetailResponse extends RepositoryResponse {
  @ApiProperty({ example: 12, description: 'Files on the default branch' })
  readonly file_count!: number;

  @ApiProperty({ example: 7, description: 'Commits of all branches.' })
  readonly commit_count!: number;

  @ApiProperty({ example: 12345678, description: 'Sum of the sizes of these files, bytes' })
  readonly total_size!: number;
}

export class RepositoryListResponse extends PageResponse {
  @ApiProperty({ type: [RepositoryResponse], description: 'The repositories of this page.' })
  readonly repositories!: RepositoryResponse[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'The search this list answers; null without one.',
  })
  readonly search!: string | null;
}
