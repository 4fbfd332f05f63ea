import type { CommandMetadata } from '@hubledger/kernel';
import { TooManyRecalculations } from '../domain/errors';
import {
  type Recalculated,
  type RecalculatedRepository,
  type RecalculateOptions,
  Recalculation,
} from '../domain/recalculation.port';
import { SharedRecalculation } from './shared-recalculation';

/** Each run ends when it is told to. */
class Told extends Recalculation {
  readonly begun: string[] = [];
  private readonly ends: Array<() => void> = [];

  async namespace(ownerId: string): Promise<Recalculated> {
    this.begun.push(ownerId);
    await new Promise<void>((resolve) => this.ends.push(resolve));
    return { corrections: [], failures: [], objects: null };
  }
  async ledger() {
    return [];
  }
  async repository(_: string, repository: string): Promise<RecalculatedRepository> {
    this.begun.push(repository);
    await new Promise<void>((resolve) => this.ends.push(resolve));
    return { repository, corrections: [], objects: null };
  }
  end(): void {
    for (const end of this.ends.splice(0)) end();
  }
}

describe('recalculations that many ask for', () => {
  const metadata = {} as CommandMetadata;
  let told: Told;
  let shared: SharedRecalculation;
  beforeEach(() => {
    told = new Told();
    shared = new SharedRecalculation(told);
  });
  const ask = (owner: string, options?: RecalculateOptions) => shared.namespace(owner, metadata, options);

  it('are one run for the same question, and another for the next', async () => {
    const asked = Promise.all([ask('a'), ask('a'), ask('a', { verifyObjects: true }), ask('b')]);
    expect(told.begun).toEqual(['a', 'a', 'b']);
    told.end();
    await asked;
    void ask('a');
    expect(told.begun).toHaveLength(4);
  });

  it('are refused beyond a few at once, and let in again later', async () => {
    const asked = Promise.all(Array.from({ length: 8 }, (_, n) => shared.repository('a', `r${n}`, metadata)));
    await expect(ask('z')).rejects.toThrow(TooManyRecalculations);
    told.end();
    await asked;
    void ask('z');
    expect(told.begun.at(-1)).toBe('z');
  });

  it('leave jobs to their own bounds', () => {
    for (let n = 0; n < 20; n++) void ask('a', { signal: new AbortController().signal });
    expect(told.begun).toHaveLength(20);
  });
});
