import { type AnnotatedFile, ContentReader } from '@hubledger/contexts/repositories/content.module';
import { EntryNotFound, RepositoryAccess } from '@hubledger/contexts/repositories/contract';
import { RevisionResolver, TreeReader } from '@hubledger/contexts/repositories/repositories.module';
import { contentDisposition, etagOf, type RepoRoute } from '@hubledger/hf-wire';
import { Access, type Actor, CurrentActor } from '@hubledger/platform/http';
import { Controller, Get, Head, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FallbackSwitch } from '../fallback-switch';
import { isOn, type Query as QueryWords } from '../repositories/query-words';
import { Downloads } from './bounds/downloads';
import { contentTypeOf, directAnswer, SANDBOX } from './content-types';
import { FILE_REPOS, FileRepo } from './file-route';
import { sendBytes } from './send-bytes';

const ELSEWHERE =
  'A large LFS file, where clients reach the object store themselves: `Location` serves it for a while, also by range.';

interface FoundFile {
  readonly prefix: string;
  readonly commit: string;
  readonly path: string;
  readonly file: AnnotatedFile;
}

/** The bytes of files. No header here may speak of Xet: clients would leave plain HTTP (wire contract, section 8). */
@ApiTags('files')
@UseGuards(FallbackSwitch)
@Controller(FILE_REPOS)
export class ResolveController {
  constructor(
    private readonly access: RepositoryAccess,
    private readonly revisions: RevisionResolver,
    private readonly trees: TreeReader,
    private readonly content: ContentReader,
    private readonly downloads: Downloads,
  ) {}

  @Head(':namespace/:name/resolve/*')
  @Access('public')
  @ApiOperation({ summary: 'Size, hash and commit of a file.' })
  @ApiResponse({ status: 302, description: ELSEWHERE })
  @ApiResponse({ status: 404, description: 'No such repository, revision or file; see `X-Error-Code`.' })
  resolveHead(
    @FileRepo() route: RepoRoute,
    @CurrentActor() actor: Actor,
    @Query() query: QueryWords,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.resolve(route, actor, query, request, reply);
  }

  @Get(':namespace/:name/resolve/*')
  @Access('public')
  @ApiOperation({ summary: 'A file, whole or by range; LFS files by their content.' })
  @ApiResponse({ status: 206, description: 'The part that `Range` asked for.' })
  @ApiResponse({ status: 302, description: ELSEWHERE })
  @ApiResponse({ status: 404, description: 'No such repository, revision or file; see `X-Error-Code`.' })
  @ApiResponse({ status: 416, description: 'The range starts behind the end.' })
  async resolve(
    @FileRepo() route: RepoRoute,
    @CurrentActor() actor: Actor,
    @Query() query: QueryWords,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    void reply.headers(SANDBOX);
    const found = await this.find(route, actor);
    const { lfs, oid, size } = found.file;
    await sendBytes(
      request,
      reply,
      {
        hash: lfs?.sha256 ?? oid,
        size,
        headers: {
          ...headersOf(found, query),
          ...(lfs ? { 'x-linked-etag': etagOf(lfs.sha256), 'x-linked-size': String(size) } : {}),
        },
        open: (start, length) => this.content.content(found.prefix, found.file, start, length),
        ...(lfs ? { elsewhere: () => this.content.lfsAddress(lfs.sha256, directAnswer(found.path)) } : {}),
      },
      this.downloads,
    );
  }

  @Head(':namespace/:name/raw/*')
  @Access('public')
  @ApiOperation({ summary: 'Size and id of a git blob.' })
  @ApiResponse({ status: 404, description: 'No such repository, revision or file; see `X-Error-Code`.' })
  rawHead(
    @FileRepo() route: RepoRoute,
    @CurrentActor() actor: Actor,
    @Query() query: QueryWords,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.raw(route, actor, query, request, reply);
  }

  @Get(':namespace/:name/raw/*')
  @Access('public')
  @ApiOperation({ summary: 'A git blob: of an LFS file its pointer.' })
  @ApiResponse({ status: 404, description: 'No such repository, revision or file; see `X-Error-Code`.' })
  async raw(
    @FileRepo() route: RepoRoute,
    @CurrentActor() actor: Actor,
    @Query() query: QueryWords,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    void reply.headers(SANDBOX);
    const found = await this.find(route, actor);
    const { lfs, oid, size } = found.file;
    await sendBytes(
      request,
      reply,
      {
        hash: oid,
        size: lfs?.pointerSize ?? size,
        headers: headersOf(found, query),
        open: (start, length) => this.content.gitBlob(found.prefix, found.file, start, length),
      },
      this.downloads,
    );
  }

  private async find({ type, namespace, name, rest }: RepoRoute, { user }: Actor): Promise<FoundFile> {
    const repository = await this.access.forReading(user?.userId ?? null, type, namespace, name);
    const { revision, path } = await this.revisions.resolveRoute(repository, rest);
    const { objectPrefix: prefix } = repository;
    const file = path === '' ? null : await this.trees.entryAt(prefix, revision.root, path);
    if (file?.type !== 'file') throw new EntryNotFound(path, revision.commit);
    return { prefix, commit: revision.commit, path, file };
  }
}

const headersOf = ({ commit, path }: FoundFile, query: QueryWords): Record<string, string> => ({
  'x-repo-commit': commit,
  'content-type': contentTypeOf(path),
  ...(isOn(query, 'noContentDisposition')
    ? {}
    : { 'content-disposition': contentDisposition(path, isOn(query, 'download') ? 'attachment' : 'inline') }),
});
