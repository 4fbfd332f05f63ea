import { Random } from '../bench/data-set/random';
import type { Kind } from './kind';
import * as reads from './reads';
import * as writes from './writes';

interface Card {
  readonly name: string;
  readonly kind: Kind;
  /** Sent when there is nothing yet for this kind to act on: what makes it. */
  readonly otherwise?: string;
}

/**
 * What a team does with its hub, in requests of 200: about six in seven read. A registration and a login hash a
 * password each, which is why there are few: at 500 requests/s they are 7 a second.
 */
const MIX: ReadonlyArray<readonly [weight: number, name: string, kind: Kind, otherwise?: string]> = [
  [8, 'admin users', reads.adminUsers],
  [2, 'admin users search', reads.adminUserSearch],
  [8, 'admin commits', reads.adminCommits],
  [4, 'admin commits of user', reads.adminCommitsOfUser],
  [4, 'admin commits of repository', reads.adminCommitsOfRepository],
  [6, 'admin repositories', reads.adminRepositories],
  [3, 'admin repository', reads.adminRepository],
  [4, 'admin stats', reads.adminStats],
  [3, 'admin stats detailed', reads.adminStatsDetailed],
  [1, 'admin timeseries', reads.adminTimeseries],
  [1, 'admin top repositories', reads.adminTopRepositories],
  [3, 'admin quota', reads.adminQuota],
  [4, 'audit events', reads.auditEvents],
  [12, 'models', reads.hubModels],
  [5, 'models of author', reads.hubModelsOfAuthor],
  [22, 'repository', reads.hubInfo],
  [12, 'tree', reads.hubTree],
  [4, 'paths-info', reads.hubPathsInfo],
  [3, 'commits', reads.hubCommits],
  [18, 'resolve', reads.resolve],
  [18, 'resolve HEAD', reads.resolveHead],
  [6, 'raw', reads.raw],
  [10, 'LFS range', reads.lfsRange],
  [7, 'whoami', reads.whoami],
  [2, 'profile', reads.userProfile],
  [8, 'commit', writes.commitFiles],
  [3, 'LFS batch', writes.lfsBatch],
  [3, 'LFS upload', writes.lfsUpload, 'LFS batch'],
  [3, 'LFS commit', writes.lfsCommit, 'LFS upload'],
  [2, 'register', writes.register],
  [1, 'login', writes.login, 'register'],
  [2, 'token create', writes.tokenCreate],
  [2, 'token revoke', writes.tokenRevoke, 'token create'],
  [3, 'email verification', writes.emailVerification],
  [1, 'repository create', writes.repositoryCreate],
  [1, 'repository delete', writes.repositoryDelete, 'repository create'],
  [1, 'quota', writes.quotaSet],
];

export const KINDS: readonly string[] = MIX.map(([, name]) => name);

/** In every so many requests each kind has exactly its weight. */
export const DECK = MIX.reduce((sum, [weight]) => sum + weight, 0);

const CARDS = new Map(MIX.map(([, name, kind, otherwise]) => [name, { name, kind, otherwise }]));

/** Kinds by weight, in an order that looks random and is the same for the same seed. */
export function* cards(seed: number): Generator<Card, never> {
  const random = new Random(seed);
  const deck = MIX.flatMap(([weight, name]) => Array.from({ length: weight }, () => name));
  for (;;) {
    for (let last = deck.length - 1; last > 0; last--) {
      const other = random.int(last + 1);
      [deck[last], deck[other]] = [deck[other]!, deck[last]!];
    }
    for (const name of deck) yield CARDS.get(name)!;
  }
}

/** The request of a card, or of what has to come before it. */
export const played = (card: Card, stage: Parameters<Kind>[0]) => {
  for (let next: Card | undefined = card; next; next = CARDS.get(next.otherwise ?? '')) {
    const ask = next.kind(stage);
    if (ask) return { name: next.name, ask };
  }
  throw new Error(`Nothing can be asked for in place of ${card.name}`);
};
