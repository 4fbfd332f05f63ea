import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString } from 'class-validator';
import { MAX_PAGE } from '../query/page-query.dto';
import { clampedOf, textOf } from '../query/query-values';
import { AuditEventResponse } from './entries/entry.dto';
import { AuditFilterQuery } from './filter/audit-filter-query.dto';

export class AuditEventsQuery extends AuditFilterQuery {
  @ApiPropertyOptional({
    enum: ['asc', 'desc'],
    default: 'desc',
    description: '`desc`: newest first; `asc`: in the order of the log.',
  })
  @IsIn(['asc', 'desc'])
  readonly order: 'asc' | 'desc' = 'desc';

  @ApiPropertyOptional({
    description:
      '`next_cursor` of the page before. It stays where it is while new events come in, and belongs to one `order`: with ' +
      'the other one it is 400.',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly cursor?: string;

  @ApiPropertyOptional({
    enum: ['told', 'folded'],
    default: 'told',
    description:
      'Where `changes` are from. `told`: from the event itself; `folded`: also from its stream, where it is among the ' +
      'first 100 of that, and for no more than 2,000 events of a page.',
  })
  @IsIn(['told', 'folded'])
  readonly changes: 'told' | 'folded' = 'told';

  @ApiPropertyOptional({ description: 'Events of a page; below 1 or above 1000 counts as that bound.', default: 100 })
  @Transform(({ value }) => clampedOf(1, MAX_PAGE)(value))
  @IsInt()
  readonly limit: number = 100;
}

export class AuditEventsResponse {
  @ApiProperty({ type: [AuditEventResponse], description: 'In the order that was asked for.' })
  readonly events!: AuditEventResponse[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Null: there are no more. A page that is not full may have a next one.',
  })
  readonly next_cursor!: string | null;

  @ApiProperty({ example: 100, description: 'Most events of a page, as it was applied.' })
  readonly limit!: number;
}
