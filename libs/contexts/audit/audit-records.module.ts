import { Telemetry } from '@hubledger/contexts/operations/contract';
import { AggregateStore } from '@hubledger/kernel';
import { Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { LoggedAuditRecords } from './application/logged-audit-records';
import { AuditRecords } from './contract';

class SettledAuditRecords extends LoggedAuditRecords implements OnApplicationShutdown {
  async onApplicationShutdown(): Promise<void> {
    await this.settled();
  }
}

/** The app provides, globally: `AggregateStore` and `Telemetry`. */
@Module({
  providers: [
    {
      provide: AuditRecords,
      inject: [Telemetry, AggregateStore],
      useFactory: (telemetry: Telemetry, store: AggregateStore) =>
        new SettledAuditRecords(telemetry, store, (message, error) => new Logger('Audit').error(error, message)),
    },
  ],
  exports: [AuditRecords],
})
export class AuditRecordsModule {}
