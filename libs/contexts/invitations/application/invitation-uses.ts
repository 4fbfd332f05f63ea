import { AccountCreations, AccountNotFound } from '@hubledger/contexts/identity/contract';
import { AddMember, AlreadyMember, OrganizationNotFound } from '@hubledger/contexts/organizations/contract';
import { AggregateStore, Clock, type CommandMetadata, stepOf, uuidV5 } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { RedeemInvitation, ReserveInvitationUse, ReturnInvitationUse } from '../domain/commands';
import { InvitationNotFound, InvitationUnavailable } from '../domain/errors';
import { invitationStream } from '../domain/invitation.decider';
import { type KnownInvitation, type OpenUse, staleUses } from '../domain/invitation.state';

/** As long as the names of a registration are held for it. */
const LEASE_MS = 60_000;

/** What a caller tells of a use; the lease is ours. */
export interface Use {
  readonly invitationId: string;
  readonly useId: string;
  readonly userId: string;
  readonly purpose: OpenUse['purpose'];
}

/**
 * Uses of invitations from reserved to redeemed or returned. Each step may be repeated, so that a retry, a process
 * manager and somebody who finds no use left can all finish what a crash cut off.
 */
@Injectable()
export class InvitationUses {
  constructor(
    private readonly store: AggregateStore,
    private readonly creations: AccountCreations,
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  /** @throws InvitationNotFound */
  async known(invitationId: string): Promise<KnownInvitation> {
    const { state } = await this.store.load(invitationStream, invitationId);
    if (state.status === 'unknown') throw new InvitationNotFound();
    return state;
  }

  /** @throws InvitationNotFound, InvitationUnavailable */
  async reserve(use: Use, metadata: CommandMetadata): Promise<void> {
    const leaseUntil = new Date(Date.parse(metadata.at) + LEASE_MS).toISOString();
    const command = new ReserveInvitationUse({ ...use, leaseUntil }, metadata);
    const attempt = () => this.store.execute(invitationStream, use.invitationId, command);
    try {
      await attempt();
    } catch (error) {
      if (!(error instanceof InvitationUnavailable)) throw error;
      if (!(await this.settleStale(use.invitationId, metadata))) throw error;
      await attempt();
    }
  }

  /**
   * Joins, then redeems; without effect for a use that is not open.
   *
   * @returns why the organization can't be joined, when that was all it was for: the use is then given back.
   */
  async complete(invitationId: string, useId: string, metadata: CommandMetadata): Promise<JoinRefusal | null> {
    const invitation = await this.known(invitationId);
    const use = invitation.uses.get(useId);
    if (!use) return null;
    if (use.purpose === 'registration' && !(await this.creations.happened(use.userId))) return null; // under way
    const refusal = await this.join(invitation, useId, use.userId, metadata);
    if (refusal && invitation.action === 'join_org') {
      await this.giveBack(invitationId, useId, metadata);
      return refusal;
    }
    const redeem = new RedeemInvitation({ invitationId, useId }, stepOf(metadata, `redeem ${useId}`));
    await this.store.execute(invitationStream, invitationId, redeem);
    return null;
  }

  async giveBack(invitationId: string, useId: string, metadata: CommandMetadata): Promise<void> {
    const command = new ReturnInvitationUse({ invitationId, useId }, stepOf(metadata, `return ${useId}`));
    await this.store.execute(invitationStream, invitationId, command);
  }

  /**
   * One id for the addition, whoever comes to it first: else a process manager that lags behind would bring back a
   * member that was removed since.
   */
  private async join(
    { invitationId, organizationId, role }: KnownInvitation,
    useId: string,
    userId: string,
    metadata: CommandMetadata,
  ): Promise<JoinRefusal | null> {
    if (organizationId === null || role === null) return null;
    const commandId = uuidV5(invitationId, useId, 'join');
    const causationId = metadata.commandId;
    const by = { actorId: 'system', actorKind: 'system', onBehalfOf: userId, requestHash: undefined } as const;
    const add = new AddMember({ organizationId, userId, role }, { ...metadata, ...by, commandId, causationId });
    return this.commands.execute(add).then(
      () => null,
      (error: unknown) => {
        if (isRefusal(error)) return error;
        throw error;
      },
    );
  }

  /** Whether a use came free: those past their lease whose account never came to be. */
  private async settleStale(invitationId: string, metadata: CommandMetadata): Promise<boolean> {
    let freed = false;
    for (const { useId, userId, purpose } of staleUses(await this.known(invitationId), this.clock.iso())) {
      const asker = `${invitationStream.category}-${invitationId}`;
      const happened = purpose === 'acceptance' || (await this.creations.settle(userId, asker, metadata));
      if (happened) {
        if (await this.complete(invitationId, useId, metadata)) freed = true;
      } else {
        await this.giveBack(invitationId, useId, metadata);
        freed = true;
      }
    }
    return freed;
  }
}

type JoinRefusal = AlreadyMember | OrganizationNotFound | AccountNotFound;

const isRefusal = (error: unknown): error is JoinRefusal =>
  error instanceof AlreadyMember || error instanceof OrganizationNotFound || error instanceof AccountNotFound;
