import { projectionOf } from '@hubledger/testing/projection-kit';
import { recorded } from '@hubledger/testing/recorded';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AUDITED_TYPES, TELEMETRY_TYPES } from './audited-types';
import { keyOf, postingOf } from './postings';
import { auditIndex } from './projection';

const byAdmin = { actorId: 'admin', actorKind: 'admin-token', ipHash: 'hash', tokenId: 'token' } as const;
const joined = recorded(
  'organization-o1',
  'MemberAdded',
  { organizationId: 'o1', userId: 'u1' },
  { metadata: byAdmin },
);
const part = { actorId: 'processmanager-settle', actorKind: 'system' } as const;
const released = recorded('namespace-u1', 'StorageReleased', { ownerId: 'u1', repositoryId: 'r1' }, { metadata: part });
const numbered = recorded('registry-account', 'IdAllocated', { for: 'user-u1' });

const eventFiles = (): string[] =>
  readdirSync('libs/contexts', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.events.ts'))
    .map((file) => join('libs/contexts', file));

describe('the audit index', () => {
  it('points at every event by short keys, once more for each further subject, without what is in it', () => {
    const [first, second] = [keyOf(joined.position), keyOf(released.position)];
    return projectionOf(auditIndex)
      .given(joined, released, numbered)
      .then({
        [first]: {
          key: first,
          type: postingOf('MemberAdded'),
          actor: postingOf('admin'),
          ip: postingOf('hash'),
          token: postingOf('token'),
          correlation: postingOf('correlation'),
          subject: postingOf('organization-o1'),
          namespace: postingOf('namespace-o1'),
        },
        [`${first}.0`]: { key: first, subject: postingOf('user-u1') },
        [second]: {
          key: second,
          type: postingOf('StorageReleased'),
          actor: postingOf('system'),
          correlation: postingOf('correlation'),
          namespace: postingOf('namespace-u1'),
          repository: postingOf('repository-r1'),
        },
        [`${second}.0`]: { key: second, actor: postingOf('processmanager-settle') },
      });
  });

  it('knows the event types of all contexts', () => {
    const sources = eventFiles().map((file) => readFileSync(file, 'utf8'));
    const types = sources.flatMap((source) => [...source.matchAll(/DomainEvent<\s*'(\w+)'/g)].map(([, type]) => type));
    expect(types.length).toBeGreaterThan(30);
    const known: ReadonlySet<unknown> = new Set([...AUDITED_TYPES, ...TELEMETRY_TYPES]);
    expect([...new Set(types)].filter((type) => !known.has(type))).toEqual([]);
  });
});
