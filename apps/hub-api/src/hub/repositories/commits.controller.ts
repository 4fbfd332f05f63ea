import { RepositoryAccess, RevisionNotFound } from '@hubledger/contexts/repositories/contract';
import { CommitRecords, RevisionResolver } from '@hubledger/contexts/repositories/repositories.module';
import { nextLink, type RepoRoute } from '@hubledger/hf-wire';
import { Access, type Actor, baseUrlOf, CurrentActor } from '@hubledger/platform/http';
import { Controller, Get, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FallbackSwitch } from '../fallback-switch';
import { API_REPOS, ApiRepo } from '../repo-route';
import { commitAnswer } from './commit-answer';
import { pageSizeOf, type Query as QueryWords, valueOf, valuesOf } from './query-words';
import { BadCursor } from './refusals';

const PAGE = 50;
const MAX_PAGE = 100;

@ApiTags('commits')
@UseGuards(FallbackSwitch)
@Controller(API_REPOS)
export class CommitsController {
  constructor(
    private readonly access: RepositoryAccess,
    private readonly revisions: RevisionResolver,
    private readonly records: CommitRecords,
  ) {}

  @Get(':namespace/:name/commits/*')
  @Access('public')
  @ApiOperation({ summary: 'Commits of a revision, newest first; their number in `X-Total-Count`, pages by `Link`.' })
  @ApiResponse({ status: 400, description: 'A cursor this list did not give out.' })
  @ApiResponse({ status: 404, description: 'No such repository or revision; see `X-Error-Code`.' })
  async commits(
    @ApiRepo() { type, namespace, name, rest }: RepoRoute,
    @Query() query: QueryWords,
    @CurrentActor() { user }: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const repository = await this.access.forReading(user?.userId ?? null, type, namespace, name);
    const { revision, path } = await this.revisions.resolveRoute(repository, rest);
    if (path !== '') throw new RevisionNotFound(`${revision.text}/${path}`);
    const start = valueOf(query, 'cursor') ?? revision.commit;
    const [head, first] = await Promise.all([
      this.records.find(repository, revision.commit),
      this.records.find(repository, start),
    ]);
    if (!head || !first) throw new BadCursor();
    const { commits, next } = await this.records.history(repository, start, pageSizeOf(query, PAGE, MAX_PAGE));
    const base = baseUrlOf(request);
    void reply.header('x-total-count', String(head.depth));
    if (next !== null) void reply.header('link', nextLink(base, request.raw.url ?? '', next));
    const formatted = valuesOf(query, 'expand').includes('formatted');
    return commits.map((commit) => commitAnswer(commit, base, formatted));
  }
}
