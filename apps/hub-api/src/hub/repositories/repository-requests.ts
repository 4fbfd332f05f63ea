import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsOptional, IsString, ValidateNested } from 'class-validator';

const TYPES = ['model', 'dataset', 'space'] as const;
type TypeWord = (typeof TYPES)[number];

class NamedRepository {
  @ApiProperty({ example: 'my-model', description: 'Name without its owner.' })
  @IsString()
  readonly name!: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: "User or organization; absent = the caller's own.",
    example: 'alice',
  })
  @IsOptional()
  @IsString()
  readonly organization?: string | null;

  @ApiPropertyOptional({ enum: TYPES, nullable: true, default: 'model', description: 'Type of the repository.' })
  @IsOptional()
  @IsIn(TYPES)
  readonly type?: TypeWord | null;
}

/** Their bytes are bounded by those of a JSON body. */
const MAX_INITIAL_FILES = 100;
const ENCODINGS = ['base64', 'utf-8'] as const;

export class InitialFileRequest {
  @ApiProperty({ example: 'README.md', description: 'Where in the repository.' })
  @IsString()
  readonly path!: string;

  @ApiPropertyOptional({ enum: ENCODINGS, nullable: true, default: 'utf-8', description: 'How `content` is written.' })
  @IsOptional()
  @IsIn(ENCODINGS)
  readonly encoding?: (typeof ENCODINGS)[number] | null;

  @ApiProperty({ example: 'IyBNb2RlbAo=', description: 'The bytes of the file.' })
  @IsString()
  readonly content!: string;
}

export class CreateRepositoryRequest extends NamedRepository {
  @ApiPropertyOptional({
    enum: ['public', 'private'],
    nullable: true,
    default: 'public',
    description: 'Who can see it.',
  })
  @IsOptional()
  @IsIn(['public', 'private'])
  readonly visibility?: 'public' | 'private' | null;

  @ApiPropertyOptional({
    type: Boolean,
    nullable: true,
    description: 'The older spelling of `visibility`.',
    example: true,
  })
  @IsOptional()
  @IsBoolean()
  readonly private?: boolean | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'What a Space is made with; Spaces only.',
    example: 'gradio',
  })
  @IsOptional()
  @IsString()
  readonly sdk?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    description: 'Small files of the first commit.',
    type: () => [InitialFileRequest],
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_INITIAL_FILES)
  @ValidateNested({ each: true })
  @Type(() => InitialFileRequest)
  readonly files?: InitialFileRequest[] | null;
}

export class DeleteRepositoryRequest extends NamedRepository {}

export class MoveRepositoryRequest {
  @ApiProperty({ description: '`namespace/name`', example: 'alice/my-model' })
  @IsString()
  readonly fromRepo!: string;

  @ApiProperty({ description: '`namespace/name`', example: 'acme/our-model' })
  @IsString()
  readonly toRepo!: string;

  @ApiPropertyOptional({ enum: TYPES, nullable: true, default: 'model', description: 'Type of the repository.' })
  @IsOptional()
  @IsIn(TYPES)
  readonly type?: TypeWord | null;
}

const GATES = [false, 'auto', 'manual'] as const;

/** What is absent stays as it is. */
export class RepositorySettingsRequest {
  @ApiPropertyOptional({ enum: ['public', 'private'], nullable: true, description: 'Who may read it.' })
  @IsOptional()
  @IsIn(['public', 'private'])
  readonly visibility?: 'public' | 'private' | null;

  @ApiPropertyOptional({ nullable: true, description: 'The older spelling of `visibility`.' })
  @IsOptional()
  @IsBoolean()
  readonly private?: boolean | null;

  @ApiPropertyOptional({
    description: '`false` is all that this hub offers.',
    oneOf: [
      { type: 'boolean', enum: [false] },
      { type: 'string', enum: ['auto', 'manual'] },
    ],
    nullable: true,
  })
  @IsOptional()
  @IsIn(GATES)
  readonly gated?: (typeof GATES)[number] | null;
}

export class CreateBranchRequest {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'Branch, tag or commit; absent = the default branch.',
    example: 'main',
  })
  @IsOptional()
  @IsString()
  readonly startingPoint?: string | null;

  @ApiPropertyOptional({
    type: Boolean,
    nullable: true,
    description: 'Without a starting point, a branch that is there stays.',
    default: false,
  })
  @IsOptional()
  @IsBoolean()
  readonly overwrite?: boolean | null;

  @ApiPropertyOptional({
    type: Boolean,
    nullable: true,
    description: 'Begins with a commit of its own, without parents or files.',
    default: false,
  })
  @IsOptional()
  @IsBoolean()
  readonly emptyBranch?: boolean | null;
}

export class CreateTagRequest {
  @ApiProperty({ example: 'v1.0', description: 'Name of the tag.' })
  @IsString()
  readonly tag!: string;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'first release', description: 'Kept with the tag.' })
  @IsOptional()
  @IsString()
  readonly message?: string | null;
}

export class ValidateYamlRequest {
  @ApiProperty({ description: 'The text of a README.md.', example: '---\nlicense: mit\n---\n# Model' })
  @IsString()
  readonly content!: string;

  @ApiPropertyOptional({ enum: TYPES, nullable: true, default: 'model', description: 'What the text describes.' })
  @IsOptional()
  @IsString()
  readonly repoType?: string | null;
}
