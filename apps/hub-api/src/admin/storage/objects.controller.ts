import { ObjectReferences } from '@hubledger/contexts/repositories/contract';
import { ObjectDeletions } from '@hubledger/contexts/storage/contract';
import { Clock, ObjectStore } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Controller, Delete, Get, Param, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { adminError, AdminResponses, CHANGE_ERRORS, invalid } from '../openapi/admin-responses';
import { BucketTotalsSource } from './bucket-totals';
import { objectPage, unusedLfsPage } from './object-pages';
import {
  BucketListResponse,
  ObjectDeletedResponse,
  ObjectListResponse,
  StorageDebugResponse,
  UnusedLfsResponse,
} from './storage.dto';
import { storageDebug } from './storage-debug';
import { DeleteObjectQuery, ListBucketsQuery, ListObjectsQuery, UnusedLfsQuery } from './storage-requests.dto';

const BAD_TOKEN = adminError(400, 'The continuation token is not one that this list gave out');
const BAD_KEY = adminError(400, 'Object keys are relative paths of [A-Za-z0-9._-] segments');
const BAD_LIMIT = invalid('isInt', ['query', 'limit'], 'limit must be an integer number', 'many');
const BAD_FORCE = invalid('isBoolean', ['query', 'force'], 'force must be a boolean value', 'maybe');

@ApiTags('admin: storage')
@Access('admin')
@Controller('admin/api/storage')
export class AdminObjectsController {
  constructor(
    private readonly objects: ObjectStore,
    private readonly totals: BucketTotalsSource,
    private readonly references: ObjectReferences,
    private readonly deletions: ObjectDeletions,
    private readonly clock: Clock,
    private readonly log: AdminLog,
  ) {}

  @ApiOperation({
    summary: 'Buckets, with how much is in them',
    description: 'Totals follow each change, whatever the number of objects. `rescan` counts anew, as a job.',
  })
  @ApiOkResponse({ type: BucketListResponse })
  @AdminResponses(
    invalid('isBoolean', ['query', 'rescan'], 'rescan must be a boolean value', 'maybe'),
    adminError(503, '22 jobs wait or run already, try again later'),
  )
  @Get('buckets')
  async buckets(@Query() { rescan }: ListBucketsQuery, @CurrentActor() actor: Actor): Promise<BucketListResponse> {
    const jobId = rescan ? await this.totals.rescan(metadataOf(actor)) : null;
    if (jobId !== null) this.log.info(`Admin started a rescan of bucket: ${this.objects.bucket}`);
    return { buckets: [await this.totals.bucket()], rescan_job_id: jobId };
  }

  @ApiOperation({ summary: 'Objects of the configured bucket, in key order' })
  @ApiOkResponse({ type: ObjectListResponse })
  @AdminResponses(BAD_TOKEN, BAD_KEY, BAD_LIMIT)
  @Get('objects')
  list(@Query() query: ListObjectsQuery): Promise<ObjectListResponse> {
    return objectPage(this.objects, this.objects.bucket, query);
  }

  @ApiOperation({ summary: 'Objects of a bucket, in key order' })
  @ApiParam({ name: 'bucket', description: 'Name of the bucket', example: 'hub-storage' })
  @ApiOkResponse({ type: ObjectListResponse })
  @AdminResponses(BAD_TOKEN, BAD_KEY, adminError(404, 'There is no bucket other'), BAD_LIMIT)
  @Get('objects/:bucket')
  listOf(@Param('bucket') bucket: string, @Query() query: ListObjectsQuery): Promise<ObjectListResponse> {
    return objectPage(this.objects, bucket, query);
  }

  @ApiOperation({
    summary: 'Delete one object of the configured bucket',
    description:
      'Left as it is when a repository refers to it, or may soon, unless `force`. Success also when there is none.',
  })
  @ApiParam({ name: 'path', description: 'Key; slashes need no encoding', example: 'lfs/ab/12/ab12…' })
  @ApiOkResponse({ type: ObjectDeletedResponse })
  @AdminResponses(BAD_KEY, BAD_FORCE, ...CHANGE_ERRORS)
  @Delete('objects/*')
  async delete(
    @Req() { params }: FastifyRequest,
    @Query() { force }: DeleteObjectQuery,
    @CurrentActor() actor: Actor,
  ): Promise<ObjectDeletedResponse> {
    const { '*': key } = params as { '*': string };
    const { deleted, skippedReferenced } = await this.deletions.deleteOne({ key, force }, metadataOf(actor));
    if (deleted > 0) this.log.warning(`Admin deleted object: ${key}`);
    const said = deleted > 0 ? 'Object deleted' : skippedReferenced > 0 ? 'Object is in use, it was left' : 'No object';
    return {
      success: skippedReferenced === 0,
      message: `${said}: ${key}`,
      deleted_count: deleted,
      skipped_referenced: skippedReferenced,
    };
  }

  @ApiOperation({
    summary: 'LFS objects that no repository refers to',
    description:
      'Of those stored more than two days ago: younger ones may be named by a commit to come. A page may have fewer ' +
      'objects than asked for, or none, and still not be the last one.',
  })
  @ApiOkResponse({ type: UnusedLfsResponse })
  @AdminResponses(BAD_TOKEN, BAD_LIMIT, adminError(503, 'The stored content is not available'))
  @Get('lfs/unused')
  unused(@Query() query: UnusedLfsQuery): Promise<UnusedLfsResponse> {
    return unusedLfsPage(this.objects, this.references, this.clock, query);
  }

  @ApiOperation({ summary: 'Whether the object store answers, and how fast' })
  @ApiOkResponse({ type: StorageDebugResponse })
  @AdminResponses()
  @Get('debug')
  debug(): Promise<StorageDebugResponse> {
    return storageDebug(this.objects);
  }
}
