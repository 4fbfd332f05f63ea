import { AuditRecords } from '@hubledger/contexts/audit/contract';
import { Accounts } from '@hubledger/contexts/identity/contract';
import { isAtLeast, OrganizationNotFound, OrganizationAccessDenied } from '@hubledger/contexts/organizations/contract';
import { DocumentStore, EventLog } from '@hubledger/kernel';
import { Access, type Actor, baseUrlOf, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refusal, SignedInRefusals } from '../../accounts/openapi/account-responses';
import { signedInUser } from '../../accounts/signed-in-user';
import { sendExport } from '../../admin/audit/export/sent-export';
import { itsTurn } from '../../http/pipelining';
import { OrganizationLookup } from '../organization-lookup';
import { AuditLogEntries, type PlacedEntry } from './audit-log-entries';
import { AuditLogEntry, AuditLogQuery } from './audit-log.dto';
import { organizationEvents } from './organization-events';

/** As the Hub documents it. */
const MOST_ENTRIES = 100_000;

@ApiTags('organizations')
@Controller('api/organizations/:organization/audit-log')
export class OrganizationAuditLogController {
  constructor(
    private readonly lookup: OrganizationLookup,
    private readonly accounts: Accounts,
    private readonly records: AuditRecords,
    private readonly documents: DocumentStore,
    private readonly log: EventLog,
  ) {}

  @ApiOperation({
    summary: 'Export the audit log of an organization',
    description:
      'For its admins: who did what to the organization, its members, invitations and repositories, newest first, at most ' +
      'the last 100,000 entries. Actions are named as the Hub names them. From where somebody acted is not shown.',
  })
  @ApiOkResponse({ type: [AuditLogEntry] })
  @SignedInRefusals(
    refusal(403, 'Your role in this organization does not allow this'),
    refusal(404, 'Organization not found'),
    refusal(429, 'Too many exports of yours are under way: try again when one has ended'),
    refusal(503, 'The event log is not available: …'),
  )
  @Access('signed-in')
  @Get('export')
  async export(
    @Param('organization') name: string,
    @Query() { q }: AuditLogQuery,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { id: organizationId } = await this.administered(name, signedInUser(actor).userId);
    void reply.header('content-type', 'application/json; charset=utf-8');
    if (request.method === 'HEAD') return void reply.send();
    if (!(await itsTurn(request, reply))) return;
    const filters = { q };
    const opened = await this.records.export({ format: 'hugging-face', filters, organizationId }, metadataOf(actor));
    sendExport<PlacedEntry>(reply, opened, {
      pages: this.pages(organizationId, q?.toLowerCase(), baseUrlOf(request)),
      head: '[',
      lines: (entries, first) => (first ? '' : ',') + entries.map(({ entry }) => JSON.stringify(entry)).join(',\n'),
      tail: ']',
      positionOf: ({ position }) => position,
    });
  }

  /** Who is no member learns no more than of one that does not exist. */
  private async administered(name: string, userId: string) {
    const organization = await this.lookup.organization(name);
    const role = organization.members.get(userId);
    if (role === undefined) throw new OrganizationNotFound(name);
    if (!isAtLeast(role, 'admin')) throw new OrganizationAccessDenied(organization.id);
    return organization;
  }

  private async *pages(organizationId: string, text: string | undefined, base: string): AsyncGenerator<PlacedEntry[]> {
    const { documents, log } = this;
    const entries = new AuditLogEntries({ documents, log }, this.accounts, organizationId, base);
    let left = MOST_ENTRIES;
    for await (const events of organizationEvents({ documents, log }, organizationId)) {
      const page = (await entries.of(events)).filter(({ entry }) => text === undefined || mentions(entry, text));
      yield page.slice(0, left);
      left -= page.length;
      if (left <= 0) return;
    }
  }
}

const mentions = ({ type, message, author }: AuditLogEntry, text: string): boolean =>
  [type, message, author.user].some((each) => each.toLowerCase().includes(text));
