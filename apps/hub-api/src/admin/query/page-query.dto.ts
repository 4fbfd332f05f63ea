import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, Min } from 'class-validator';
import { clampedOf, integerOf } from './query-values';

export const MAX_PAGE = 1_000;

/** Paging of the admin lists; unknown sort keys are each list's own matter. */
export class PageQuery {
  @ApiPropertyOptional({ description: 'Rows of a page; below 1 or above 1000 counts as that bound.', default: 100 })
  @Transform(({ value }) => clampedOf(1, MAX_PAGE)(value))
  @IsInt()
  readonly limit: number = 100;

  @ApiPropertyOptional({ description: 'Rows to skip.', default: 0, minimum: 0 })
  @Transform(({ value }) => integerOf(value))
  @IsInt()
  @Min(0)
  readonly offset: number = 0;
}

/** @param fallback the order of a list that is asked without one. */
export const orderedPageQuery = (fallback: 'asc' | 'desc') => {
  class OrderedPageQuery extends PageQuery {
    @ApiPropertyOptional({
      enum: ['asc', 'desc'],
      default: fallback,
      description: '`asc`: smallest or oldest first; `desc`: the other way round.',
    })
    @IsIn(['asc', 'desc'])
    readonly order: 'asc' | 'desc' = fallback;
  }
  return OrderedPageQuery;
};
