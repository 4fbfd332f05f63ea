import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsArray, IsBoolean, IsIn, IsOptional, IsString } from 'class-validator';

const TYPES = ['model', 'dataset', 'space'] as const;
type TypeWord = (typeof TYPES)[number];

class NamedRepository {
  @ApiProperty({ example: 'my-model' })
  @IsString()
  readonly name!: string;

  @ApiPropertyOptional({ description: "User or organization; absent = the caller's own.", example: 'alice' })
  @IsOptional()
  @IsString()
  readonly organization?: string | null;

  @ApiPropertyOptional({ enum: TYPES, default: 'model' })
  @IsOptional()
  @IsIn(TYPES)
  readonly type?: TypeWord | null;
}

export class CreateRepositoryRequest extends NamedRepository {
  @ApiPropertyOptional({ enum: ['public', 'private'], default: 'public' })
  @IsOptional()
  @IsIn(['public', 'private'])
  readonly visibility?: 'public' | 'private' | null;

  @ApiPropertyOptional({ description: 'The older spelling of `visibility`.' })
  @IsOptional()
  @IsBoolean()
  readonly private?: boolean | null;

  @ApiPropertyOptional({ description: 'Spaces only.', example: 'gradio' })
  @IsOptional()
  @IsString()
  readonly sdk?: string | null;

  /** Refused when there are any: dropping them silently would lose data. */
  @IsOptional()
  @IsArray()
  readonly files?: unknown[] | null;
}

export class DeleteRepositoryRequest extends NamedRepository {}

export class CreateBranchRequest {
  @ApiPropertyOptional({ description: 'Branch, tag or commit; absent = the default branch.', example: 'main' })
  @IsOptional()
  @IsString()
  readonly startingPoint?: string | null;

  @ApiPropertyOptional({ default: false })
  @IsOptional()
  @IsBoolean()
  readonly overwrite?: boolean | null;

  @ApiPropertyOptional({ description: 'Not supported: a branch starts where another one stands.', default: false })
  @IsOptional()
  @IsBoolean()
  readonly emptyBranch?: boolean | null;
}

export class CreateTagRequest {
  @ApiProperty({ example: 'v1.0' })
  @IsString()
  readonly tag!: string;

  @ApiPropertyOptional({ example: 'first release' })
  @IsOptional()
  @IsString()
  readonly message?: string | null;
}

export class ValidateYamlRequest {
  @ApiProperty({ description: 'The text of a README.md.', example: '---\nlicense: mit\n---\n# Model' })
  @IsString()
  readonly content!: string;

  @ApiPropertyOptional({ enum: TYPES, default: 'model' })
  @IsOptional()
  @IsString()
  readonly repoType?: string | null;
}
