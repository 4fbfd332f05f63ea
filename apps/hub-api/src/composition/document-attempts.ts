import type { LoginThrottleSettings } from '@hubledger/contexts/identity/contract';
import { type Attempt, LoginAttempts } from '@hubledger/contexts/identity/application/login-attempts.port';
import {
  type Clock,
  Contended,
  type DocumentCollection,
  type DocumentStore,
  KeyedMutex,
  ORIGIN,
  positionOf,
  type ReadModel,
  type Sealer,
} from '@hubledger/kernel';

/** Attempts since the first of them, and when they count no more: milliseconds since 1970. */
type Window = readonly [count: number, endsAt: number];
type Windows = Readonly<Record<string, Window>>;

/** Windows of all names and addresses whose fingerprints begin alike; those that have ended go with the next change. */
interface Bucket {
  readonly windows: Windows;
}

export const loginAttemptsModel: ReadModel<Bucket> = { name: 'login-attempts', version: 1, indexes: {} };

/** Answers the same where nothing is to change, null where it is to go. */
type Change = (window: Window | null, now: number) => Window | null;

/** Hexadecimal digits: 4,096 buckets. */
const BUCKET_DIGITS = 3;
const MOST_IN_BUCKET = 100;
/** Enough to tell apart what is in one bucket. */
const KEY_DIGITS = 24;
const MAX_TRIES = 16;

/**
 * Attempts of all processes, counted in documents that are compared and set. There is a fixed number of them, so that
 * nobody fills the store with names; what counts are fingerprints, which say nothing without a key from the vault.
 */
export class DocumentAttempts extends LoginAttempts {
  /** So that losers of a comparison are those of other processes alone. */
  private readonly turns = new KeyedMutex();

  constructor(
    private readonly documents: DocumentStore,
    private readonly sealer: Pick<Sealer, 'fingerprint'>,
    private readonly clock: Clock,
    private readonly settings: LoginThrottleSettings,
  ) {
    super();
  }

  async begin({ account, ip }: Attempt): Promise<number> {
    const { perAccount, perIp } = this.settings;
    return (await this.count(`account ${account}`, perAccount)) || this.count(`ip ${ip}`, perIp);
  }

  async succeeded({ account, ip }: Attempt): Promise<void> {
    await this.change(`account ${account}`, () => null);
    await this.change(`ip ${ip}`, (window) => window && [Math.max(0, window[0] - 1), window[1]]);
  }

  private async count(name: string, limit: number): Promise<number> {
    let waitMs = 0;
    await this.change(name, (window, now) => {
      waitMs = window && window[0] >= limit ? window[1] - now : 0;
      if (waitMs > 0) return window;
      return window ? [window[0] + 1, window[1]] : [1, now + this.settings.windowSeconds * 1_000];
    });
    return waitMs;
  }

  /** @throws Contended */
  private async change(name: string, change: Change): Promise<void> {
    const fingerprint = await this.sealer.fingerprint('login', name);
    const [id, key] = [fingerprint.slice(0, BUCKET_DIGITS), fingerprint.slice(BUCKET_DIGITS, KEY_DIGITS)];
    await this.turns.run(id, () => this.changeIn(id, key, change));
  }

  private async changeIn(id: string, key: string, change: Change): Promise<void> {
    const collection: DocumentCollection<Bucket> = this.documents.collection(loginAttemptsModel);
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const stored = (await collection.getStored([id])).get(id);
      const now = this.clock.now().getTime();
      const windows = living(stored?.document?.windows ?? {}, now);
      const [before, expected] = [windows[key] ?? null, stored?.position ?? null];
      const after = change(before, now);
      if (after === before) return;
      const position = positionOf(BigInt(expected ?? ORIGIN) + 1n);
      const next = { windows: bounded(replaced(windows, key, after)) };
      if ((await collection.writeAll([{ id, expected, next, position }])).length === 0) return;
    }
    throw new Contended('login attempts');
  }
}

const living = (windows: Windows, now: number): Windows =>
  Object.fromEntries(Object.entries(windows).filter(([, [, endsAt]]) => endsAt > now));

/** Last: what was counted just now is what must not go. */
const replaced = (windows: Windows, key: string, window: Window | null): Array<[string, Window]> => {
  const others = Object.entries(windows).filter(([other]) => other !== key);
  return window ? [...others, [key, window]] : others;
};

const bounded = (windows: Array<[string, Window]>): Windows => Object.fromEntries(windows.slice(-MOST_IN_BUCKET));
