import { LfsParts, LinkRefused, type LinkGrant, UploadLinks } from '@hubledger/contexts/repositories/content.module';
import {
  type FoundRepository,
  RepositoryDirectory,
  RepositoryNotFound,
} from '@hubledger/contexts/repositories/contract';
import { LFS_MEDIA_TYPE, parseLfsCompletion } from '@hubledger/hf-wire';
import { Access } from '@hubledger/platform/http';
import { Body, Controller, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AS_MANY_AS_MAY_BE } from './bounds/transfer-refusals';
import { UploadRoom } from './bounds/upload-room';
import { accountOf, LFS_OBJECTS } from './lfs-actions';
import { BadBody, readStream } from './request-body';

type Words = Readonly<Record<string, unknown>>;

/** LFS objects that come in parts, at the addresses a batch answered. */
@ApiTags('large files')
@Controller(LFS_OBJECTS)
export class LfsPartsController {
  constructor(
    private readonly links: UploadLinks,
    private readonly directory: RepositoryDirectory,
    private readonly parts: LfsParts,
    private readonly room: UploadRoom,
  ) {}

  @Put(':oid/parts/:number')
  @HttpCode(200)
  @Access('self-authorised')
  @ApiConsumes('application/octet-stream')
  @ApiOperation({ summary: 'Takes one part of an LFS object; sent again it replaces what came before.' })
  @ApiResponse({ status: 403, description: 'The address was altered or has expired.' })
  @ApiResponse({ status: 422, description: 'There is no such part, or it has another length.' })
  @ApiResponse({ status: 429, description: AS_MANY_AS_MAY_BE })
  async part(
    @Param('oid') oid: string,
    @Param('number') number: string,
    @Query() query: Words,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const etag = await readStream(body, 'application/octet-stream', async (bytes) => {
      const { grant, repository } = await this.granted(oid, query);
      return this.room.during(accountOf(grant), bytes, (counted) =>
        this.parts.receive(repository, oid, partNumberOf(number), counted),
      );
    });
    void reply.header('etag', etag);
    return { partNumber: Number(number), etag };
  }

  @Post(':oid/complete')
  @HttpCode(200)
  @Access('self-authorised')
  @ApiConsumes('application/json', LFS_MEDIA_TYPE)
  @ApiOperation({ summary: 'Puts the parts of an LFS object together; kept only if its SHA-256 is as announced.' })
  @ApiResponse({ status: 403, description: 'The address was altered or has expired.' })
  @ApiResponse({ status: 422, description: 'Parts are missing, or the bytes are not those that were announced.' })
  async complete(
    @Param('oid') oid: string,
    @Query() query: Words,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ) {
    const { grant, repository } = await this.granted(oid, query);
    const completion = parseLfsCompletion(body);
    if (completion.oid !== oid) throw new BadBody('oid must be that of the address');
    request.raw.socket.setTimeout(0); // hundreds of gigabytes are hashed before the answer, and nothing moves meanwhile
    await this.parts.complete(repository, grant, completion.parts);
    return { oid, size: grant.size };
  }

  private async granted(oid: string, query: Words): Promise<{ grant: LinkGrant; repository: FoundRepository }> {
    const grant = await this.links.verify('parts', oid, query);
    if (!grant) throw new LinkRefused();
    const repository = await this.directory.byId(grant.repositoryId);
    if (!repository) throw new RepositoryNotFound();
    return { grant, repository };
  }
}

const partNumberOf = (text: string): number => (/^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0);
