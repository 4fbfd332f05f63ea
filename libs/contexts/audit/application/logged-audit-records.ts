import type { Telemetry } from '@hubledger/contexts/operations/contract';
import {
  type AggregateStore,
  type CommandMetadata,
  type DomainEvent,
  newId,
  type Position,
  stepOf,
} from '@hubledger/kernel';
import type { AuditEndpoint, AuditExported, AuditExportEnded, AuditQueried } from '../domain/audit.events';
import { AuditRecords, type OpenExport, type WhatIsExported } from '../domain/audit-records.port';
import { keptFilters } from '../domain/kept-filters';
import { auditReads } from '../domain/reads-summary';
import { OpenExports } from './open-exports';

const STREAM = 'system-log';

export class LoggedAuditRecords extends AuditRecords {
  private readonly open = new OpenExports();
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(
    private readonly telemetry: Telemetry,
    private readonly store: AggregateStore,
    private readonly report: (message: string, error: unknown) => void,
  ) {
    super();
  }

  read(endpoint: AuditEndpoint, filters: object, entries: number | null, metadata: CommandMetadata): void {
    const event: AuditQueried = { type: 'AuditQueried', data: { endpoint, filters: keptFilters(filters), entries } };
    this.telemetry.note(auditReads, event, ownCommand(metadata));
  }

  async export({ format, filters, organizationId }: WhatIsExported, metadata: CommandMetadata): Promise<OpenExport> {
    const done = this.open.begin(metadata.actorId, metadata.actorKind === 'admin-token');
    const command = ownCommand(metadata);
    const exportId = command.commandId;
    const event: AuditExported = {
      type: 'AuditExported',
      data: { exportId, format, filters: keptFilters(filters), organizationId },
    };
    try {
      await this.store.record(STREAM, [event], command, 'any');
    } catch (error) {
      done();
      throw error;
    }
    let open = true;
    const end = (entries: number, completed: boolean, lastPosition: Position | null): void => {
      if (!open) return;
      open = false;
      done();
      const ended: AuditExportEnded = {
        type: 'AuditExportEnded',
        data: { exportId, entries, completed, lastPosition },
      };
      this.write(ended, stepOf(command, 'end'));
    };
    return { exportId, end };
  }

  /** Resolves when what has ended is written. */
  async settled(): Promise<void> {
    await Promise.all(this.underWay);
  }

  private write(event: DomainEvent, command: CommandMetadata): void {
    const writing = this.store
      .record(STREAM, [event], command, 'any')
      .catch((error: unknown) => this.report('The end of an export could not be recorded', error))
      .finally(() => this.underWay.delete(writing));
    this.underWay.add(writing);
  }
}

/** Each reading is one of its own, also under an Idempotency-Key that was used before. */
const ownCommand = (metadata: CommandMetadata): CommandMetadata => ({
  ...metadata,
  commandId: newId(),
  requestHash: '',
});
