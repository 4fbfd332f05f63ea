import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, Matches } from 'class-validator';
import { textOf } from '../../query/query-values';
import { AuditFilterQuery } from '../filter/audit-filter-query.dto';

export class AuditStreamQuery extends AuditFilterQuery {
  @ApiPropertyOptional({
    description:
      'Position behind which to begin; `Last-Event-ID` counts for more. Without either: what happens from now on.',
    example: '00000000000000000042',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @Matches(/^\d{20}$/, { message: 'after must be a position, 20 digits' })
  readonly after?: string;
}
