import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString } from 'class-validator';
import { QuotaResponse } from '../../quota/quota.dto';
import { JobResponse } from '../jobs/job.dto';
import { booleanOf, textOf } from '../query/query-values';

export class RecalculationQuery {
  @ApiPropertyOptional({ enum: ['objects'], description: 'Also look whether each object is there with its size.' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsIn(['objects'])
  readonly verify?: 'objects';

  @ApiPropertyOptional({ description: 'Answer at once with the job that does it.', default: false })
  @Transform(({ value }) => booleanOf(value))
  @IsBoolean()
  readonly async: boolean = false;
}

export class NamespaceRecalculationQuery extends RecalculationQuery {
  @ApiPropertyOptional({ description: 'The namespace is that of an organization.', default: false })
  @Transform(({ value }) => booleanOf(value))
  @IsBoolean()
  readonly is_org: boolean = false;
}

export class RecalculateAllQuery extends RecalculationQuery {
  @ApiPropertyOptional({ description: 'Only this type; an unknown one has no repositories.', example: 'model' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly repo_type?: string;

  @ApiPropertyOptional({ description: 'Only this namespace.', example: 'alice' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly namespace?: string;
}

export class CorrectionResponse {
  @ApiProperty({
    enum: ['memory', 'ledger', 'list'],
    example: 'list',
    description: 'What was wrong: a remembered fold, an entry of the ledger, or what lists show.',
  })
  readonly where!: string;

  @ApiProperty({
    example: 'model:alice/a',
    description:
      'A repository, or the sum of a namespace: `private` or `public`, and `private:alice` where several are counted.',
  })
  readonly of!: string;

  @ApiProperty({ example: 999, description: 'Bytes it said.' })
  readonly before!: number;

  @ApiProperty({ example: 1234, description: 'Bytes it says now.' })
  readonly after!: number;
}

class ObjectExampleResponse {
  @ApiProperty({ example: 'lfs/aa/bb/aabb…', description: 'Key in the bucket.' })
  readonly key!: string;

  @ApiProperty({ example: 1000, description: 'Bytes it should have.' })
  readonly expected!: number;

  @ApiProperty({ type: Number, nullable: true, example: null, description: 'Bytes it has; null: it is not there.' })
  readonly found!: number | null;
}

export class ObjectFindingsResponse {
  @ApiProperty({ example: 1000, description: 'Objects that were looked at.' })
  readonly checked!: number;

  @ApiProperty({ example: 0, description: 'Of these, not there.' })
  readonly missing!: number;

  @ApiProperty({ example: 0, description: 'Of these, there with another size.' })
  readonly wrong_size!: number;

  @ApiProperty({ type: [ObjectExampleResponse], description: 'The first 20 of them.' })
  readonly examples!: ObjectExampleResponse[];
}

export class RecalculationFailureResponse {
  @ApiProperty({ example: 'org/problem-repo', description: 'Namespace and name.' })
  readonly repo_id!: string;

  @ApiProperty({ example: '2 objects are missing', description: 'Why it could not be counted.' })
  readonly error!: string;
}

class RecalculatedBytesResponse {
  @ApiProperty({ example: 1234567890, description: 'Bytes of private repositories.' })
  readonly private_bytes!: number;

  @ApiProperty({ example: 5678901234, description: 'Bytes of public ones.' })
  readonly public_bytes!: number;

  @ApiProperty({ example: 6913469124, description: 'Both.' })
  readonly total_bytes!: number;
}

export class NamespaceRecalculationResponse extends QuotaResponse {
  @ApiPropertyOptional({ type: RecalculatedBytesResponse, description: 'What came out; absent with `async`.' })
  readonly recalculated?: RecalculatedBytesResponse;

  @ApiPropertyOptional({ type: [CorrectionResponse], description: 'What was put right; absent with `async`.' })
  readonly corrections?: CorrectionResponse[];

  @ApiPropertyOptional({ type: [RecalculationFailureResponse], description: 'What could not be; absent with `async`.' })
  readonly failures?: RecalculationFailureResponse[];

  @ApiPropertyOptional({ type: ObjectFindingsResponse, description: 'With `verify=objects`.' })
  readonly objects?: ObjectFindingsResponse;

  @ApiPropertyOptional({ type: JobResponse, description: 'With `async`; its result is what is absent here.' })
  readonly job?: JobResponse;
}

export class RecalculateAllResponse {
  @ApiPropertyOptional({ example: 250, description: 'Repositories; like the counts below absent with `async`.' })
  readonly total?: number;

  @ApiPropertyOptional({ example: 248, description: 'Of these, counted.' })
  readonly success_count?: number;

  @ApiPropertyOptional({ example: 2, description: 'Of these, not.' })
  readonly failure_count?: number;

  @ApiPropertyOptional({ type: [RecalculationFailureResponse], description: 'Those, and why.' })
  readonly failures?: RecalculationFailureResponse[];

  @ApiProperty({ example: 'Recalculated storage for 248/250 repositories', description: 'The same in words.' })
  readonly message!: string;

  @ApiPropertyOptional({ type: [CorrectionResponse], description: 'What was put right, if anything was.' })
  readonly corrections?: CorrectionResponse[];

  @ApiPropertyOptional({ type: JobResponse, description: 'With `async`; its result is what is absent here.' })
  readonly job?: JobResponse;
}
