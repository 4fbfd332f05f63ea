import type { Clock, ObjectStore } from '@hubledger/kernel';
import { ticketKey } from './content-keys';

/** Proof that a repository received the whole content of an LFS object: a hash by itself is no permission. */
export interface Ticket {
  /** Bytes. */
  readonly size: number;
  /** Git blob id of the content. */
  readonly rawOid: string;
  /** ISO-8601 UTC. */
  readonly verifiedAt: string;
  readonly reservationId: string | null;
}

const VALID_MS = 24 * 60 * 60 * 1000;

export class Tickets {
  constructor(
    private readonly objects: ObjectStore,
    private readonly clock: Clock,
  ) {}

  async issue(prefix: string, sha256: string, ticket: Omit<Ticket, 'verifiedAt'>): Promise<void> {
    const body: Ticket = { ...ticket, verifiedAt: this.clock.iso() };
    await this.objects.put(ticketKey(prefix, sha256), Buffer.from(JSON.stringify(body), 'utf8'));
  }

  /** `null` when this repository never received the object, or more than 24 hours ago. */
  async find(prefix: string, sha256: string): Promise<Ticket | null> {
    const json = await this.objects.get(ticketKey(prefix, sha256));
    if (!json) return null;
    const ticket = JSON.parse(json.toString('utf8')) as Ticket;
    return Date.parse(ticket.verifiedAt) + VALID_MS > this.clock.now().getTime() ? ticket : null;
  }
}
