import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString } from 'class-validator';
import { booleanOf, textOf } from '../../query/query-values';
import { AuditFilterQuery } from '../filter/audit-filter-query.dto';
import type { ExportFormatName } from './export-formats';

export class AuditExportQuery extends AuditFilterQuery {
  @ApiPropertyOptional({ enum: ['jsonl', 'csv'], default: 'jsonl', description: 'One JSON object a line, or CSV.' })
  @IsIn(['jsonl', 'csv'])
  readonly format: ExportFormatName = 'jsonl';

  @ApiPropertyOptional({ enum: ['asc', 'desc'], default: 'asc', description: '`asc`: oldest first.' })
  @IsIn(['asc', 'desc'])
  readonly order: 'asc' | 'desc' = 'asc';

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'CSV only: begin with a byte order mark, without which Excel takes UTF-8 for another encoding.',
  })
  @Transform(({ value }) => booleanOf(value))
  @IsBoolean()
  readonly bom: boolean = false;

  @ApiPropertyOptional({
    description: '`cursor` of the last line that came whole: goes on behind it, with the same filters and `order`.',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly cursor?: string;
}
