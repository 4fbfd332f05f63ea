import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsString } from 'class-validator';
import { orderedPageQuery } from '../query/page-query.dto';
import { textOf } from '../query/query-values';
import { PageResponse } from '../query/total';

const SORT_KEYS = ['id', 'created_at', 'username', 'repository'] as const;

export class ListCommitsQuery extends orderedPageQuery('desc') {
  @ApiPropertyOptional({
    description: 'Exact `namespace/name`, of whatever type; unknown ones have no commits.',
    example: 'alice/a',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly repo_full_id?: string;

  @ApiPropertyOptional({ description: 'Exact name of the author, also of one who has left.', example: 'alice' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly username?: string;

  @ApiPropertyOptional({
    enum: SORT_KEYS,
    default: 'created_at',
    description: '`repository`: by the name it had when the commit was pushed.',
  })
  @IsIn(SORT_KEYS)
  readonly sort: (typeof SORT_KEYS)[number] = 'created_at';
}

export class CommitResponse {
  @ApiProperty({ example: 9, description: 'Number of the commit.' })
  readonly id!: number;

  @ApiProperty({ example: 'd5f1ac1c7a0b2e1c6a7f9c1e8d0b4a3f2e1d0c9b', description: 'Git hash.' })
  readonly commit_id!: string;

  @ApiProperty({ example: 'alice/a', description: 'Namespace and name of the repository.' })
  readonly repo_full_id!: string;

  @ApiProperty({ enum: ['model', 'dataset', 'space'], example: 'model', description: 'Type of the repository.' })
  readonly repo_type!: string;

  @ApiProperty({ example: 'main', description: 'Branch it was pushed to.' })
  readonly branch!: string;

  @ApiProperty({ type: Number, nullable: true, example: 1, description: 'null once that account is gone' })
  readonly user_id!: number | null;

  @ApiProperty({ example: 'alice', description: 'Name of the author, also of one who has left.' })
  readonly username!: string;

  @ApiProperty({ example: 'Add weights', description: 'First line of the message' })
  readonly message!: string;

  @ApiProperty({ example: '', description: 'The message after its first line.' })
  readonly description!: string;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When it was pushed, UTC.' })
  readonly created_at!: string;
}

export class CommitListResponse extends PageResponse {
  @ApiProperty({ type: [CommitResponse], description: 'The commits of this page.' })
  readonly commits!: CommitResponse[];
}
