import {
  accessTokenStream,
  isSessionEnded,
  isSessionRunning,
  isTokenValid,
  type LiveUser,
  sessionStream,
  sshKeyStream,
} from '@hubledger/contexts/identity/contract';
import { categoryOf, idOf, type RecordedEvent, type StreamName } from '@hubledger/kernel';
import type { PastReader, Watch } from './past-reader';

export interface CredentialThen {
  readonly kind: 'token' | 'session' | 'ssh-key';
  /** SHA-256 of the secret or key: the id of its stream. */
  readonly hash: string;
  /** Of a token, or the title of a key; null for sessions. */
  readonly name: string | null;
  /** SSH keys are kept and open nothing. */
  readonly role: 'read' | 'write' | null;
  readonly expiresAt: string | null;
  /** What issued it. */
  readonly by: readonly RecordedEvent[];
}

/** What issued the credential that a stream is about, if it still stands: a key may have been added more than once. */
class Issue implements Watch<unknown> {
  event: RecordedEvent | null = null;
  take(event: RecordedEvent): void {
    if (ISSUING.has(event.type)) this.event = event;
  }
}

export const ISSUING: ReadonlySet<string> = new Set(['TokenIssued', 'SessionStarted', 'SshKeyAdded']);

/** Of these streams, the credentials that were this user's and valid at the cut. */
export const validAmong = async (
  reader: PastReader,
  user: Readonly<LiveUser>,
  streams: readonly StreamName[],
): Promise<CredentialThen[]> => {
  const valid: CredentialThen[] = [];
  for (const stream of streams) {
    const issue = new Issue();
    const facts = await FACTS[categoryOf(stream)]?.(reader, user, idOf(stream), issue);
    if (facts) valid.push({ ...facts, hash: idOf(stream), by: issue.event ? [issue.event] : [] });
  }
  return valid;
};

type Facts = Omit<CredentialThen, 'hash' | 'by'>;
type Look = (reader: PastReader, user: Readonly<LiveUser>, hash: string, issue: Issue) => Promise<Facts | null>;

const token: Look = async (reader, { userId }, hash, issue) => {
  const state = await reader.fold(accessTokenStream, hash, issue);
  if (!isTokenValid(state) || state.userId !== userId) return null;
  return { kind: 'token', name: state.name, role: state.role, expiresAt: null };
};

const session: Look = async (reader, user, hash, issue) => {
  const state = await reader.fold(sessionStream, hash, issue);
  if (!isSessionRunning(state, reader.cut.time) || state.userId !== user.userId) return null;
  if (isSessionEnded(state, user)) return null;
  return { kind: 'session', name: null, role: 'write', expiresAt: state.expiresAt };
};

const sshKey: Look = async (reader, { userId }, hash, issue) => {
  const state = await reader.fold(sshKeyStream, hash, issue);
  if (state.status !== 'held' || state.userId !== userId) return null;
  const { title } = (issue.event?.data ?? {}) as { readonly title?: string };
  return { kind: 'ssh-key', name: title ?? null, role: null, expiresAt: null };
};

const FACTS: Readonly<Record<string, Look | undefined>> = {
  [accessTokenStream.category]: token,
  [sessionStream.category]: session,
  [sshKeyStream.category]: sshKey,
};
