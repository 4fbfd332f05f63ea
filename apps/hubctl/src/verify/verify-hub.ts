import { missingContent } from '@hubledger/contexts/repositories/content.module';
import { LogDamaged } from '@hubledger/kernel';
import type { HubPlaces } from '../data-directory';
import { objectsOf } from '../hub/objects';
import { type OpenedHub, openHub } from '../hub/open-hub';
import { EventChecks } from './event-checks';
import { type Finding, Findings } from './findings';
import { type ReadModelReport, verifyReadModels } from './read-models';
import { countUnnamed, type NamingLog } from './unnamed-secrets';
import { walkFile } from './walk-file';
import { type ServerWalk, walkServer } from './walk-server';

export interface VerifyRequest {
  readonly data: HubPlaces;
  /** Also looks for the content of repositories. */
  readonly objects: boolean;
  readonly progress: (line: string) => void;
}

export interface Verification {
  /** The data directory, the log's file, or the server that has the log. */
  readonly place: string;
  readonly events: number;
  readonly seconds: number;
  /** In the vault, and named by no event: left by commands that were cut off, or are under way. Null: not looked for. */
  readonly unnamedSecrets: number | null;
  /** Null: they were not looked for. */
  readonly objects: number | null;
  readonly readModels: readonly ReadModelReport[];
  /** What can't be looked at where the hub is, in sentences. */
  readonly notChecked: readonly string[];
  /** All of them; `findings` lists the first thousand. */
  readonly count: number;
  readonly findings: readonly Finding[];
}

/**
 * Walks everything a hub rests on and says what is not as it should be. Changes nothing; the hub may be running.
 *
 * @throws CommandRefused, MasterKeyWrong, ... when it can't be looked at
 */
export const verifyHub = async ({ data, objects, progress }: VerifyRequest): Promise<Verification> => {
  const hub = await openHub(data);
  const began = performance.now();
  const findings = new Findings();
  try {
    const { events, notChecked, exists } = await walk(hub, findings, progress);
    const rests = <T>(work: () => Promise<T>): Promise<T | null> => unlessDamaged(findings, work);
    const unnamedSecrets = await rests(() => checkVault(hub, exists, findings));
    const counted = objects ? await rests(() => checkObjects(hub, findings, progress)) : null;
    const readModels = await rests(() => checkReadModels(hub, findings, progress));
    return reportOf(hub.name, began, findings, {
      ...{ events, notChecked, unnamedSecrets, objects: counted, readModels: readModels ?? [] },
    });
  } finally {
    await hub.close();
  }
};

/** Of a log alone: pages, checksums, positions and revisions. */
export const verifyLogFile = async (file: string, progress: (line: string) => void): Promise<Verification> => {
  const began = performance.now();
  const findings = new Findings();
  const events = await walkFile(file, findings, progress);
  return reportOf(file, began, findings, {
    ...{ events, notChecked: [], unnamedSecrets: null, objects: null, readModels: [] },
  });
};

type Looked = Pick<Verification, 'events' | 'notChecked' | 'unnamedSecrets' | 'objects' | 'readModels'>;

const reportOf = (place: string, began: number, { count, listed }: Findings, looked: Looked): Verification => {
  const seconds = (performance.now() - began) / 1_000;
  return { place, ...looked, seconds, count, findings: listed };
};

const walk = async (
  { log, documents }: OpenedHub,
  findings: Findings,
  progress: (line: string) => void,
): Promise<ServerWalk> => {
  if ('file' in log.kept) {
    const checks = new EventChecks(findings, log.exists, documents.vault);
    const events = await walkFile(log.kept.file, findings, progress, (event) => checks.take(event));
    return { events, exists: log.exists, notChecked: [] };
  }
  const { server } = log.kept;
  await log.logId(); // one that was not copied whole is none yet
  return (
    (await unlessDamaged(findings, () =>
      walkServer(server, findings, progress, (known) => new EventChecks(findings, known, documents.vault)),
    )) ?? { events: 0, exists: log.exists, notChecked: ['the log behind what is damaged in it'] }
  );
};

/** @returns how many secrets no event names */
const checkVault = async (
  { log, documents: { vault } }: OpenedHub,
  exists: NamingLog['exists'],
  findings: Findings,
): Promise<number> => {
  const [first] = await log.readStream('system-log', { limit: 1 });
  const { vaultFingerprint } = (first?.data ?? {}) as { vaultFingerprint?: string };
  if (first && vaultFingerprint !== (await vault.fingerprint())) {
    findings.add('vault', 'The vault is not the one this log was written with');
  }
  for await (const name of vault.damaged()) findings.add('vault', `The secret ${name} does not open`);
  return countUnnamed(vault, { exists, readStream: (stream, options) => log.readStream(stream, options) });
};

const checkObjects = async (
  { log, objects }: OpenedHub,
  findings: Findings,
  progress: (line: string) => void,
): Promise<number> => {
  let looked = 0;
  const store = await objectsOf(objects);
  const report = (count: number): void => progress(`${(looked = count)} objects looked for`);
  for await (const { repositoryId, problem } of missingContent(log, store, report)) {
    findings.add('objects', problem, { stream: `repository-${repositoryId}` });
  }
  return looked;
};

const checkReadModels = async (
  { log, documents: { vault, readModels } }: OpenedHub,
  findings: Findings,
  progress: (line: string) => void,
): Promise<ReadModelReport[]> => {
  if (findings.of('log') > 0 || !readModels) return [];
  const logId = (await log.logId()) ?? '';
  return verifyReadModels({ scan: log.scan, readModels, logId, head: () => log.head(), vault }, findings, progress);
};

/** What rests on a damaged part of the log can't be looked at; all the rest is. */
const unlessDamaged = async <T>(findings: Findings, work: () => Promise<T>): Promise<T | null> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LogDamaged)) throw error;
    findings.add('log', `what rests on it could not all be looked at: ${error.message}`);
    return null;
  }
};
