import { AggregateStore, Clock, LeaseKeeper } from '@hubledger/kernel';
import { Logger, Module, type OnModuleDestroy } from '@nestjs/common';
import { AppendedOperatorsLog } from './application/appended-operators-log';
import { JobJournal } from './application/job-journal';
import { RunningJobs } from './application/running-jobs';
import { JobBoard, JobHistory, Jobs, OperatorsLog } from './contract';

/** Less than what requests under way are given. */
const STOP_WITHIN_MS = 3_000;

/** Before the server closes: who listens to a job would keep it open. */
class StoppableJobs extends RunningJobs implements OnModuleDestroy {
  async onModuleDestroy(): Promise<void> {
    await this.stop(STOP_WITHIN_MS);
  }
}

/** The app provides, globally: the kernel's ports, `JobHistory` and `JobBoard`. */
@Module({
  providers: [
    {
      provide: OperatorsLog,
      inject: [AggregateStore],
      useFactory: (store: AggregateStore) => new AppendedOperatorsLog(store),
    },
    {
      provide: Jobs,
      inject: [AggregateStore, JobHistory, Clock, LeaseKeeper, JobBoard],
      useFactory: (store: AggregateStore, history: JobHistory, clock: Clock, keeper: LeaseKeeper, board: JobBoard) => {
        const logger = new Logger('Jobs');
        const report = (message: string, error: unknown) => logger.error(error, message);
        return new StoppableJobs(new JobJournal(store), history, clock, { keeper, board }, report);
      },
    },
  ],
  exports: [Jobs, OperatorsLog],
})
export class OperationsModule {}
