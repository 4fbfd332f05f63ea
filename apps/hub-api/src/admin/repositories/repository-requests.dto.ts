import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsString } from 'class-validator';
import { orderedPageQuery } from '../query/page-query.dto';
import { textOf } from '../query/query-values';

const SORT_KEYS = ['id', 'full_id', 'used_bytes', 'created_at'] as const;

export class ListRepositoriesQuery extends orderedPageQuery('desc') {
  @ApiPropertyOptional({ description: 'Part of `namespace/name`, any case.', example: 'bert' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly search?: string;

  @ApiPropertyOptional({ description: '`model`, `dataset` or `space`; others match nothing.', example: 'model' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly repo_type?: string;

  @ApiPropertyOptional({ description: 'Exact name of the user or organization.', example: 'alice' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly namespace?: string;

  @ApiPropertyOptional({ enum: SORT_KEYS, default: 'created_at', description: 'What the list is ordered by.' })
  @IsIn(SORT_KEYS)
  readonly sort: (typeof SORT_KEYS)[number] = 'created_at';
}
