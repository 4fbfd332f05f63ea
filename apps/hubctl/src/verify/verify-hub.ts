import { LogFile, type StoredEvent, VaultFile, verifyLog } from '@hubledger/adapters/libsql';
import { missingContent } from '@hubledger/contexts/repositories/content.module';
import { LogDamaged, positionOf } from '@hubledger/kernel';
import { readReplica } from '@hubledger/platform/config';
import { existsSync } from 'node:fs';
import { assertThere, type DataDirectory, masterKeyOf } from '../data-directory';
import { objectsOf, type ObjectsPlace } from '../objects';
import { EventChecks } from './event-checks';
import { type Finding, Findings } from './findings';
import { type ReadModelReport, verifyReadModels } from './read-models';

export interface VerifyRequest {
  readonly data: DataDirectory;
  /** Also looks for the content of repositories. */
  readonly objects: boolean;
  readonly progress: (line: string) => void;
}

export interface Verification {
  /** The data directory, or the log's file. */
  readonly place: string;
  readonly events: number;
  readonly seconds: number;
  /** Null: they were not looked for. */
  readonly objects: number | null;
  readonly readModels: readonly ReadModelReport[];
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
  await assertThere(data.logFile, data.vaultFile);
  const replica = await readReplica(data.directory);
  const masterKey = await masterKeyOf(replica ? { ...data, masterKeySetting: null } : data);
  const began = performance.now();
  const findings = new Findings();
  const vault = VaultFile.open(data.vaultFile, masterKey);
  const log = new LogFile(data.logFile);
  try {
    const checks = new EventChecks(findings, log, vault);
    const events = await walk(data.logFile, findings, progress, (event) => checks.take(event));
    const rests = <T>(work: () => Promise<T>): Promise<T | null> => unlessDamaged(findings, work);
    await rests(() => checkVault(log, vault, findings));
    const counted = objects ? await rests(() => checkObjects(log, { ...data, ...replica }, findings, progress)) : null;
    const readModels = await rests(() => checkReadModels(log, data, vault, findings, progress));
    const seconds = (performance.now() - began) / 1_000;
    const { count, listed } = findings;
    return {
      place: data.directory,
      events,
      seconds,
      objects: counted,
      readModels: readModels ?? [],
      count,
      findings: listed,
    };
  } finally {
    await log.close();
    await vault.close();
  }
};

/** Of a log alone: pages, checksums, positions and revisions. */
export const verifyLogFile = async (file: string, progress: (line: string) => void): Promise<Verification> => {
  const began = performance.now();
  const findings = new Findings();
  const events = await walk(file, findings, progress);
  const seconds = (performance.now() - began) / 1_000;
  return {
    place: file,
    events,
    seconds,
    objects: null,
    readModels: [],
    count: findings.count,
    findings: findings.listed,
  };
};

const walk = async (
  file: string,
  findings: Findings,
  progress: (line: string) => void,
  each?: (event: StoredEvent) => void,
): Promise<number> => {
  progress('checking pages and indexes');
  const began = performance.now();
  const rate = (count: number): number => Math.round(count / ((performance.now() - began) / 1_000));
  const { events, problems } = await verifyLog(file, {
    each,
    progress: (count) => progress(`${count} events, ${rate(count)}/s`),
  });
  for (const { position, stream, problem } of problems) {
    findings.add('log', problem, { position: position === null ? null : positionOf(position), stream });
  }
  return events;
};

const checkVault = async (log: LogFile, vault: VaultFile, findings: Findings): Promise<void> => {
  const [first] = await log.readStream('system-log', { limit: 1 });
  const { vaultFingerprint } = (first?.data ?? {}) as { vaultFingerprint?: string };
  if (first && vaultFingerprint !== (await vault.fingerprint())) {
    findings.add('vault', 'The vault is not the one this log was written with');
  }
  for (const name of vault.damaged()) findings.add('vault', `The secret ${name} does not open`);
};

const checkObjects = async (
  log: LogFile,
  place: ObjectsPlace,
  findings: Findings,
  progress: (line: string) => void,
): Promise<number> => {
  let looked = 0;
  const store = await objectsOf(place);
  const report = (count: number): void => progress(`${(looked = count)} objects looked for`);
  for await (const { repositoryId, problem } of missingContent(log, store, report)) {
    findings.add('objects', problem, { stream: `repository-${repositoryId}` });
  }
  return looked;
};

const checkReadModels = async (
  log: LogFile,
  { logFile, documentsFile }: DataDirectory,
  vault: VaultFile,
  findings: Findings,
  progress: (line: string) => void,
): Promise<ReadModelReport[]> => {
  if (findings.of('log') > 0 || !existsSync(documentsFile)) return [];
  const [first] = await log.readStream('system-log', { limit: 1 });
  const { logId = '' } = (first?.data ?? {}) as { logId?: string };
  return verifyReadModels({ logFile, documentsFile, logId, head: await log.head(), vault }, findings, progress);
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
