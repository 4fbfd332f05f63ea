import { type Cut, cutAt, cutNow, type DocumentStore, type EventLog, idOf, type Sealer } from '@hubledger/kernel';
import type { AuditFilter } from '@projections/audit/audit-index/filter';
import { isIP } from 'node:net';
import { numberedSource } from '../past/numbered-source';
import { isReversed, momentOf } from '../past/past-answers';
import { MomentsReversed } from '../past/past-states';
import { typesOf } from './action-types';
import type { AuditFilterQuery } from './audit-filter-query.dto';
import { accountBearer, NobodyNamed, repositoryBearer } from './bearers';
import { BadAddress } from './bad-address';
import { tokenNumbered } from './token-numbered';

export interface FilterSources {
  readonly documents: DocumentStore;
  readonly log: EventLog;
  readonly sealer: Pick<Sealer, 'fingerprint'>;
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$|^[0-9a-f]{64}$/;
const HASH = /^[0-9a-f]{64}$/;
/** Actors with no account: those whose word is a kind, and parts of the hub by their names. */
const WITHOUT_ACCOUNT = /^(admin|system|anonymous|ledger-upkeep|processmanager-[a-z-]+)$/;

/**
 * What a query asks for, by ids. Names are looked up in the log, as of the filter's `to`; ids and hashes are taken as
 * they are, whether or not anything bears them.
 *
 * @param now ISO-8601 UTC
 * @throws NobodyNamed, SubjectAmbiguous, UnknownAction, BadAddress, MomentsReversed
 */
export const resolvedFilter = async (
  { documents, log, sealer }: FilterSources,
  query: AuditFilterQuery,
  now: string,
): Promise<AuditFilter> => {
  const { action = [], type = [], correlation, outcome, stream, text } = query;
  const { from, to } = { from: query.from && momentOf(query.from), to: query.to && momentOf(query.to) };
  if (query.from && query.to && isReversed(query.from, query.to)) throw new MomentsReversed();
  const actions = [...action, ...type];
  let cut: Promise<Cut> | null = null;
  const at = (): Promise<Cut> => (cut ??= to ? cutAt(log, to) : cutNow(log, now));
  const byName = <Value>(name: string | undefined, look: (name: string) => Promise<Value> | Value) =>
    name === undefined ? undefined : look(name);
  const filter = {
    actor: await byName(query.actor, async (name) => actorOf(log, name, await at())),
    types: actions.length === 0 ? undefined : typesOf(actions),
    subject: await byName(query.subject, async (name) => subjectOf(log, name, await at())),
    repository: await byName(query.repository, async (name) =>
      idOf(await streamOf(log, 'repository', name, await at())),
    ),
    namespace: await byName(query.namespace, async (name) => idOf(await streamOf(log, 'namespace', name, await at()))),
    ...(query.ip === undefined ? {} : await addressHashes(sealer, query.ip)),
    tokenId: await byName(query.token, (token) =>
      HASH.test(token) ? token : tokenNumbered(documents, log, Number(token)),
    ),
    ...{ correlation, outcome, stream, text },
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
};

const actorOf = async (log: EventLog, name: string, at: Cut): Promise<string> =>
  WITHOUT_ACCOUNT.test(name) || ID.test(name) ? name : idOf(await accountBearer(log, 'user', name, at));

const subjectOf = (log: EventLog, subject: string, at: Cut): Promise<string> => {
  const colon = subject.indexOf(':');
  return streamOf(log, subject.slice(0, colon), subject.slice(colon + 1), at);
};

const streamOf = async (log: EventLog, kind: string, name: string, at: Cut): Promise<string> => {
  if (ID.test(name) || kind === 'invitation') return `${kind}-${name}`;
  if (kind === 'fallbacksource') return sourceNumbered(log, name);
  if (kind === 'repository') return repositoryBearer(log, name, at);
  if (kind === 'namespace') return `namespace-${idOf(await accountBearer(log, kind, name, at))}`;
  return accountBearer(log, kind as 'user' | 'organization', name, at);
};

const sourceNumbered = async (log: EventLog, number: string): Promise<string> => {
  const stream = await numberedSource(log, number);
  if (stream === null) throw new NobodyNamed('fallback source', number);
  return stream;
};

/** An IPv4 address may have been recorded as one of IPv6; either spelling asks for both. */
const addressHashes = async (sealer: FilterSources['sealer'], ip: string) => {
  if (HASH.test(ip)) return { ipHash: ip };
  const plain = ip.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  if (isIP(plain) === 0) throw new BadAddress(ip);
  const hashOf = (address: string): Promise<string> => sealer.fingerprint('ip', address);
  const mapped = isIP(plain) === 4 ? { mappedIpHash: await hashOf(`::ffff:${plain}`) } : {};
  return { ipHash: await hashOf(plain), ...mapped };
};
