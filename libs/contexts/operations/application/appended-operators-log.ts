import { AggregateStore, type CommandMetadata, type DomainEvent, stepOf } from '@hubledger/kernel';
import { OperatorsLog } from '../domain/operators-log.port';

export class AppendedOperatorsLog extends OperatorsLog {
  constructor(private readonly store: AggregateStore) {
    super();
  }

  async record(event: DomainEvent, metadata: CommandMetadata): Promise<void> {
    await this.store.record('system-log', [event], stepOf(metadata, event.type), 'any');
  }
}
