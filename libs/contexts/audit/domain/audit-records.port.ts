import type { CommandMetadata, Position } from '@hubledger/kernel';
import type { AuditEndpoint, AuditExported } from './audit.events';

/** Who reads the audit is recorded as well. */
export abstract class AuditRecords {
  /**
   * Behind the request, a quarter of a second late at most.
   *
   * @param filters as they were asked for; texts about people are left out.
   * @param entries how many were answered; null: the answer goes on.
   */
  abstract read(endpoint: AuditEndpoint, filters: object, entries: number | null, metadata: CommandMetadata): void;

  /**
   * Durable when it resolves: nothing may be handed over before that.
   *
   * @throws LogUnavailable, LogOverloaded, StorageFull; TooManyExports while others are under way
   */
  abstract export(what: WhatIsExported, metadata: CommandMetadata): Promise<OpenExport>;
}

export interface WhatIsExported {
  readonly format: AuditExported['data']['format'];
  /** As they were asked for; texts about people are left out. */
  readonly filters: object;
  /** What it is limited to; null: nothing but its filters. */
  readonly organizationId: string | null;
}

export interface OpenExport {
  readonly exportId: string;
  /** Never throws, and is not waited for: what was handed over was. Only the first call counts. */
  end(entries: number, completed: boolean, lastPosition: Position | null): void;
}
