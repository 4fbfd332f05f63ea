import {
  type CompletedParts,
  type PartedContent,
  PartedUploads,
  type PartPlan,
  type SentPart,
} from '@hubledger/kernel';
import type { BucketInventory } from './bucket-inventory';

/** Counts what parts become. What is on its way is no object yet. */
export class CountedParts extends PartedUploads {
  constructor(
    private readonly parts: PartedUploads,
    private readonly inventory: BucketInventory,
  ) {
    super();
  }

  begin(plan: PartPlan): Promise<string> {
    return this.parts.begin(plan);
  }

  put(ticket: string, plan: PartPlan, number: number, body: AsyncIterable<Uint8Array>): Promise<string> {
    return this.parts.put(ticket, plan, number, body);
  }

  writeAddress(ticket: string, plan: PartPlan, number: number, seconds: number): Promise<string | null> {
    return this.parts.writeAddress(ticket, plan, number, seconds);
  }

  async complete(
    ticket: string,
    plan: PartPlan,
    sent: readonly SentPart[],
    content: PartedContent,
  ): Promise<CompletedParts | null> {
    let completed: CompletedParts | null = null;
    await this.inventory.during([content.key], async () => {
      completed = await this.parts.complete(ticket, plan, sent, content);
      return completed ? [completed.change] : [];
    });
    return completed;
  }

  abort(ticket: string): Promise<void> {
    return this.parts.abort(ticket);
  }

  sweep(before: Date): Promise<number> {
    return this.parts.sweep(before);
  }
}
