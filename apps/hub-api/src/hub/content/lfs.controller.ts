import { LfsParts, LfsTransfers, UploadLinks } from '@hubledger/contexts/repositories/content.module';
import {
  type FoundRepository,
  RepositoryAccess,
  RepositoryDirectory,
  RepositoryNotFound,
} from '@hubledger/contexts/repositories/contract';
import {
  LFS_MEDIA_TYPE,
  type LfsBatchObject,
  type LfsBatchRequest,
  lfsBatchResponse,
  lfsDownload,
  lfsFailure,
  lfsStored,
  lfsUpload,
  parseLfsBatch,
  parseLfsObject,
  type RepoRoute,
} from '@hubledger/hf-wire';
import {
  Access,
  type Actor,
  baseUrlOf,
  CurrentActor,
  metadataOf,
  NotSignedIn,
  ReadOnlyCredential,
  ReadTokenAllowed,
} from '@hubledger/platform/http';
import { Body, Controller, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FILE_REPOS, FileRepo } from './file-route';
import { downloadAction, partsAction, uploadAction, verifyAction } from './lfs-actions';
import { LfsObjectMissing, LfsSizeDiffers } from './lfs-refusals';
import { inParts, inTurns } from './offered-parts';
import { membersOf } from './request-body';

/** One batch route serves Python, JavaScript and git-lfs (wire contract, section 7.2). */
@ApiTags('large files')
@Controller(FILE_REPOS)
export class LfsController {
  constructor(
    private readonly access: RepositoryAccess,
    private readonly directory: RepositoryDirectory,
    private readonly transfers: LfsTransfers,
    private readonly parts: LfsParts,
    private readonly links: UploadLinks,
  ) {}

  @Post(':namespace/:name/info/lfs/objects/batch')
  @HttpCode(200)
  @Access('public')
  @ReadTokenAllowed() // of a download; for an upload the ledger has to take a reservation
  @ApiConsumes(LFS_MEDIA_TYPE)
  @ApiOperation({
    summary: 'Where to send or fetch LFS objects; objects the repository holds come back without actions.',
  })
  @ApiResponse({ status: 400, description: 'Not a batch request.' })
  @ApiResponse({ status: 401, description: 'Nobody is signed in, and the repository needs it.' })
  @ApiResponse({ status: 403, description: 'The caller may not write here.' })
  @ApiResponse({
    status: 413,
    description: 'The objects do not fit the quota, or as many uploads as may be are under way already.',
  })
  async batch(
    @FileRepo() route: RepoRoute,
    @Body() body: unknown,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const asked = parseLfsBatch(body);
    const { operation, objects } = asked;
    const repository = await this.repository(route, operation, actor, reply);
    void reply.type(LFS_MEDIA_TYPE);
    const base = baseUrlOf(request);
    return lfsBatchResponse(
      operation === 'upload'
        ? await this.uploads(repository, asked, base, actor)
        : await this.downloads(repository, objects, base),
    );
  }

  @Post(':namespace/:name/info/lfs/verify')
  @HttpCode(200)
  @Access('public')
  @ApiOperation({ summary: 'Whether an upload arrived; by the address of a batch, or by who may write here.' })
  @ApiResponse({ status: 401, description: 'Nobody is signed in, and the address is not that of a batch.' })
  @ApiResponse({ status: 404, description: 'It did not.' })
  @ApiResponse({ status: 422, description: 'It did, with another size.' })
  async verify(
    @FileRepo() route: RepoRoute,
    @Body() body: unknown,
    @Query() query: Readonly<Record<string, unknown>>,
    @CurrentActor() actor: Actor,
  ) {
    const pointer = parseLfsObject(body);
    const repository = await this.uploadedTo(route, pointer.oid, query, actor);
    const size = (await this.transfers.held(repository, [pointer])).get(pointer.oid);
    if (size === undefined) throw new LfsObjectMissing(pointer.oid);
    if (size !== pointer.size) throw new LfsSizeDiffers(pointer.oid, size, pointer.size);
    return lfsStored(pointer);
  }

  @Post(':namespace/:name/info/lfs/locks/verify')
  @HttpCode(200)
  @Access('signed-in')
  @ApiOperation({ summary: 'There are no locks; git-lfs asks before a push.' })
  async locks(@FileRepo() { type, namespace, name }: RepoRoute, @Body() body: unknown, @CurrentActor() actor: Actor) {
    await this.access.forWriting(actor.id, type, namespace, name);
    const { ref = null } = membersOf(body);
    if (ref !== null) membersOf(ref);
    return { ours: [], theirs: [] };
  }

  private async uploadedTo(
    { type, namespace, name }: RepoRoute,
    oid: string,
    query: Readonly<Record<string, unknown>>,
    { user }: Actor,
  ): Promise<FoundRepository> {
    const grant = (await this.links.verify('upload', oid, query)) ?? (await this.links.verify('parts', oid, query));
    const granted = grant && (await this.directory.byId(grant.repositoryId));
    if (granted) return granted;
    if (!user) throw new NotSignedIn();
    if (user.role === 'read') throw new ReadOnlyCredential();
    return this.access.forWriting(user.userId, type, namespace, name);
  }

  /** git-lfs sends credentials only after a challenge, so an anonymous caller gets one whatever is there. */
  private async repository(
    { type, namespace, name }: RepoRoute,
    operation: 'upload' | 'download',
    { user }: Actor,
    reply: FastifyReply,
  ): Promise<FoundRepository> {
    if (user?.role === 'read' && operation === 'upload') throw new ReadOnlyCredential();
    try {
      if (operation === 'download') return await this.access.forReading(user?.userId ?? null, type, namespace, name);
      if (!user) throw new NotSignedIn();
      return await this.access.forWriting(user.userId, type, namespace, name);
    } catch (error) {
      const asks = !user && (error instanceof RepositoryNotFound || error instanceof NotSignedIn);
      if (!asks) throw error;
      void reply.headers({ 'lfs-authenticate': 'Basic realm="hub"', 'www-authenticate': 'Basic realm="hub"' });
      throw new NotSignedIn();
    }
  }

  private async uploads(
    repository: FoundRepository,
    { objects, transfers }: LfsBatchRequest,
    base: string,
    actor: Actor,
  ): Promise<LfsBatchObject[]> {
    const sound = objects.filter(isSound);
    const parted = transfers.includes('multipart') ? await inParts(this.parts, repository, sound) : new Set<string>();
    const answers = await this.transfers.announce(repository, sound, metadataOf(actor), parted.size > 0);
    const { links, parts } = this;
    const open = new Set(parted); // an object that is named again comes whole: its addresses are in the answer once
    return inTurns(objects, async (pointer) => {
      if (!isSound(pointer)) return pointer;
      const answer = answers.get(pointer.oid);
      if (answer?.kind === 'wanted') {
        const upload = open.delete(pointer.oid)
          ? await partsAction({ links, parts, base }, repository, answer.grant)
          : await uploadAction(links, base, answer.grant);
        return lfsUpload(pointer, upload, verifyAction(base, repository, upload));
      }
      if (answer?.kind === 'wrong-size') return lfsFailure(pointer, 422, `The object has ${answer.size} bytes`);
      return lfsStored(pointer);
    });
  }

  private async downloads(
    repository: FoundRepository,
    objects: readonly LfsBatchObject[],
    base: string,
  ): Promise<LfsBatchObject[]> {
    const sizes = await this.transfers.committed(repository, objects.filter(isSound));
    const { repositoryId, visibility } = repository;
    return Promise.all(
      objects.map(async (object) => {
        if (!isSound(object)) return object;
        const { oid, size: asked } = object;
        const size = sizes.get(oid);
        if (size === undefined) return lfsFailure({ oid, size: asked }, 404, 'Object does not exist');
        return lfsDownload(
          { oid, size },
          await downloadAction(this.links, base, { repositoryId, oid, size, visibility }),
        );
      }),
    );
  }
}

const isSound = ({ error }: LfsBatchObject): boolean => error === undefined;
