import { RepositoryCards } from '@hubledger/contexts/repositories/content.module';
import { RepositoryAccess, RevisionNotFound } from '@hubledger/contexts/repositories/contract';
import { RevisionResolver, TreeTexts } from '@hubledger/contexts/repositories/repositories.module';
import { onlyExpanded, type RepoRoute, repositoryAnswer } from '@hubledger/hf-wire';
import { Access, type Actor, CurrentActor } from '@hubledger/platform/http';
import { Controller, Get, Query, Res, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LRUCache } from 'lru-cache';
import { arrayText, JSON_TEXT } from '../../http/json-text';
import { FallbackSwitch } from '../fallback-switch';
import { API_REPOS, ApiRepo } from '../repo-route';
import { isOn, type Query as QueryWords, valuesOf } from './query-words';
import { DETAILED_SIBLING, EVERYTHING, SIBLING } from './siblings';

/** Small buffers are cut from blocks of this size, and keep them. */
const LEAST_BYTES = 8 * 1024;

@ApiTags('repositories')
@UseGuards(FallbackSwitch)
@Controller(API_REPOS)
export class RepositoryInfoController {
  /**
   * Small answers as they went out. An answer follows from its key - the fold of the repository's stream at a revision,
   * trees and a commit by hash, the shape - so it can't be stale. Who may read it is asked before.
   */
  private readonly kept = new LRUCache<string, Buffer>({
    maxSize: 8 * 1024 * 1024,
    maxEntrySize: 64 * 1024,
    sizeCalculation: ({ byteLength }) => Math.max(LEAST_BYTES, byteLength),
  });

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
    const { repositoryId, objectPrefix, card, defaultBranch, branches } = repository;
    const main = branches.get(defaultBranch)?.root ?? null; // before we wait: the map is live
    const { revision, path } = await this.revisions.resolveRoute(repository, segments);
    if (path !== '') throw new RevisionNotFound(`${revision.text}/${path}`);
    const { root, commit: sha } = revision;
    const expand = valuesOf(query, 'expand');
    const shape = isOn(query, 'blobs') ? DETAILED_SIBLING : SIBLING;
    const key = expand.length === 0 ? `${repositoryId} ${repository.revision} ${main} ${sha} ${shape.name}` : null;
    const kept = key === null ? undefined : this.kept.get(key);
    if (kept) return asJson(reply, kept);
    const cardThen = (await this.cards.changed(objectPrefix, main, root)) ?? card;
    const answer = onlyExpanded(repositoryAnswer({ ...repository, card: cardThen }, { sha, siblings: null }), expand);
    if (expand.length > 0 && !expand.includes('siblings')) return answer;
    const files = await this.texts.list(shape, objectPrefix, root, '', EVERYTHING);
    const text = arrayText(files?.parts ?? [], `${JSON.stringify(answer).slice(0, -1)},"siblings":`, '}');
    if (key !== null) this.kept.set(key, text);
    return asJson(reply, text);
  }
}

const asJson = (reply: FastifyReply, text: Buffer): Buffer => {
  void reply.type(JSON_TEXT);
  return text;
};
