import {
  MAX_FALLBACK_SOURCES,
  MAX_SOURCE_PRIORITY,
  SOURCE_TYPES,
  type SourceType,
} from '@hubledger/contexts/fallback/contract';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { booleanOf, integerOf } from '../query/query-values';

const URL_RULES =
  'What addresses of the other hub begin with: http or https, at most 1,024 characters; slashes at its end are dropped. ' +
  'It stands in the audit log, so it may carry no credentials, query or fragment. Addresses that are not of the public ' +
  'internet are refused unless the hub allows them.';
const TOKEN_RULES =
  'What the other hub is asked with, kept in the vault and shown masked from then on; null or empty: nothing. ASCII, at ' +
  'most 1,024 characters.';

export class CreateFallbackSourceRequest {
  @ApiPropertyOptional({
    default: '',
    example: '',
    description: 'Exact name of the user or organization whose repositories it is asked for; empty: everybody’s.',
  })
  @IsString()
  readonly namespace: string = '';

  @ApiProperty({ example: 'https://huggingface.co', description: URL_RULES })
  @IsString()
  readonly url!: string;

  @ApiPropertyOptional({
    ...{ type: String, nullable: true, default: null, format: 'password' },
    ...{ example: 'hf_abcdefgh', description: TOKEN_RULES },
  })
  @IsOptional()
  @IsString()
  readonly token: string | null = null;

  @ApiPropertyOptional({
    ...{ type: 'integer', default: 100, minimum: -MAX_SOURCE_PRIORITY, maximum: MAX_SOURCE_PRIORITY, example: 1 },
    description: 'Lower is asked first.',
  })
  @IsInt()
  @Min(-MAX_SOURCE_PRIORITY)
  @Max(MAX_SOURCE_PRIORITY)
  readonly priority: number = 100;

  @ApiProperty({ example: 'HuggingFace', description: 'For people to read; 1 to 128 characters. Not unique.' })
  @IsString()
  readonly name!: string;

  @ApiProperty({ enum: SOURCE_TYPES, example: 'huggingface', description: 'What it speaks; anything else is 400.' })
  @IsString()
  readonly source_type!: string;

  @ApiPropertyOptional({ default: true, example: true, description: 'Whether it is asked at all.' })
  @IsBoolean()
  readonly enabled: boolean = true;
}

/** Fields that are left out, or null, stay as they are. */
export class UpdateFallbackSourceRequest {
  @ApiPropertyOptional({ type: String, nullable: true, example: 'https://huggingface.co', description: URL_RULES })
  @IsOptional()
  @IsString()
  readonly url?: string | null;

  @ApiPropertyOptional({
    ...{ type: String, nullable: true, format: 'password', example: 'hf_abcdefgh' },
    description:
      'Another token; empty: none any more; as answers show it: the one there is stays. With a url of another scheme, host ' +
      'or port the one there is goes, and is destroyed, unless a token is sent whole; as answers show it is 400 then.',
  })
  @IsOptional()
  @IsString()
  readonly token?: string | null;

  @ApiPropertyOptional({
    ...{ type: 'integer', nullable: true, minimum: -MAX_SOURCE_PRIORITY, maximum: MAX_SOURCE_PRIORITY, example: 1 },
    description: 'Lower is asked first.',
  })
  @IsOptional()
  @IsInt()
  @Min(-MAX_SOURCE_PRIORITY)
  @Max(MAX_SOURCE_PRIORITY)
  readonly priority?: number | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'HuggingFace', description: '1 to 128 characters.' })
  @IsOptional()
  @IsString()
  readonly name?: string | null;

  @ApiPropertyOptional({
    ...{ type: String, enum: SOURCE_TYPES, nullable: true, example: 'huggingface' },
    description: 'What it speaks; anything else is 400.',
  })
  @IsOptional()
  @IsString()
  readonly source_type?: SourceType | null;

  @ApiPropertyOptional({ type: Boolean, nullable: true, example: false, description: 'Whether it is asked at all.' })
  @IsOptional()
  @IsBoolean()
  readonly enabled?: boolean | null;
}

export class ReplaceFallbackSourcesRequest {
  @ApiProperty({
    type: [CreateFallbackSourceRequest],
    maxItems: MAX_FALLBACK_SOURCES,
    description: 'All there are to be from now on; tokens whole, as nothing is taken from those that go. None: none.',
  })
  @IsArray()
  @ArrayMaxSize(MAX_FALLBACK_SOURCES)
  @ValidateNested({ each: true })
  @Type(() => CreateFallbackSourceRequest)
  readonly sources!: CreateFallbackSourceRequest[];
}

export class ListFallbackSourcesQuery {
  @ApiPropertyOptional({ description: 'Exact; empty: only those for everybody. Absent: all.', example: 'alice' })
  @IsOptional()
  @IsString()
  readonly namespace?: string;

  @ApiPropertyOptional({ description: 'Only those that are asked, or only those that are not.', example: true })
  @Transform(({ value }) => booleanOf(value))
  @IsOptional()
  @IsBoolean()
  readonly enabled?: boolean;
}

export class FallbackSourceParams {
  @ApiProperty({ description: 'Number of the source, as the list shows it.', example: 1 })
  @Transform(({ value }) => integerOf(value))
  @IsInt()
  readonly id!: number;
}
