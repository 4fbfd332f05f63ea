import { DestroySourceToken, RecordFallbackSource, RetireFallbackSource } from '@hubledger/contexts/fallback/contract';
import { settleFallbackSources } from '@hubledger/contexts/fallback/fallback.module';
import { ForgetPassword, RetireCredentials } from '@hubledger/contexts/identity/contract';
import { forgetPassword, retireCredentials } from '@hubledger/contexts/identity/identity.module';
import { FinishInvitationUse, RevokeInvitationsOf } from '@hubledger/contexts/invitations/contract';
import { finishInvitationUses, revokeInvitations } from '@hubledger/contexts/invitations/invitations.module';
import { RemoveClosedMember } from '@hubledger/contexts/organizations/contract';
import { removeClosedMembers } from '@hubledger/contexts/organizations/organizations.module';
import { DeleteContent } from '@hubledger/contexts/repositories/contract';
import { deleteContent } from '@hubledger/contexts/repositories/repositories.module';
import {
  AdmitArrival,
  CommitStorage,
  ReleaseRepository,
  RenameRepository,
  SetQuota,
} from '@hubledger/contexts/storage/contract';
import { openQuota, settleStorage } from '@hubledger/contexts/storage/storage.module';
import {
  type AnyProcessManager,
  Clock,
  type Command,
  type CommandMetadata,
  EventLog,
  type Issued,
  LeaseKeeper,
  type MetadataFor,
  rest,
  whileHeld,
} from '@hubledger/kernel';
import { ProcessManagerRunner } from '@hubledger/projector';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Logger } from 'pino';
import { systemCommand } from '../storage/event-metadata';
import { CleanFiles, cleanFiles } from './erasure/clean-files';
import { reportTo } from './projector.module';

const RETRY_MS = 5_000;

const MANAGERS: readonly AnyProcessManager[] = [
  cleanFiles,
  openQuota,
  settleStorage,
  deleteContent,
  forgetPassword,
  retireCredentials,
  removeClosedMembers,
  finishInvitationUses,
  revokeInvitations,
  settleFallbackSources,
];

/** Every command a process manager may issue, by type: the bus routes by class. */
const COMMANDS: Readonly<Record<string, new (data: never, metadata: CommandMetadata) => Command>> = {
  AdmitArrival,
  CleanFiles,
  CommitStorage,
  ReleaseRepository,
  RenameRepository,
  SetQuota,
  DeleteContent,
  ForgetPassword,
  RetireCredentials,
  RemoveClosedMember,
  FinishInvitationUse,
  RevokeInvitationsOf,
  DestroySourceToken,
  RecordFallbackSource,
  RetireFallbackSource,
};

/**
 * Finishes what a crash left open and what need not keep a request waiting. Of several processes on one log one at a time runs
 * each of them.
 */
@Injectable()
export class ProcessManagers {
  private ending = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly log: EventLog,
    private readonly clock: Clock,
    private readonly commands: CommandBus,
    private readonly metadataFor: MetadataFor,
    private readonly leases: LeaseKeeper,
    private readonly logger: Logger,
  ) {}

  /** What happens from here on is reacted to, be it by a process that starts later. */
  async register(): Promise<void> {
    const runnerOf = await this.runners();
    for (const manager of MANAGERS) await runnerOf(manager).register();
  }

  async start(): Promise<void> {
    await this.register();
    const runnerOf = await this.runners();
    this.ending = new AbortController();
    const { signal } = this.ending;
    const run = (manager: AnyProcessManager): Promise<void> => {
      const failed = async (error: unknown): Promise<void> => {
        this.logger.warn({ err: error }, `The process manager ${manager.name} could not be run; it is tried again`);
        await rest(RETRY_MS, signal);
      };
      const work = (held: { signal: AbortSignal }) => runnerOf(manager).run(held.signal);
      return whileHeld(this.leases, `process-manager/${manager.name}`, signal, work, failed);
    };
    this.running = Promise.all(MANAGERS.map(run));
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.running;
  }

  private async runners(): Promise<(manager: AnyProcessManager) => ProcessManagerRunner> {
    const metadata = await this.metadataFor(systemCommand(this.clock.iso()));
    const options = {
      upcast: <E>(event: E): E => event,
      clock: this.clock,
      report: reportTo(this.logger),
      issue: (command: Issued, about: CommandMetadata) => this.issue(command, about),
      metadata,
    };
    return (manager) => new ProcessManagerRunner(manager, this.log, options);
  }

  private issue({ type, data }: Issued, metadata: CommandMetadata): Promise<unknown> {
    const CommandClass = COMMANDS[type];
    if (!CommandClass) throw new Error(`No process manager may issue ${type}`);
    return this.commands.execute(new CommandClass(data as never, metadata));
  }
}
