import { AuditRecords } from '@hubledger/contexts/audit/contract';
import { Accounts, type SubjectExported } from '@hubledger/contexts/identity/contract';
import {
  AggregateStore,
  type CommandMetadata,
  DocumentStore,
  EventLog,
  ObjectStore,
  Sealer,
  stepOf,
} from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { accountLines } from './account-lines';
import { auditLines } from './audit-lines';
import { HeldLines, type Line } from './held-lines';
import type { Person } from './person';

export interface OpenSubjectExport {
  /** JSON. */
  readonly lines: AsyncIterable<string>;
  /** Once nothing more is read of it: how far it came is recorded. */
  close(): void;
}

/** Everything held about one person, line by line: in memory is never more than a page of one list. */
@Injectable()
export class SubjectExports {
  constructor(
    private readonly store: AggregateStore,
    private readonly records: AuditRecords,
    private readonly accounts: Accounts,
    private readonly held: HeldLines,
    readonly documents: DocumentStore,
    readonly log: EventLog,
    readonly objects: ObjectStore,
    readonly sealer: Sealer,
  ) {}

  /**
   * Recorded before it answers: what can't be recorded is not handed out.
   *
   * @throws TooManyExports
   */
  async open(person: Person, metadata: CommandMetadata): Promise<OpenSubjectExport> {
    const what = { format: 'subject', filters: { user: person.id }, organizationId: null } as const;
    const opened = await this.records.export(what, metadata);
    const event: SubjectExported = { type: 'SubjectExported', data: { userId: person.id } };
    try {
      await this.store.record('system-log', [event], stepOf(metadata, 'export'), 'any');
    } catch (error) {
      opened.end(0, false, null);
      throw error;
    }
    const sent = { lines: 0, completed: false };
    return {
      lines: this.lines(person, metadata.at, sent),
      close: () => opened.end(sent.lines, sent.completed, null),
    };
  }

  private async *lines(person: Person, at: string, sent: { lines: number; completed: boolean }) {
    const line = (content: object): string => {
      sent.lines += 1;
      return `${JSON.stringify(content)}\n`;
    };
    yield line({ kind: 'export', user_id: person.id, username: person.username, exported_at: at });
    for await (const held of this.all(person)) yield line(held);
    yield line({ kind: 'end', lines: sent.lines + 1 });
    sent.completed = true;
  }

  private async *all(person: Person): AsyncGenerator<Line> {
    yield* accountLines(this, person);
    const { email } = await this.accounts.personalDataOf(person.id);
    yield* this.held.of(person, email);
    yield* auditLines(this, person);
  }
}
