import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** Filtered totals are counted to here; beyond it a list says `total_capped`. */
export const TOTAL_CAP = 10_000;

export interface Total {
  readonly total: number;
  /** Present when there may be more than `total`. */
  readonly total_capped?: true;
}

export const exactly = (total: number): Total => ({ total });

/** What a list counts to, so that it can tell whether there is more. */
export const COUNT_TO = TOTAL_CAP + 1;

/** @param total as it was counted, to `COUNT_TO`. @param partly not everything was looked at. */
export const counted = (total: number, partly = false): Total =>
  total > TOTAL_CAP || partly ? { total: Math.min(total, TOTAL_CAP), total_capped: true } : { total };

/** @param count counts to the cap it is given. */
export const cappedTotal = async (count: (cap: number) => Promise<number>): Promise<Total> =>
  counted(await count(COUNT_TO));

/** The envelope that all admin lists share. */
export class PageResponse implements Total {
  @ApiProperty({ description: 'Rows that match, before paging.', example: 1 })
  readonly total!: number;

  @ApiPropertyOptional({ description: 'Present when the filter matches more rows than `total` says.', example: true })
  readonly total_capped?: true;

  @ApiProperty({ example: 100, description: 'Most rows of a page, as it was applied.' })
  readonly limit!: number;

  @ApiProperty({ example: 0, description: 'Rows that were skipped.' })
  readonly offset!: number;
}
