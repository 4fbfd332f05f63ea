import { EntryNotFound, RepositoryAccess, RevisionNotFound } from '@hubledger/contexts/repositories/contract';
import {
  CommitRecords,
  RevisionResolver,
  TreeReader,
  TreeTexts,
} from '@hubledger/contexts/repositories/repositories.module';
import { nextLink, type RepoRoute } from '@hubledger/hf-wire';
import { Access, type Actor, baseUrlOf, CurrentActor, ReadTokenAllowed } from '@hubledger/platform/http';
import { Body, Controller, Get, HttpCode, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { arrayText, JSON_TEXT } from '../../http/json-text';
import { FallbackSwitch } from '../fallback-switch';
import { API_REPOS, ApiRepo } from '../repo-route';
import { isOn, pageSizeOf, type Query as QueryWords, valueOf } from '../repositories/query-words';
import { BadCursor } from '../repositories/refusals';
import { PATHS_AT_ONCE } from './preupload-request';
import { membersOf, textsOf } from './request-body';
import { entryAnswer, expandedAnswer, type ShownEntry, TREE_ENTRY } from './tree-answer';

const PAGE = 1_000;
/** With `expand` each entry may cost a read of its own. */
const EXPANDED_PAGE = 100;
const MAX_PATHS = 1_000;

@ApiTags('files')
@UseGuards(FallbackSwitch)
@Controller(API_REPOS)
export class TreeController {
  constructor(
    private readonly access: RepositoryAccess,
    private readonly revisions: RevisionResolver,
    private readonly trees: TreeReader,
    private readonly texts: TreeTexts,
    private readonly records: CommitRecords,
  ) {}

  @Get(':namespace/:name/tree/*')
  @Access('public')
  @ApiOperation({ summary: 'Files and folders at a revision, below a folder; pages by `Link`.' })
  @ApiResponse({ status: 400, description: 'A cursor this list did not give out.' })
  @ApiResponse({ status: 404, description: 'No such repository, revision or folder; see `X-Error-Code`.' })
  async list(
    @ApiRepo() { type, namespace, name, rest }: RepoRoute,
    @Query() query: QueryWords,
    @CurrentActor() { user }: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const repository = await this.access.forReading(user?.userId ?? null, type, namespace, name);
    const { revision, path } = await this.revisions.resolveRoute(repository, rest);
    const cursor = cursorIn(query);
    // A page after the first one lists the commit the first one listed, wherever the branch stands by now.
    const pinned = cursor === null ? revision : await this.records.find(repository, cursor.commit);
    if (!pinned) throw new BadCursor();
    const expand = isOn(query, 'expand');
    const most = expand ? EXPANDED_PAGE : PAGE;
    const options = { recursive: isOn(query, 'recursive'), after: cursor?.after, limit: pageSizeOf(query, most, most) };
    const { objectPrefix } = repository;
    const page = expand
      ? await this.trees.list(objectPrefix, pinned.root, path, options)
      : await this.texts.list(TREE_ENTRY, objectPrefix, pinned.root, path, options);
    if (!page) throw new EntryNotFound(path, pinned.commit);
    if (page.next !== null) {
      const next = nextLink(baseUrlOf(request), request.raw.url ?? '', cursorText(pinned.commit, page.next));
      void reply.header('link', next);
    }
    if ('entries' in page) return expandedAnswer(this.records, objectPrefix, page.entries);
    void reply.type(JSON_TEXT);
    return arrayText(page.parts);
  }

  @Post(':namespace/:name/paths-info/*')
  @HttpCode(200)
  @Access('public')
  @ReadTokenAllowed()
  @ApiOperation({ summary: 'The entries at these paths, as JSON or as a form; unknown paths are left out.' })
  @ApiResponse({ status: 400, description: 'More than 1,000 paths, or no list of paths.' })
  @ApiResponse({ status: 404, description: 'No such repository or revision; see `X-Error-Code`.' })
  async pathsInfo(
    @ApiRepo() { type, namespace, name, rest }: RepoRoute,
    @Body() body: unknown,
    @CurrentActor() { user }: Actor,
  ) {
    const repository = await this.access.forReading(user?.userId ?? null, type, namespace, name);
    const { revision, path } = await this.revisions.resolveRoute(repository, rest);
    if (path !== '') throw new RevisionNotFound(`${revision.text}/${path}`);
    const { paths, expand } = membersOf(body);
    const { objectPrefix } = repository;
    const shown: ShownEntry[] = [];
    for (const [index, asked] of [...new Set(textsOf(paths, 'paths', MAX_PATHS))].entries()) {
      if (index % PATHS_AT_ONCE === PATHS_AT_ONCE - 1) await new Promise(setImmediate);
      const clean = asked.replace(/\/$/, '');
      const entry = await this.trees.entryAt(objectPrefix, revision.root, clean);
      if (entry) shown.push({ path: clean, entry });
    }
    const expanded = ['string', 'number', 'boolean'].includes(typeof expand) && /^(?:true|1)$/i.test(String(expand));
    return expanded ? expandedAnswer(this.records, objectPrefix, shown) : shown.map((one) => entryAnswer(one));
  }
}

const cursorText = (commit: string, after: string): string => Buffer.from(`${commit}:${after}`).toString('base64url');

const cursorIn = (query: QueryWords): { readonly commit: string; readonly after: string } | null => {
  const given = valueOf(query, 'cursor');
  if (given === undefined) return null;
  const match = /^([0-9a-f]{40}):(.+)$/s.exec(Buffer.from(given, 'base64url').toString('utf8'));
  if (!match) throw new BadCursor();
  return { commit: match[1] ?? '', after: match[2] ?? '' };
};
