import {
  CreateBranch,
  CreateEmptyBranch,
  CreateTag,
  DeleteBranch,
  DeleteTag,
  type FoundRepository,
  type Ref,
  RepositoryAccess,
} from '@hubledger/contexts/repositories/contract';
import { decodeSegment, type RepoRoute } from '@hubledger/hf-wire';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Body, Controller, Delete, Get, HttpCode, Post, Query, UseGuards } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { FallbackSwitch } from '../fallback-switch';
import { API_REPOS, ApiRepo } from '../repo-route';
import { OptionalBody } from './optional-body';
import { type Query as QueryWords, valueOf } from './query-words';
import { CreateBranchRequest, CreateTagRequest } from './repository-requests';

const DONE = { success: true } as const;

/** A reference's name or a revision in an address: one encoded segment, or several raw ones. */
const nameIn = ({ rest }: RepoRoute): string => rest.map(decodeSegment).join('/');

const refsOf = (prefix: string, refs: ReadonlyMap<string, Ref>) =>
  [...refs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { commit }]) => ({ name, ref: `${prefix}/${name}`, targetCommit: commit }));

@ApiTags('references')
@ApiBearerAuth('token')
@UseGuards(FallbackSwitch)
@Controller(API_REPOS)
export class RefsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly access: RepositoryAccess,
  ) {}

  @Get(':namespace/:name/refs')
  @Access('public')
  @ApiOperation({ summary: 'Branches and tags.' })
  @ApiResponse({ status: 404, description: 'No such repository, or none the caller may see.' })
  async refs(@ApiRepo() route: RepoRoute, @Query() query: QueryWords, @CurrentActor() { user }: Actor) {
    const { type, namespace, name } = route;
    const { branches, tags } = await this.access.forReading(user?.userId ?? null, type, namespace, name);
    return {
      branches: refsOf('refs/heads', branches),
      converts: [],
      tags: refsOf('refs/tags', tags),
      ...(valueOf(query, 'include_prs') === undefined ? {} : { pullRequests: [] }),
    };
  }

  @UseGuards(OptionalBody)
  @Post(':namespace/:name/branch/*')
  @HttpCode(200)
  @Access('signed-in')
  @ApiOperation({ summary: 'Creates a branch at another one, a tag or a commit, or one without files.' })
  @ApiResponse({ status: 400, description: 'Not a branch name.' })
  @ApiResponse({ status: 403, description: 'The caller may not write here.' })
  @ApiResponse({ status: 404, description: 'No such repository or starting point; see `X-Error-Code`.' })
  @ApiResponse({ status: 409, description: 'The branch exists.' })
  async createBranch(@ApiRepo() route: RepoRoute, @Body() body: CreateBranchRequest, @CurrentActor() actor: Actor) {
    const { repositoryId } = await this.writable(route, actor);
    const target = { repositoryId, branch: nameIn(route), overwrite: body.overwrite ?? false };
    const metadata = metadataOf(actor);
    const command = body.emptyBranch
      ? new CreateEmptyBranch({ ...target, authorName: actor.user?.username ?? actor.id }, metadata)
      : new CreateBranch({ ...target, startingPoint: body.startingPoint ?? null }, metadata);
    await this.commands.execute(command);
    return DONE;
  }

  @Delete(':namespace/:name/branch/*')
  @Access('signed-in')
  @ApiOperation({ summary: 'Deletes a branch; its commits stay reachable by id.' })
  @ApiResponse({ status: 403, description: 'The default branch, or the caller may not write here.' })
  @ApiResponse({ status: 404, description: 'No such repository or branch; see `X-Error-Code`.' })
  async deleteBranch(@ApiRepo() route: RepoRoute, @CurrentActor() actor: Actor) {
    const { repositoryId } = await this.writable(route, actor);
    await this.commands.execute(new DeleteBranch({ repositoryId, branch: nameIn(route) }, metadataOf(actor)));
    return DONE;
  }

  @Post(':namespace/:name/tag/*')
  @HttpCode(200)
  @Access('signed-in')
  @ApiOperation({ summary: 'Tags the revision in the address with the name in the body.' })
  @ApiResponse({ status: 400, description: 'Not a tag name.' })
  @ApiResponse({ status: 403, description: 'The caller may not write here.' })
  @ApiResponse({ status: 404, description: 'No such repository or revision; see `X-Error-Code`.' })
  @ApiResponse({ status: 409, description: 'The tag exists.' })
  async createTag(@ApiRepo() route: RepoRoute, @Body() body: CreateTagRequest, @CurrentActor() actor: Actor) {
    const { repositoryId } = await this.writable(route, actor);
    const data = { repositoryId, tag: body.tag, revision: nameIn(route), message: body.message ?? null };
    await this.commands.execute(new CreateTag(data, metadataOf(actor)));
    return DONE;
  }

  @Delete(':namespace/:name/tag/*')
  @Access('signed-in')
  @ApiOperation({ summary: 'Deletes a tag.' })
  @ApiResponse({ status: 403, description: 'The caller may not write here.' })
  @ApiResponse({ status: 404, description: 'No such repository or tag; see `X-Error-Code`.' })
  async deleteTag(@ApiRepo() route: RepoRoute, @CurrentActor() actor: Actor) {
    const { repositoryId } = await this.writable(route, actor);
    await this.commands.execute(new DeleteTag({ repositoryId, tag: nameIn(route) }, metadataOf(actor)));
    return DONE;
  }

  private writable({ type, namespace, name }: RepoRoute, actor: Actor): Promise<FoundRepository> {
    return this.access.forWriting(actor.id, type, namespace, name);
  }
}
