import {
  PreuploadRules,
  PushCommit,
  ReceiveCommit,
  type ReceivedCommit,
  type ResolvedRevision,
} from '@hubledger/contexts/repositories/content.module';
import { type FoundRepository, RepositoryAccess, RevisionNotFound } from '@hubledger/contexts/repositories/contract';
import { RevisionResolver } from '@hubledger/contexts/repositories/repositories.module';
import { needsRegularUploads, repoPath, type RepoRoute } from '@hubledger/hf-wire';
import { type CommandMetadata, DomainError, EventLoopTurns } from '@hubledger/kernel';
import {
  Access,
  type Actor,
  baseUrlOf,
  CurrentActor,
  metadataOf,
  NotSignedIn,
  type SignedInUser,
} from '@hubledger/platform/http';
import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { API_REPOS, ApiRepo } from '../repo-route';
import { isOn, type Query as QueryWords } from '../repositories/query-words';
import { SpoiledBytes } from './bounds/spoiled-bytes';
import { AS_MANY_AS_MAY_BE } from './bounds/transfer-refusals';
import { UploadRoom } from './bounds/upload-room';
import { askedFiles } from './preupload-request';
import { BadBody, membersOf, readStream } from './request-body';

/** Printed by a client that insists on Xet: its address is all a person gets to see (wire contract, section 8). */
const HINT = '/large-files-without-xet/set-HF_HUB_DISABLE_XET=1-and-upload-again';

@ApiTags('files')
@ApiBearerAuth('token')
@Controller(API_REPOS)
export class UploadController {
  constructor(
    private readonly access: RepositoryAccess,
    private readonly revisions: RevisionResolver,
    private readonly rules: PreuploadRules,
    private readonly receiving: ReceiveCommit,
    private readonly pushing: PushCommit,
    private readonly room: UploadRoom,
    private readonly spoiled: SpoiledBytes,
  ) {}

  @Post(':namespace/:name/preupload/*')
  @HttpCode(200)
  @Access('signed-in')
  @ApiOperation({ summary: 'How each file of an upload should come, and what is at its path now.' })
  @ApiResponse({ status: 400, description: 'Not a list of files, or a path that can not be stored.' })
  @ApiResponse({ status: 403, description: 'The caller may not write here.' })
  @ApiResponse({ status: 404, description: 'No such repository or branch; see `X-Error-Code`.' })
  @ApiResponse({ status: 413, description: 'The files do not fit the quota.' })
  async preupload(
    @ApiRepo() route: RepoRoute,
    @Query() query: QueryWords,
    @Body() body: unknown,
    @CurrentActor() actor: Actor,
  ) {
    const { repository, revision, branch } = await this.target(route, query, actor);
    const members = membersOf(body);
    const files = await this.rules.answer(
      repository,
      { root: revision.root, branch },
      {
        files: await askedFiles(members['files']),
        gitIgnore: textOrNull(members['gitIgnore']),
        gitAttributes: textOrNull(members['gitAttributes']),
        avoidsLfs: needsRegularUploads(actor.request.userAgent),
      },
    );
    return { files };
  }

  @Post(':namespace/:name/commit/*')
  @HttpCode(200)
  @Access('signed-in')
  @ApiConsumes('application/x-ndjson')
  @ApiOperation({ summary: 'Makes a commit from lines of JSON, read as they arrive. All or nothing.' })
  @ApiResponse({
    status: 400,
    description: 'A line that can not be read or carried out, or an LFS object not uploaded.',
  })
  @ApiResponse({ status: 403, description: 'The caller may not write here.' })
  @ApiResponse({ status: 404, description: 'No such repository or branch, or a deletion of nothing.' })
  @ApiResponse({ status: 412, description: '`parentCommit` is not the head of the branch.' })
  @ApiResponse({ status: 413, description: 'Too much content, or more than the quota allows.' })
  @ApiResponse({ status: 429, description: AS_MANY_AS_MAY_BE })
  async commit(
    @ApiRepo() route: RepoRoute,
    @Query() query: QueryWords,
    @Body() body: unknown,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
  ) {
    const { user } = actor;
    if (!user) throw new NotSignedIn();
    this.spoiled.assertFew(user.userId);
    const brought = { bytes: 0 };
    const pushed = await this.received({ route, query, actor, user }, body, brought).catch((error: unknown) => {
      if (!isOurFailure(error)) this.spoiled.add(user.userId, brought.bytes);
      throw error;
    });
    const page = repoPath(route.type, pushed.namespace, pushed.name);
    const commitUrl = `${baseUrlOf(request)}/${page}/commit/${pushed.commit}`;
    return { success: true, commitOid: pushed.commit, commitUrl, hookOutput: '' };
  }

  @Get(':namespace/:name/xet-write-token/*')
  @Access('signed-in')
  @ApiOperation({ summary: 'This hub does not speak Xet; the address it leads to says what to do.' })
  @ApiResponse({ status: 307, description: 'Leads to an address that is a hint.' })
  async xetWriteToken(
    @ApiRepo() { type, namespace, name }: RepoRoute,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.access.forWriting(actor.id, type, namespace, name);
    void reply
      .status(307)
      .header('location', `${baseUrlOf(request)}${HINT}`)
      .send();
  }

  private async received({ route, query, actor, user }: Asked, body: unknown, brought: { bytes: number }) {
    const { repositoryId, branch, commit } = await readStream(body, 'application/x-ndjson', async (lines) => {
      const target = await this.target(route, query, actor);
      const at = { repositoryId: target.repository.repositoryId, branch: target.branch };
      const check = async (parentCommit: string | null): Promise<void> => {
        await this.pushing.base({ ...at, parentCommit });
      };
      const receive = (counted: AsyncIterable<Uint8Array>) =>
        this.receiving.receive(target.repository, counted, check, user.userId);
      return { ...at, commit: await this.room.during(user.userId, lines, receive, brought) };
    });
    try {
      const author = { authorId: user.userId, authorName: user.username };
      const metadata = await withContent(metadataOf(actor), commit);
      return await this.pushing.push({ repositoryId, branch, ...commit, author, metadata });
    } finally {
      commit.leave();
    }
  }

  /** Only a branch can be committed to. */
  private async target({ type, namespace, name, rest }: RepoRoute, query: QueryWords, actor: Actor): Promise<Target> {
    const repository = await this.access.forWriting(actor.id, type, namespace, name);
    if (isOn(query, 'create_pr')) throw new BadBody('Pull requests are not supported: commit to a branch');
    const { revision, path } = await this.revisions.resolveRoute(repository, rest);
    if (path !== '' || revision.branch === null) throw new RevisionNotFound(rest.join('/'));
    return { repository, revision, branch: revision.branch };
  }
}

/**
 * The access guard can't hash a body that is still to come, so what came stands for it: another commit under one
 * Idempotency-Key must be refused, not answered with the first one.
 */
const withContent = async (
  metadata: CommandMetadata,
  { message, parentCommit, operations }: ReceivedCommit,
): Promise<CommandMetadata> => {
  if (!metadata.requestHash) return metadata;
  const hash = createHash('sha256').update(JSON.stringify([metadata.requestHash, message, parentCommit]));
  const turns = new EventLoopTurns();
  for (const operation of operations) {
    hash.update(JSON.stringify(operation));
    if (turns.due()) await turns.take(); // a hundred MB of them would keep everybody waiting
  }
  return { ...metadata, requestHash: hash.digest('hex') };
};

interface Asked {
  readonly route: RepoRoute;
  readonly query: QueryWords;
  readonly actor: Actor;
  readonly user: SignedInUser;
}

/** Its sender did nothing wrong. */
const isOurFailure = (error: unknown): boolean =>
  !(error instanceof DomainError) || error.kind === 'unavailable' || error.kind === 'no-space';

interface Target {
  readonly repository: FoundRepository;
  readonly revision: ResolvedRevision;
  readonly branch: string;
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
