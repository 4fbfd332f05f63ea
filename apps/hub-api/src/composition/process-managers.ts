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
} from '@hubledger/kernel';
import { ProcessManagerRunner } from '@hubledger/projector';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Logger } from 'pino';
import { systemCommand } from '../storage/event-metadata';
import type { MetadataFor } from '@hubledger/kernel';
import { CleanFiles, cleanFiles } from './erasure/clean-files';
import { reportTo } from './projector.module';

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

/** Finishes what a crash left open and what need not keep a request waiting. */
@Injectable()
export class ProcessManagers {
  private runners: ProcessManagerRunner[] = [];

  constructor(
    private readonly log: EventLog,
    private readonly clock: Clock,
    private readonly commands: CommandBus,
    private readonly metadataFor: MetadataFor,
    private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    const metadata = await this.metadataFor(systemCommand(this.clock.iso()));
    this.runners = MANAGERS.map(
      (manager) =>
        new ProcessManagerRunner(manager, this.log, {
          upcast: (event) => event,
          clock: this.clock,
          report: reportTo(this.logger),
          issue: (command, about) => this.issue(command, about),
          metadata,
        }),
    );
    for (const runner of this.runners) await runner.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop()));
  }

  private issue({ type, data }: Issued, metadata: CommandMetadata): Promise<unknown> {
    const CommandClass = COMMANDS[type];
    if (!CommandClass) throw new Error(`No process manager may issue ${type}`);
    return this.commands.execute(new CommandClass(data as never, metadata));
  }
}
