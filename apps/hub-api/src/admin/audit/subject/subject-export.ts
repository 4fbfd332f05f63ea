import { Accounts, type SubjectExported } from '@hubledger/contexts/identity/contract';
import {
  AggregateStore,
  type CommandMetadata,
  DocumentStore,
  DomainError,
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

const AT_ONCE = 4;

export class TooManyExports extends DomainError {
  readonly code = 'audit.too_many_exports';
  readonly kind = 'rate-limited';
  constructor() {
    super(`${AT_ONCE} exports of people are under way: try again later`, { retryAfter: 10 });
  }
}

/** Everything held about one person, line by line: in memory is never more than a page of one list. */
@Injectable()
export class SubjectExports {
  private underWay = 0;

  constructor(
    private readonly store: AggregateStore,
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
   * @returns JSON lines; to be read to the end, or left with `return()`.
   * @throws TooManyExports
   */
  async open(person: Person, metadata: CommandMetadata): Promise<AsyncGenerator<string>> {
    if (this.underWay >= AT_ONCE) throw new TooManyExports();
    const event: SubjectExported = { type: 'SubjectExported', data: { userId: person.id } };
    await this.store.record('system-log', [event], stepOf(metadata, 'export'), 'any');
    return this.lines(person, metadata.at);
  }

  private async *lines(person: Person, at: string): AsyncGenerator<string> {
    this.underWay += 1;
    try {
      let lines = 1;
      yield `${JSON.stringify({ kind: 'export', user_id: person.id, username: person.username, exported_at: at })}\n`;
      for await (const line of this.all(person)) {
        lines += 1;
        yield `${JSON.stringify(line)}\n`;
      }
      yield `${JSON.stringify({ kind: 'end', lines: lines + 1 })}\n`;
    } finally {
      this.underWay -= 1;
    }
  }

  private async *all(person: Person): AsyncGenerator<Line> {
    yield* accountLines(this, person);
    const { email } = await this.accounts.personalDataOf(person.id);
    yield* this.held.of(person, email);
    yield* auditLines(this, person);
  }
}
