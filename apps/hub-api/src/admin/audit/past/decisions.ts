import type { Json, RecordedEvent } from '@hubledger/kernel';

/** By name: what of a state it is asked of which event made it so. */
export type Facts<State> = Readonly<Record<string, (state: Readonly<State>) => unknown>>;

/** The last event that changed each fact; of one that is known from a milestone, its revision. */
export class Decisions<State> {
  private readonly facts: ReadonlyArray<[name: string, of: (state: Readonly<State>) => unknown]>;
  private readonly values = new Map<string, unknown>();
  private readonly events = new Map<string, RecordedEvent | number>();

  /** @param saved what `save` gave beside the state; default: nothing has been taken */
  constructor(facts: Facts<State>, state: Readonly<State>, saved?: Json) {
    this.facts = Object.entries(facts);
    if (saved === undefined) return;
    for (const [name, of] of this.facts) this.values.set(name, of(state));
    for (const [name, revision] of Object.entries(saved as Record<string, number>)) this.events.set(name, revision);
  }

  take(event: RecordedEvent, state: Readonly<State>): void {
    for (const [name, of] of this.facts) {
      const value = of(state);
      if (value === this.values.get(name)) continue;
      this.values.set(name, value);
      this.events.set(name, event);
    }
  }

  /** Null: it is as it was in the beginning. */
  of(fact: string): RecordedEvent | number | null {
    return this.events.get(fact) ?? null;
  }

  save(): Json {
    const revisions = [...this.events].map(([name, event]) => [
      name,
      typeof event === 'number' ? event : event.revision,
    ]);
    return Object.fromEntries(revisions) as Json;
  }
}
