import { AggregateStore, Clock, EventLog } from '@hubledger/kernel';
import { Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { BatchedTelemetry } from './application/telemetry/batched-telemetry';
import { ClosedDays } from './application/telemetry/closed-days';
import { TelemetryDays } from './application/telemetry/telemetry-days';
import { TelemetryUpkeep } from './application/telemetry/telemetry-upkeep';
import { Telemetry, TelemetryPlan } from './contract';

export { TelemetryUpkeep };

/** Behind the server: requests under way while it stops are noted as well. */
class StoppableTelemetry extends BatchedTelemetry implements OnApplicationShutdown {
  async onApplicationShutdown(): Promise<void> {
    await this.flush();
  }
}

const report = (message: string, error: unknown): void => new Logger('Telemetry').error(error, message);

/** The app provides, globally: `AggregateStore`, `EventLog`, `Clock` and `TelemetryPlan`. */
@Module({
  providers: [
    ClosedDays,
    {
      provide: Telemetry,
      inject: [AggregateStore, Clock, ClosedDays],
      useFactory: (store: AggregateStore, clock: Clock, closed: ClosedDays) =>
        new StoppableTelemetry(store, clock, closed, report),
    },
    {
      provide: TelemetryUpkeep,
      inject: [EventLog, AggregateStore, Clock, ClosedDays, TelemetryPlan],
      useFactory: (log: EventLog, store: AggregateStore, clock: Clock, closed: ClosedDays, plan: TelemetryPlan) =>
        new TelemetryUpkeep(new TelemetryDays(log, store, clock, closed, plan.keptDays), plan, report),
    },
  ],
  exports: [Telemetry, TelemetryUpkeep],
})
export class TelemetryModule {}
