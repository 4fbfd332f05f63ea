import { Sealer, subjectKeyRef, Vault } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { Avatars } from '../domain/avatars.port';
import { InvitedAddresses } from '../domain/invited-addresses.port';
import type { SubjectErased } from '../domain/user.events';
import type { User } from '../domain/user.state';
import { passwordRef } from './passwords';

export type ErasurePlan = SubjectErased['data'];

/**
 * What of somebody is to be destroyed, kept in the vault until it is: a second try no longer finds what the first one
 * destroyed, and the event is to name all of it.
 */
@Injectable()
export class ErasurePlans {
  constructor(
    private readonly vault: Vault,
    private readonly sealer: Sealer,
    private readonly invited: InvitedAddresses,
    private readonly avatars: Avatars,
  ) {}

  async for(person: Extract<User, { status: 'closed' }>): Promise<ErasurePlan> {
    const ref = planRef(person.userId);
    const kept = await this.vault.get(ref);
    if (kept) return JSON.parse(kept.toString()) as ErasurePlan;
    const plan = await this.made(person);
    return JSON.parse((await this.vault.putIfAbsent(ref, Buffer.from(JSON.stringify(plan)))).toString()) as ErasurePlan;
  }

  done(userId: string): Promise<void> {
    return this.vault.destroy(planRef(userId));
  }

  /** The person's own key stands last: whatever was not reached before it can still be told whose it is. */
  private async made({ userId, email: sealed, invitationId }: Extract<User, { status: 'closed' }>) {
    const email = await this.sealer.reveal(sealed, userId);
    const subjects = new Set(await this.invited.subjectsOf({ userId, email }));
    if (invitationId !== null) subjects.add(`invitation-${invitationId}`);
    const secrets = [...[...subjects].map(subjectKeyRef), passwordRef(userId), subjectKeyRef(userId)];
    return { userId, secrets, objects: await this.avatars.of(userId) };
  }
}

const planRef = (userId: string): string => `erasure/${userId}`;
