import { sha256Hex } from '@hubledger/kernel';
import { AccountNameInvalid, AccountNameReserved } from './errors';

/**
 * Account names are the first half of a repository id, so they obey the Hub's rule for it (`[A-Za-z0-9._-]{1,96}`, no
 * `-` at an end, no `--`) and are stricter where addresses ask for it: 2 to 63 ASCII characters, no dot (a dot would
 * make `/{name}` look like a file). ASCII only: look-alikes of other scripts are invalid, not merely different.
 */
const ACCOUNT_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{1,62}$/;

export const isAccountName = (name: string): boolean =>
  ACCOUNT_NAME.test(name) && !name.endsWith('-') && !name.includes('--');

/** Names that differ only in case, `-` and `_` count as one. */
export const normalizeName = (name: string): string => name.toLowerCase().replace(/[-_]/g, '');

/** First segments of our own addresses (admin specification, section 13). */
const RESERVED = (
  'models datasets spaces admin organizations api org auth settings new login register logout docs swagger health ' +
  'version resolve tree blob commit commits branch branches tag tags upload edit fallback-sources cache stats quota ' +
  'pulp metrics openapi.json assets static raw users invite overview portal'
).split(' ');
const RESERVED_NAMES = new Set([...RESERVED, ...RESERVED.map(normalizeName)]);

export const isReservedName = (name: string): boolean =>
  RESERVED_NAMES.has(name.toLowerCase()) || RESERVED_NAMES.has(normalizeName(name));

/** @throws AccountNameReserved, AccountNameInvalid; reserved first, as the specification orders the checks. */
export const assertAccountName = (name: string): void => {
  if (isReservedName(name)) throw new AccountNameReserved(name);
  if (!isAccountName(name)) throw new AccountNameInvalid();
};

/**
 * One form per mailbox: compatibility characters unified, trimmed, lower case. The domain's ASCII form is the
 * application's to add, because IDNA tables are not ours. Lower-casing can undo composition, hence the second NFKC.
 */
export const normalizeEmail = (email: string): string => email.normalize('NFKC').trim().toLowerCase().normalize('NFKC');

/** What kind of name a claim is for; each kind is a name space of its own. */
export type ClaimKind = 'account' | 'email' | 'repository';

/** Id part of the claim's stream. */
export const claimId = (kind: ClaimKind, hash: string): string => `${kind}_${hash}`;
export const claimStreamName = (kind: ClaimKind, hash: string): string => `claim-${claimId(kind, hash)}`;

/** Users and organizations share one name space. @param normalized see `normalizeName` */
export const accountClaimHash = (normalized: string): string => sha256Hex(normalized);

/** The same full id may exist once per type; case does not tell two repositories apart. */
export const repositoryClaimHash = (type: 'model' | 'dataset' | 'space', fullId: string): string =>
  sha256Hex(`${type}:${fullId}`.toLowerCase());
