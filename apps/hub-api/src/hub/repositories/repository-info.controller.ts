import { RepositoryCards } from '@hubledger/contexts/repositories/content.module';
import { RepositoryAccess, RevisionNotFound } from '@hubledger/contexts/repositories/contract';
import { RevisionResolver, TreeReader } from '@hubledger/contexts/repositories/repositories.module';
import type { RepoRoute } from '@hubledger/hf-wire';
import { Access, type Actor, CurrentActor } from '@hubledger/platform/http';
import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { FallbackSwitch } from '../fallback-switch';
import { API_REPOS, ApiRepo } from '../repo-route';
import { isOn, type Query as QueryWords, valuesOf } from './query-words';
import { onlyExpanded, repositoryAnswer } from './repository-answer';
import { siblingsOf } from './siblings';

@ApiTags('repositories')
@UseGuards(FallbackSwitch)
@Controller(API_REPOS)
export class RepositoryInfoController {
  constructor(
    private readonly access: RepositoryAccess,
    private readonly revisions: RevisionResolver,
    private readonly trees: TreeReader,
    private readonly cards: RepositoryCards,
  ) {}

  @Get(':namespace/:name')
  @Access('public')
  @ApiOperation({ summary: 'A repository and its files on the default branch.' })
  @ApiResponse({ status: 404, description: 'No such repository, or none the caller may see.' })
  info(@ApiRepo() route: RepoRoute, @Query() query: QueryWords, @CurrentActor() actor: Actor) {
    return this.at(route, ['HEAD'], query, actor);
  }

  @Get(':namespace/:name/revision/*')
  @Access('public')
  @ApiOperation({ summary: 'A repository and its files at a branch, tag or commit.' })
  @ApiResponse({ status: 404, description: 'No such repository or revision; see `X-Error-Code`.' })
  revision(@ApiRepo() route: RepoRoute, @Query() query: QueryWords, @CurrentActor() actor: Actor) {
    return this.at(route, route.rest, query, actor);
  }

  private async at(
    { type, namespace, name }: RepoRoute,
    segments: readonly string[],
    query: QueryWords,
    { user }: Actor,
  ): Promise<Record<string, unknown>> {
    const repository = await this.access.forReading(user?.userId ?? null, type, namespace, name);
    const { objectPrefix, card, defaultBranch, branches } = repository;
    const main = branches.get(defaultBranch)?.root ?? null; // before we wait: the map is live
    const { revision, path } = await this.revisions.resolveRoute(repository, segments);
    if (path !== '') throw new RevisionNotFound(`${revision.text}/${path}`);
    const expand = valuesOf(query, 'expand');
    const withFiles = expand.length === 0 || expand.includes('siblings');
    const place = { objectPrefix, root: revision.root };
    const siblings = withFiles ? await siblingsOf(this.trees, place, isOn(query, 'blobs')) : null;
    const cardThen = (await this.cards.changed(objectPrefix, main, revision.root)) ?? card;
    return onlyExpanded(
      repositoryAnswer({ ...repository, card: cardThen }, { sha: revision.commit, siblings }),
      expand,
    );
  }
}
