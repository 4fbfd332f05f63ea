import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { AdminLog } from '@hubledger/platform/logging';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { itsTurn } from '../../../http/pipelining';
import { adminError, AdminResponses, CHANGE_ERRORS } from '../../openapi/admin-responses';
import { People } from './person';
import { SubjectExports } from './subject-export';

const TYPE = 'application/x-ndjson; charset=utf-8';
const EXAMPLE =
  '{"kind":"export","user_id":"0b6f7c52-…","username":"alice","exported_at":"2026-01-02T03:04:05.000Z"}\n' +
  '{"kind":"account","id":1,"username":"alice","email":"alice@example.com","status":"live"}\n' +
  '{"kind":"audit","relation":"by","type":"CommitPushed","ip":"192.0.2.1","user_agent":"git/2.47"}\n{"kind":"end","lines":4}\n';

@ApiTags('admin: audit')
@Access('admin')
@Controller('admin/api/audit/subject')
export class SubjectExportController {
  constructor(
    private readonly people: People,
    private readonly exports: SubjectExports,
    private readonly log: AdminLog,
  ) {}

  @ApiOperation({
    summary: 'Everything held about a person',
    description:
      'One JSON object a line, told apart by `kind`: the account and the image of its profile, quota, repositories, ' +
      'memberships, tokens, SSH keys, sessions, invitations, commits, and what they did and others did to their account ' +
      '(`audit`), with where from if it was them. No secrets, and nothing sealed about others. The last line is `end`: where ' +
      'it is missing, the answer was cut off. Of somebody who was erased it is what remains. The export is recorded.',
  })
  @ApiParam({ name: 'user', description: 'Name or id of a user, also of one who has left.', example: 'alice' })
  @ApiProduces('application/x-ndjson')
  @ApiOkResponse({
    description: 'To the end',
    content: { 'application/x-ndjson': { schema: { type: 'string' }, example: EXAMPLE } },
  })
  @AdminResponses(
    adminError(404, 'User not found'),
    adminError(409, '2 people who were called alice have left: name one by id', { user_ids: ['0b6f7c52-…', '9a55…'] }),
    adminError(429, 'Too many exports of yours are under way: try again when one has ended'),
    ...CHANGE_ERRORS,
  )
  @Get(':user/export')
  async export(
    @Param('user') user: string,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const person = await this.people.one(user);
    const name = `attachment; filename="${person.username}.ndjson"`;
    void reply.header('content-type', TYPE).header('content-disposition', name).header('cache-control', 'no-store');
    if (request.method === 'HEAD') return void reply.send();
    if (!(await itsTurn(request, reply))) return;
    const opened = await this.exports.open(person, metadataOf(actor));
    this.log.warning(`Admin exported everything held about user: ${person.username}`);
    const stream = Readable.from(opened.lines, { objectMode: false });
    stream.once('close', () => opened.close());
    await reply.send(stream);
  }
}
