import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class BucketResponse {
  @ApiProperty({ example: 'hub-storage', description: 'Name of the bucket' })
  readonly name!: string;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: '`N/A` where the store does not tell' })
  readonly creation_date!: string;

  @ApiProperty({ example: 107374182400, description: 'Bytes' })
  readonly total_size!: number;

  @ApiProperty({ example: 500, description: 'Objects in it' })
  readonly object_count!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '2025-01-01T00:00:00.000Z',
    description: 'When all objects were counted last; totals follow each change from there',
  })
  readonly last_rescan_at!: string | null;

  @ApiPropertyOptional({
    example: 'The objects are being counted for the first time',
    description: 'Why the totals say nothing yet; absent when they do',
  })
  readonly note?: string;
}

export class BucketListResponse {
  @ApiProperty({ type: [BucketResponse], description: 'The one bucket of this hub' })
  readonly buckets!: BucketResponse[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'The job that counts, when `rescan` asked for one: see `/admin/api/jobs/{id}`',
  })
  readonly rescan_job_id!: string | null;
}

export class StoredObjectResponse {
  @ApiProperty({ example: 'hf-model-alice-my-model/5b1e…/blobs/ab/ab12…', description: 'Key in the bucket' })
  readonly key!: string;

  @ApiProperty({ example: 'hf-model-alice-my-model/5b1e…/blobs/ab/ab12…', description: 'The key in the store itself' })
  readonly full_key!: string;

  @ApiProperty({ example: 1234, description: 'Bytes' })
  readonly size!: number;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When it was stored last, with the same bytes too' })
  readonly last_modified!: string;

  @ApiProperty({ example: 'STANDARD', description: 'As the store tells it' })
  readonly storage_class!: string;
}

class ObjectPageResponse {
  @ApiProperty({ example: 'hub-storage', description: 'Where they are' })
  readonly bucket!: string;

  @ApiProperty({ example: false, description: 'There may be more' })
  readonly is_truncated!: boolean;

  @ApiProperty({ example: 1, description: 'Objects of this page' })
  readonly key_count!: number;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'For the next page; null on the last one' })
  readonly next_continuation_token!: string | null;
}

export class ObjectListResponse extends ObjectPageResponse {
  @ApiProperty({ type: [StoredObjectResponse], description: 'In key order' })
  readonly objects!: StoredObjectResponse[];
}

export class UnusedLfsObjectResponse {
  @ApiProperty({ example: 'lfs/ab/12/ab12…', description: 'Key in the bucket' })
  readonly key!: string;

  @ApiProperty({ example: 'ab12…', description: 'SHA-256' })
  readonly oid!: string;

  @ApiProperty({ example: 5368709120, description: 'Bytes' })
  readonly size!: number;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When it was stored last' })
  readonly last_modified!: string;

  @ApiProperty({ example: 864000, description: 'Since then' })
  readonly age_seconds!: number;
}

export class UnusedLfsResponse extends ObjectPageResponse {
  @ApiProperty({ type: [UnusedLfsObjectResponse], description: 'In key order' })
  readonly objects!: UnusedLfsObjectResponse[];

  @ApiProperty({ example: 5368709120, description: 'Bytes of this page' })
  readonly total_size!: number;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When references were gathered' })
  readonly references_as_of!: string;
}

export class ObjectDeletedResponse {
  @ApiProperty({ example: true, description: 'false: it is referenced, and was left' })
  readonly success!: boolean;

  @ApiProperty({ example: 'Object deleted: lfs/ab/12/ab12…', description: 'What was done, for people to read' })
  readonly message!: string;

  @ApiProperty({ example: 1, description: '1, or 0 when there was none or it was left' })
  readonly deleted_count!: number;

  @ApiProperty({ example: 0, description: '1 when it was left, as a repository refers to it or may soon' })
  readonly skipped_referenced!: number;
}

export class DeletionPreparedResponse {
  @ApiProperty({ example: '6f0e7a52-5d6a-4a4e-9a55-0d7d7f0d3c11', description: 'To be sent with the deletion, once' })
  readonly confirm_token!: string;

  @ApiProperty({ example: 'hf-model-alice-old/', description: 'What it is good for' })
  readonly prefix!: string;

  @ApiProperty({ example: 2, description: 'Counted to at most 100,000' })
  readonly estimated_objects!: number;

  @ApiProperty({ example: 60, description: 'Seconds' })
  readonly expires_in!: number;
}

export class PrefixDeletedResponse {
  @ApiProperty({ example: true, description: 'The deletion was carried out, or its job was started' })
  readonly success!: boolean;

  @ApiProperty({ example: 2, description: 'Objects; 0 when a job does it' })
  readonly deleted_count!: number;

  @ApiProperty({ example: 'hf-model-alice-old/', description: 'What the keys began with' })
  readonly prefix!: string;

  @ApiProperty({ example: 0, description: 'Objects that were left as something refers to them, or may soon' })
  readonly skipped_referenced!: number;

  @ApiProperty({ example: 4096, description: 'Bytes of the objects deleted' })
  readonly deleted_bytes!: number;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'With `async`: see `/admin/api/jobs/{id}`' })
  readonly job_id!: string | null;
}

class ListTestResponse {
  @ApiProperty({ example: 'lfs/', description: 'What was listed' })
  readonly prefix!: string;

  @ApiProperty({ example: true, description: 'Whether it was answered' })
  readonly success!: boolean;

  @ApiProperty({ example: 1, description: 'Of at most 5' })
  readonly key_count!: number;

  @ApiProperty({ example: 2.5, description: 'Milliseconds until the answer' })
  readonly elapsed_ms!: number;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'What went wrong; null when nothing did' })
  readonly error!: string | null;
}

export class StorageDebugResponse {
  @ApiProperty({ example: 'file:///data/objects', description: 'Address of the store' })
  readonly endpoint!: string;

  @ApiProperty({ example: 'hub-storage', description: 'The configured bucket' })
  readonly bucket!: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'null where the store knows none' })
  readonly region!: string | null;

  @ApiProperty({
    type: Boolean,
    nullable: true,
    example: null,
    description: 'null where the store knows no such thing',
  })
  readonly force_path_style!: boolean | null;

  @ApiProperty({ example: true, description: 'Whether all of it was answered' })
  readonly bucket_accessible!: boolean;

  @ApiProperty({ type: [ListTestResponse], description: 'Small lists, one after the other' })
  readonly list_tests!: ListTestResponse[];
}
