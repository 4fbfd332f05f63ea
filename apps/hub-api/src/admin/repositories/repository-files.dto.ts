import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsString, MaxLength } from 'class-validator';
import { textOf } from '../query/query-values';

export class RepositoryFilesQuery {
  @ApiPropertyOptional({ description: 'Branch, tag or commit.', default: 'main', example: 'main' })
  @Transform(({ value }) => textOf(value) ?? 'main')
  @IsString()
  @MaxLength(1_000)
  readonly ref: string = 'main';
}

export class RepositoryFileResponse {
  @ApiProperty({ description: 'From the root of the repository', example: 'weights/model.safetensors' })
  readonly path!: string;

  @ApiProperty({ description: 'Bytes of the content', example: 12345678 })
  readonly size!: number;

  @ApiProperty({
    description: 'SHA-256 of an LFS object, git blob id of any other file',
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  })
  readonly checksum!: string;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Time of the commit that last changed it, seconds since 1970',
    example: 1735689600,
  })
  readonly mtime!: number | null;

  @ApiProperty({ description: 'Whether it is kept as an LFS object', example: true })
  readonly is_lfs!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'null unless it is an LFS object',
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  })
  readonly sha256!: string | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Always null: this hub keeps versions of trees, and counts none of single files',
    example: null,
  })
  readonly version_count!: null;
}

export class RepositoryFilesResponse {
  @ApiProperty({ type: [RepositoryFileResponse], description: 'The first 1,000, in the order of git' })
  readonly files!: RepositoryFileResponse[];

  @ApiProperty({ description: 'What was asked for', example: 'main' })
  readonly ref!: string;

  @ApiProperty({ description: 'Files shown', example: 1 })
  readonly count!: number;
}

export class StorageBreakdownResponse {
  @ApiProperty({ description: 'Bytes of files that are no LFS objects', example: 2048 })
  readonly regular_files_size!: number;

  @ApiProperty({ description: 'Bytes of files that are LFS objects, each file counted', example: 12345678 })
  readonly lfs_files_size!: number;

  @ApiProperty({ description: 'Both together', example: 12347726 })
  readonly total_size!: number;

  @ApiProperty({ description: 'Files that are LFS objects', example: 2 })
  readonly lfs_object_count!: number;

  @ApiProperty({ description: 'Distinct objects among them', example: 1 })
  readonly unique_lfs_objects!: number;

  @ApiProperty({ description: 'Bytes that equal objects save, about', example: 6172839 })
  readonly deduplication_savings!: number;
}
