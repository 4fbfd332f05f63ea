import type { ClaimEvent, UserEvent } from '@hubledger/contexts/identity/contract';
import type { OrganizationEvent } from '@hubledger/contexts/organizations/contract';
import type { RepositoryEvent } from '@hubledger/contexts/repositories/contract';
import type { LedgerEvent } from '@hubledger/contexts/storage/contract';
import type { EventMetadata, IdAllocated, IdBlockAllocated } from '@hubledger/kernel';
import type { SealedPerson } from './people';
import type { Random } from './random';

export type HubEvent =
  UserEvent | OrganizationEvent | RepositoryEvent | LedgerEvent | ClaimEvent | IdAllocated | IdBlockAllocated;

/** An event of the generated log, before it has a revision and a position. */
export interface Draft {
  readonly stream: string;
  readonly id: string;
  readonly event: HubEvent;
  readonly metadata: EventMetadata;
  /** ISO-8601 UTC; never goes back. */
  readonly at: string;
}

const START = Date.parse('2025-01-01T00:00:00.000Z');
const DAYS = 660;
const DAY_MS = 86_400_000;

/** Milliseconds since 1970. */
export const HISTORY = { start: START, end: START + DAYS * DAY_MS } as const;

/** Writes drafts as one command of one person at one time. */
export class CommandDrafts {
  private readonly metadata: EventMetadata;
  readonly at: string;

  /** @param share of the whole time that has passed, 0 to 1. */
  constructor(
    private readonly random: Random,
    actor: SealedPerson,
    share: number,
  ) {
    this.at = new Date(START + Math.floor(share * DAYS * DAY_MS)).toISOString();
    const commandId = random.uuid();
    this.metadata = {
      $correlationId: commandId,
      $causationId: commandId,
      commandId,
      actorId: actor.userId,
      actorKind: 'user',
      requestId: random.hex(32),
      ip: actor.ip,
      ipHash: actor.ipHash,
      userAgent: actor.userAgent,
      schemaVersion: '1',
      appVersion: '0.1.0',
    };
  }

  on(stream: string, event: HubEvent): Draft {
    return { stream, id: this.random.uuid(), event, metadata: this.metadata, at: this.at };
  }
}
