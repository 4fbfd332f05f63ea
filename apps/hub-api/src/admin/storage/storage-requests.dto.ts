import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, IsString } from 'class-validator';
import { MAX_PAGE } from '../query/page-query.dto';
import { booleanOf, clampedOf, textOf } from '../query/query-values';

export class ListBucketsQuery {
  @ApiPropertyOptional({
    description: 'Start a job that counts every object and puts the totals right; `rescan_job_id` names it.',
    default: false,
  })
  @Transform(({ value }) => booleanOf(value))
  @IsBoolean()
  readonly rescan: boolean = false;
}

class ObjectPageQuery {
  @ApiPropertyOptional({
    description: 'Objects of a page; below 1 or above 1000 counts as that bound.',
    default: MAX_PAGE,
  })
  @Transform(({ value }) => clampedOf(1, MAX_PAGE)(value))
  @IsInt()
  readonly limit: number = MAX_PAGE;

  @ApiPropertyOptional({ description: '`next_continuation_token` of the page before.' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly continuation_token?: string;
}

export class ListObjectsQuery extends ObjectPageQuery {
  @ApiPropertyOptional({
    description: 'What keys begin with. Content of a repository lies below `hf-{type}-{namespace}-{name}/`.',
    default: '',
    example: 'hf-model-alice-my-model/',
  })
  @IsString()
  readonly prefix: string = '';
}

export class UnusedLfsQuery extends ObjectPageQuery {
  @ApiPropertyOptional({
    description: 'Gather references now; without it they may be some minutes old, see `references_as_of`.',
    default: false,
  })
  @Transform(({ value }) => booleanOf(value))
  @IsBoolean()
  readonly refresh: boolean = false;
}

export class DeleteObjectQuery {
  @ApiPropertyOptional({ description: 'Also what a repository refers to, or may refer to soon.', default: false })
  @Transform(({ value }) => booleanOf(value))
  @IsBoolean()
  readonly force: boolean = false;
}

export class PrepareDeletionQuery {
  @ApiProperty({ description: 'What the keys begin with; not empty.', example: 'hf-model-alice-old/' })
  @IsString()
  readonly prefix!: string;
}

export class DeletePrefixQuery extends DeleteObjectQuery {
  @ApiProperty({ description: 'As it was prepared.', example: 'hf-model-alice-old/' })
  @IsString()
  readonly prefix!: string;

  @ApiProperty({ description: 'Of `prepare-delete`: for 60 seconds, once.' })
  @IsString()
  readonly confirm_token!: string;

  @ApiPropertyOptional({ description: 'Do it as a job, and answer at once with its id.', default: false })
  @Transform(({ value }) => booleanOf(value))
  @IsBoolean()
  readonly async: boolean = false;
}
