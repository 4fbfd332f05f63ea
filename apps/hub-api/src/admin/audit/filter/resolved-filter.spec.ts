import { accountClaimHash, claimStreamName } from '@hubledger/contexts/identity/contract';
import type { EventLog } from '@hubledger/kernel';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { projected } from '@hubledger/testing/projected';
import { logOf } from '@hubledger/testing/log-of';
import { recorder } from '@hubledger/testing/recorded';
import { auditIndex } from '@projections/audit/audit-index/projection';
import type { AuditFilterQuery } from './audit-filter-query.dto';
import { resolvedFilter } from './resolved-filter';

const recorded = recorder();
const USER = '11111111-1111-5111-8111-111111111111';
const HASH = 'ab'.repeat(32);
const claim = claimStreamName('account', accountClaimHash('ada'));
const events = [
  recorded(claim, 'Claimed', { holder: `user-${USER}` }),
  recorded('registry-fallbacksource', 'IdAllocated', { for: `fallbacksource-${USER}` }),
  recorded(`accesstoken-${HASH}`, 'TokenIssued', { tokenHash: HASH, numericId: 7, userId: USER }),
];
const sealer = { fingerprint: async (purpose: string, value: string) => `${purpose} of ${value}` };
const resolved = async (query: Partial<AuditFilterQuery>) => {
  const documents = await projected([auditIndex], events, new InMemoryDocumentStore());
  return resolvedFilter({ documents, log: logOf(events) as EventLog, sealer }, query, '2031-01-01T00:00:00.000Z');
};

describe('a filter of the audit', () => {
  it.each<[Partial<AuditFilterQuery>, object]>([
    [{}, {}],
    [{ actor: 'ada' }, { actor: USER }],
    [{ actor: 'admin' }, { actor: 'admin' }],
    [{ actor: 'processmanager-settle-moves' }, { actor: 'processmanager-settle-moves' }],
    [{ namespace: 'ada' }, { namespace: USER }],
    [{ subject: 'user:ada' }, { subject: `user-${USER}` }],
    [{ subject: 'namespace:ada' }, { subject: `namespace-${USER}` }],
    [{ subject: `repository:${USER}` }, { subject: `repository-${USER}` }],
    [{ subject: `fallbacksource:${USER}` }, { subject: `fallbacksource-${USER}` }],
    [{ subject: 'fallbacksource:1' }, { subject: `fallbacksource-${USER}` }],
    [{ ip: '2001:DB8::1' }, { ipHash: 'ip of 2001:db8::1' }],
    [{ ip: '203.0.113.7' }, { ipHash: 'ip of 203.0.113.7', mappedIpHash: 'ip of ::ffff:203.0.113.7' }],
    [{ ip: '::FFFF:203.0.113.7' }, { ipHash: 'ip of 203.0.113.7', mappedIpHash: 'ip of ::ffff:203.0.113.7' }],
    [{ ip: HASH }, { ipHash: HASH }],
    [{ token: '7' }, { tokenId: HASH }],
    [{ action: ['TagCreated', 'TagDel*'], type: ['TagCreated'] }, { types: ['TagCreated', 'TagDeleted'] }],
    [{ action: ['Tag*', '-TagDeleted'] }, { types: ['TagCreated'] }],
    [{ from: '2030-01-01T00:00:00.000Z' }, { from: { time: '2030-01-01T00:00:00.000Z' } }],
    [{ from: '00000000000000000002' }, { from: { position: '00000000000000000002' } }],
  ])('%j asks for %j', async (query, filter) => expect(await resolved(query)).toEqual(filter));

  it.each<[Partial<AuditFilterQuery>, string]>([
    [{ actor: 'bob' }, 'There is no user bob'],
    [{ actor: 'ada', to: '00000000000000000000' }, 'There is no user ada'],
    [{ subject: 'organization:ada' }, 'There is no organization ada'],
    [{ subject: 'fallbacksource:2' }, 'There is no fallback source 2'],
    [{ subject: 'fallbacksource:0x1' }, 'There is no fallback source 0x1'],
    [{ repository: 'ada/none' }, 'There is no repository ada/none'],
    [{ namespace: 'none' }, 'There is no namespace none'],
    [{ token: '8' }, 'There is no access token 8'],
    [{ from: '2030-01-02T00:00:00.000Z', to: '2030-01-01T00:00:00.000Z' }, '`to` is before `from`'],
    [{ from: '00000000000000000002', to: '00000000000000000001' }, '`to` is before `from`'],
    [{ ip: 'localhost' }, 'localhost is neither an IP address nor the hash of one'],
    [{ action: ['Repositry*'] }, 'There is no action Repositry*; docs/events.md lists them'],
  ])('%j is refused: %s', (query, message) => expect(resolved(query)).rejects.toThrow(message));
});
