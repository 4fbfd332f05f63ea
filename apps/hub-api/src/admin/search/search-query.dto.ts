import { ApiHideProperty, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { clampedOf } from '../query/query-values';

/** `repositories` is the same as `repos`. */
const TYPES = ['users', 'repos', 'repositories', 'commits'] as const;
export type SearchedType = (typeof TYPES)[number];

const MAX_TYPES = 100;
/** One or several, as query strings have it; what is no list of texts is refused by the validator. */
const listOf = (value: unknown): unknown => (Array.isArray(value) ? value.slice(0, MAX_TYPES) : [value]);

export class SearchQuery {
  @ApiProperty({
    description:
      'Part of a user name, e-mail address, `namespace/name`, first line of a commit or its author, any case. Terms of ' +
      'one or two characters are looked for among the newest 20,000 of each only.',
    maxLength: 200,
    example: 'ali',
  })
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  readonly q!: string;

  @ApiPropertyOptional({
    description: 'What to look for; repeatable, also as `types[]`. Absent: everything.',
    enum: TYPES,
    isArray: true,
    default: ['users', 'repos', 'commits'],
  })
  @Transform(({ value }) => listOf(value))
  @IsOptional()
  @IsIn(TYPES, { each: true })
  readonly types?: readonly SearchedType[];

  @ApiHideProperty()
  @Transform(({ value }) => listOf(value))
  @IsOptional()
  @IsIn(TYPES, { each: true })
  readonly 'types[]'?: readonly SearchedType[];

  @ApiPropertyOptional({ description: 'Rows of each type; below 1 or above 100 counts as that bound.', default: 20 })
  @Transform(({ value }) => clampedOf(1, 100)(value))
  @IsInt()
  readonly limit: number = 20;
}
