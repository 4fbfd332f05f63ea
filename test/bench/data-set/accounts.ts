import { accountClaimHash, claimStreamName, normalizeName } from '@hubledger/contexts/identity/contract';
import { CommandDrafts, type Draft } from './draft';
import type { SealedPerson } from './people';
import type { Random } from './random';

export interface Owner {
  readonly ownerId: string;
  readonly ownerKind: 'user' | 'organization';
  readonly namespace: string;
  readonly by: SealedPerson;
}

/** Registrations, as the hub writes them: claims, number, user; one in ten with a quota. */
export function* registrations(random: Random, people: readonly SealedPerson[]): Generator<Draft> {
  for (const [n, person] of people.entries()) {
    const { userId, username, emailHash, sealedEmail } = person;
    const drafts = new CommandDrafts(random, person, (n / people.length) * 0.2);
    const claimed = { type: 'Claimed', data: { holder: `user-${userId}`, claimedAt: drafts.at } } as const;
    const normalizedName = normalizeName(username);
    const quotas = { privateQuotaBytes: n % 10 === 0 ? 10_000_000_000 : null, publicQuotaBytes: null };
    yield drafts.on(claimStreamName('account', accountClaimHash(normalizedName)), claimed);
    yield drafts.on(claimStreamName('email', emailHash), claimed);
    yield drafts.on('registry-account', { type: 'IdAllocated', data: { for: `user-${userId}` } });
    yield drafts.on(`user-${userId}`, {
      type: 'UserCreated',
      data: {
        ...{ userId, numericId: n + 1, username, normalizedName, email: sealedEmail, emailHash },
        ...{ emailVerified: n % 3 !== 0, isActive: true, password: { ref: `password/${userId}`, version: 1 } },
        ...quotas,
        createdAt: drafts.at,
      },
    });
    if (quotas.privateQuotaBytes === null) continue;
    const previous = { previousPrivateQuotaBytes: null, previousPublicQuotaBytes: null };
    const set = { ownerId: userId, ownerKind: 'user', namespace: username, ...quotas, ...previous } as const;
    yield drafts.on(`namespace-${userId}`, { type: 'QuotaSet', data: set });
  }
}

/** Each with its founder and up to 39 more members. Answers them as owners. */
export function* foundations(
  random: Random,
  people: readonly SealedPerson[],
  count: number,
): Generator<Draft, Owner[]> {
  const owners: Owner[] = [];
  for (let n = 0; n < count; n++) {
    const by = people[random.skewed(people.length)]!;
    const drafts = new CommandDrafts(random, by, 0.2 + (n / count) * 0.02);
    const [organizationId, name] = [random.uuid(), `lab-${n}`];
    const stream = `organization-${organizationId}`;
    const normalizedName = normalizeName(name);
    const claimed = { type: 'Claimed', data: { holder: stream, claimedAt: drafts.at } } as const;
    yield drafts.on(claimStreamName('account', accountClaimHash(normalizedName)), claimed);
    yield drafts.on('registry-account', { type: 'IdAllocated', data: { for: stream } });
    yield drafts.on(stream, {
      type: 'OrganizationCreated',
      data: {
        ...{ organizationId, numericId: people.length + n + 1, name, normalizedName, description: `Laboratory ${n}` },
        ...{ createdBy: by.userId, privateQuotaBytes: null, publicQuotaBytes: null, createdAt: drafts.at },
      },
    });
    const members = new Set([by, ...Array.from({ length: random.int(40) }, () => random.pick(people))]);
    for (const { userId } of members) {
      const role = userId === by.userId ? 'super-admin' : 'member';
      yield drafts.on(stream, { type: 'MemberAdded', data: { organizationId, userId, role } });
    }
    owners.push({ ownerId: organizationId, ownerKind: 'organization', namespace: name, by });
  }
  return owners;
}
