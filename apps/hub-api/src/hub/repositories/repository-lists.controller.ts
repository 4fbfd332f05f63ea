import { RepositoryAccess, RepositoryDirectory, type RepositoryType } from '@hubledger/contexts/repositories/contract';
import { TreeReader } from '@hubledger/contexts/repositories/repositories.module';
import { nextLink } from '@hubledger/hf-wire';
import { DocumentStore } from '@hubledger/kernel';
import { Access, type Actor, baseUrlOf, CurrentActor } from '@hubledger/platform/http';
import { Controller, Get, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { membershipsOf } from '@projections/organizations/memberships/queries';
import {
  type HubListQuery,
  listRepositories,
  listRepositoriesAsJson,
} from '@projections/repositories/repositories/hub-list';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { JSON_TEXT } from '../../http/json-text';
import { FallbackSwitch } from '../fallback-switch';
import { isUsual, listQueryOf, type ListShape, listShapeOf } from './list-query';
import type { Query as QueryWords } from './query-words';
import { type ListRow, listRowAnswer } from './list-row';
import { siblingsOf } from './siblings';

@ApiTags('repositories')
@UseGuards(FallbackSwitch)
@Controller('api')
export class RepositoryListsController {
  constructor(
    private readonly documents: DocumentStore,
    private readonly access: RepositoryAccess,
    private readonly directory: RepositoryDirectory,
    private readonly trees: TreeReader,
  ) {}

  @Get('models')
  @Access('public')
  @ApiOperation({ summary: 'Models the caller may see; the next page by `Link`.' })
  @ApiResponse({ status: 400, description: 'A cursor this list did not give out.' })
  models(
    @Query() query: QueryWords,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.list('model', query, actor, request, reply);
  }

  @Get('datasets')
  @Access('public')
  @ApiOperation({ summary: 'Datasets the caller may see; the next page by `Link`.' })
  @ApiResponse({ status: 400, description: 'A cursor this list did not give out.' })
  datasets(
    @Query() query: QueryWords,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.list('dataset', query, actor, request, reply);
  }

  @Get('spaces')
  @Access('public')
  @ApiOperation({ summary: 'Spaces the caller may see; the next page by `Link`.' })
  @ApiResponse({ status: 400, description: 'A cursor this list did not give out.' })
  spaces(
    @Query() query: QueryWords,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.list('space', query, actor, request, reply);
  }

  private async list(
    type: RepositoryType,
    query: QueryWords,
    { user }: Actor,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<string | Array<Record<string, unknown>>> {
    const userId = user?.userId ?? null;
    const shape = listShapeOf(query);
    const question = listQueryOf(type, query, shape, await this.ownersOf(userId));
    const answered = isUsual(shape) ? await this.asStored(userId, question) : null;
    const { answer, next } = answered ?? (await this.fromDocuments(userId, question, shape));
    if (next !== null) void reply.header('link', nextLink(baseUrlOf(request), request.raw.url ?? '', next));
    if (answered) void reply.type(JSON_TEXT);
    return answer;
  }

  /** Null: the question needs documents. */
  private async asStored(userId: string | null, question: HubListQuery) {
    const page = await listRepositoriesAsJson(this.documents, question);
    if (!page) return null;
    const rows = await this.stillReadable(userId, page.rows, ({ privateId }) => privateId);
    return { answer: `[${rows.map(({ json }) => json).join(',')}]`, next: page.next };
  }

  private async fromDocuments(userId: string | null, question: HubListQuery, shape: ListShape) {
    const { rows, next } = await listRepositories(this.documents, question);
    const answer: Array<Record<string, unknown>> = [];
    const idOf = ({ id, document }: ListRow) => (document.private ? id : '');
    for (const row of await this.stillReadable(userId, rows, idOf)) answer.push(await this.answer(row, shape));
    return { answer, next };
  }

  /** Whose private repositories belong into the list of this caller. */
  private async ownersOf(userId: string | null): Promise<string[]> {
    if (userId === null) return [];
    const memberships = await membershipsOf(this.documents, userId);
    return [userId, ...memberships.map(({ organization_id }) => organization_id)];
  }

  /**
   * Views may lag behind a membership or a visibility: private rows are checked at their streams before they leave.
   *
   * @param privateId of a private row; empty for a public one.
   */
  private async stillReadable<Row>(
    userId: string | null,
    rows: readonly Row[],
    privateId: (row: Row) => string,
  ): Promise<readonly Row[]> {
    const hidden = rows.map(privateId).filter((id) => id !== '');
    if (hidden.length === 0) return rows;
    const readable = await this.access.readable(userId, hidden);
    return rows.filter((row) => privateId(row) === '' || readable.has(privateId(row)));
  }

  private async answer(row: ListRow, shape: ListShape): Promise<Record<string, unknown>> {
    if (!shape.siblings) return listRowAnswer(row, shape, null);
    const repository = await this.directory.byId(row.id);
    const root = repository?.branches.get(repository.defaultBranch)?.root;
    const place = repository && root ? { objectPrefix: repository.objectPrefix, root } : null;
    return listRowAnswer(row, shape, place ? await siblingsOf(this.trees, place) : []);
  }
}
