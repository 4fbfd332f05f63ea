import { type Snapshot, Snapshots } from '@hubledger/kernel';

/** Keeps what a store on disk would: a copy, by version and stream. */
export class InMemorySnapshots extends Snapshots {
  readonly kept = new Map<string, string>();
  async load(stream: string, version: number): Promise<Snapshot | null> {
    const text = this.kept.get(`${version} ${stream}`);
    return text === undefined ? null : (JSON.parse(text) as Snapshot);
  }
  async save(stream: string, version: number, snapshot: Snapshot): Promise<void> {
    this.kept.set(`${version} ${stream}`, JSON.stringify(snapshot));
  }
}
