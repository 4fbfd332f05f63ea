import { projectionOf } from '@hubledger/testing/projection-kit';
import { recorded } from '@hubledger/testing/recorded';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AUDITED_TYPES, TELEMETRY_TYPES } from './audited-types';
import { auditIndex } from './projection';

const closed = recorded(
  'user-u1',
  'AccountClosed',
  { userId: 'u1' },
  {
    metadata: { actorId: 'admin', actorKind: 'admin-token', ipHash: 'hash', tokenId: 'token' },
  },
);
const joined = recorded('organization-o1', 'MemberAdded', { organizationId: 'o1' });
const numbered = recorded('registry-account', 'IdAllocated', { for: 'user-u1' });

const eventFiles = (): string[] =>
  readdirSync('libs/contexts', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.events.ts'))
    .map((file) => join('libs/contexts', file));

describe('the audit index', () => {
  it('points at every event, without what is in it', () =>
    projectionOf(auditIndex)
      .given(closed, joined, numbered)
      .then({
        [closed.position]: {
          type: 'AccountClosed',
          stream: 'user-u1',
          revision: 0,
          actor: 'admin',
          actor_kind: 'admin-token',
          key: `${closed.recordedAt}#${closed.position}`,
        },
        [joined.position]: {
          type: 'MemberAdded',
          stream: 'organization-o1',
          revision: 0,
          actor: 'actor',
          actor_kind: 'user',
          key: `${joined.recordedAt}#${joined.position}`,
        },
      }));

  it('knows the event types of all contexts', () => {
    const sources = eventFiles().map((file) => readFileSync(file, 'utf8'));
    const types = sources.flatMap((source) => [...source.matchAll(/DomainEvent<\s*'(\w+)'/g)].map(([, type]) => type));
    expect(types.length).toBeGreaterThan(30);
    const known: ReadonlySet<unknown> = new Set([...AUDITED_TYPES, ...TELEMETRY_TYPES]);
    expect([...new Set(types)].filter((type) => !known.has(type))).toEqual([]);
  });
});
