import {
  ContentReader,
  LfsTransfers,
  LinkRefused,
  type LinkGrant,
  UploadLinks,
} from '@hubledger/contexts/repositories/content.module';
import { RepositoryDirectory, RepositoryNotFound } from '@hubledger/contexts/repositories/contract';
import { Access } from '@hubledger/platform/http';
import { Body, Controller, Get, HttpCode, Param, Put, Query, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Downloads } from './bounds/downloads';
import { AS_MANY_AS_MAY_BE } from './bounds/transfer-refusals';
import { UploadRoom } from './bounds/upload-room';
import { directAnswer, SANDBOX } from './content-types';
import { accountOf, LFS_OBJECTS } from './lfs-actions';
import { readStream } from './request-body';
import { sendBytes } from './send-bytes';

type Words = Readonly<Record<string, unknown>>;

/** The bytes of LFS objects, at the addresses a batch answered. */
@ApiTags('large files')
@Controller(LFS_OBJECTS)
export class LfsObjectsController {
  constructor(
    private readonly links: UploadLinks,
    private readonly directory: RepositoryDirectory,
    private readonly transfers: LfsTransfers,
    private readonly content: ContentReader,
    private readonly room: UploadRoom,
    private readonly downloads: Downloads,
  ) {}

  @Put(':oid')
  @HttpCode(200)
  @Access('self-authorised')
  @ApiConsumes('application/octet-stream')
  @ApiOperation({ summary: 'Takes the bytes of an LFS object; kept only if size and SHA-256 are as announced.' })
  @ApiResponse({ status: 403, description: 'The address was altered or has expired.' })
  @ApiResponse({ status: 422, description: 'The bytes are not those that were announced; nothing is kept.' })
  @ApiResponse({ status: 429, description: AS_MANY_AS_MAY_BE })
  async upload(@Param('oid') oid: string, @Query() query: Words, @Body() body: unknown) {
    return readStream(body, 'application/octet-stream', async (bytes) => {
      const grant = await this.granted('upload', oid, query);
      const repository = await this.directory.byId(grant.repositoryId);
      if (!repository) throw new RepositoryNotFound();
      await this.room.during(accountOf(grant), bytes, (counted) => this.transfers.receive(repository, grant, counted));
      return { oid, size: grant.size };
    });
  }

  @Get(':oid')
  @Access('self-authorised')
  @ApiOperation({ summary: 'The bytes of an LFS object, whole or by range.' })
  @ApiResponse({ status: 302, description: 'The object store serves them, at `Location`, for a while.' })
  @ApiResponse({ status: 403, description: 'The address was altered or has expired.' })
  async download(
    @Param('oid') oid: string,
    @Query() query: Words,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { size, repositoryId, visibility } = await this.granted('download', oid, query);
    const repository = await this.directory.byId(repositoryId);
    const isHidden = visibility === 'public' && repository?.visibility !== 'public';
    if (!repository || isHidden) throw new RepositoryNotFound();
    await sendBytes(
      request,
      reply,
      {
        hash: oid,
        size,
        headers: { ...SANDBOX, 'content-type': 'application/octet-stream' },
        open: (start, length) => this.content.lfsObject(oid, start, length),
        elsewhere: () => this.content.lfsAddress(oid, directAnswer(oid)),
      },
      this.downloads,
    );
  }

  private async granted(direction: LinkGrant['direction'], oid: string, query: Words): Promise<LinkGrant> {
    const grant = await this.links.verify(direction, oid, query);
    if (!grant) throw new LinkRefused();
    return grant;
  }
}
