import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';
import { booleanOf } from '../admin/query/query-values';

/** Accepted wherever another hub may be asked one day; this hub answers for itself only. */
export class FallbackQuery {
  @ApiPropertyOptional({ default: true, description: '`false` (also `0`, `no`, `off`): do not ask other hubs.' })
  @Transform(({ value }) => booleanOf(value))
  @IsBoolean()
  readonly fallback: boolean = true;
}
