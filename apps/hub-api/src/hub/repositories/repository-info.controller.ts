import { RepositoryCards } from '@hubledger/contexts/repositories/content.module';
import { RepositoryAccess, RevisionNotFound } from '@hubledger/contexts/repositories/contract';
import { RevisionResolver, TreeTexts } from '@hubledger/contexts/repositories/repositories.module';
import { onlyExpanded, type RepoRoute, repositoryAnswer } from '@hubledger/hf-wire';
import { Access, type Actor, CurrentActor } from '@hubledger/platform/http';
import { Controller, Get, Query, Res, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { FallbackSwitch } from '../fallback-switch';
import { API_REPOS, ApiRepo } from '../repo-route';
import { arrayText, JSON_TEXT } from './json-text';
import { isOn, type Query as QueryWords, valuesOf } from './query-words';
import { DETAILED_SIBLING, EVERYTHING, SIBLING } from './siblings';

@ApiTags('repositories')
@UseGuards(FallbackSwitch)
@Controller(API_REPOS)
export class RepositoryInfoController {
  constructor(
    private readonly access: RepositoryAccess,
    private readonly revisions: RevisionResolver,
    private readonly texts: TreeTexts,
    private readonly cards: RepositoryCards,
  ) {}

  @Get(':namespace/:name')
  @Access('public')
  @ApiOperation({ summary: 'A repository and its files on the default branch.' })
  @ApiResponse({ status: 404, description: 'No such repository, or none the caller may see.' })
  info(
    @ApiRepo() route: RepoRoute,
    @Query() query: QueryWords,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.at(route, ['HEAD'], query, actor, reply);
  }

  @Get(':namespace/:name/revision/*')
  @Access('public')
  @ApiOperation({ summary: 'A repository and its files at a branch, tag or commit.' })
  @ApiResponse({ status: 404, description: 'No such repository or revision; see `X-Error-Code`.' })
  revision(
    @ApiRepo() route: RepoRoute,
    @Query() query: QueryWords,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.at(route, route.rest, query, actor, reply);
  }

  private async at(
    { type, namespace, name }: RepoRoute,
    segments: readonly string[],
    query: QueryWords,
    { user }: Actor,
    reply: FastifyReply,
  ): Promise<Record<string, unknown> | Buffer> {
    const repository = await this.access.forReading(user?.userId ?? null, type, namespace, name);
    const { objectPrefix, card, defaultBranch, branches } = repository;
    const main = branches.get(defaultBranch)?.root ?? null; // before we wait: the map is live
    const { revision, path } = await this.revisions.resolveRoute(repository, segments);
    if (path !== '') throw new RevisionNotFound(`${revision.text}/${path}`);
    const { root, commit: sha } = revision;
    const cardThen = (await this.cards.changed(objectPrefix, main, root)) ?? card;
    const expand = valuesOf(query, 'expand');
    const answer = onlyExpanded(repositoryAnswer({ ...repository, card: cardThen }, { sha, siblings: null }), expand);
    if (expand.length > 0 && !expand.includes('siblings')) return answer;
    const shape = isOn(query, 'blobs') ? DETAILED_SIBLING : SIBLING;
    const files = await this.texts.list(shape, objectPrefix, root, '', EVERYTHING);
    void reply.type(JSON_TEXT);
    return arrayText(files?.parts ?? [], `${JSON.stringify(answer).slice(0, -1)},"siblings":`, '}');
  }
}
