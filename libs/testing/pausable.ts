/** Lets everything that goes through it stand still, as a process does that is paused, or dead. */
export class Gate {
  private opened: Promise<void> | null = null;
  private let: () => void = () => undefined;

  get closed(): boolean {
    return this.opened !== null;
  }

  close(): void {
    this.opened ??= new Promise<void>((resolve) => (this.let = resolve));
  }

  open(): void {
    this.opened = null;
    this.let();
  }

  async pass(): Promise<void> {
    while (this.opened) await this.opened;
  }
}

/**
 * A store whose answers, and those of all it hands out, wait for the gate: before they have their effect and behind it.
 * Only what answers by promises waits.
 */
export const pausable = <T extends object>(store: T, gate: Gate): T =>
  new Proxy(store, {
    get: (target, name) => {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        if (!ASYNC.has(String(name))) return wrapped(member.apply(target, args), gate);
        return (async () => {
          await gate.pass();
          const answer = wrapped(await (member.apply(target, args) as Promise<unknown>), gate);
          await gate.pass();
          return answer;
        })();
      };
    },
  });

const ASYNC = new Set(
  [
    ['getMany', 'getStored', 'writeAll', 'find', 'findTexts', 'getTexts', 'count', 'scan', 'clear'],
    ['loadCheckpoint', 'saveCheckpoint', 'sync', 'close'],
    ['create', 'fill', 'view', 'swapIn', 'drop', 'lookAgain', 'sweep', 'forgetDeleted', 'finish', 'abandon'],
    ['take', 'renew', 'release'],
  ].flat(),
);

/** Collections, views of sides and their writers; plain answers are left alone. */
const wrapped = (answer: unknown, gate: Gate): unknown =>
  typeof answer === 'object' &&
  answer !== null &&
  ('getStored' in answer || 'saveCheckpoint' in answer || 'finish' in answer)
    ? pausable(answer, gate)
    : answer;
