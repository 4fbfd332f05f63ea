import { type CommandMetadata, Secret, Sealer, Vault } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import type { InvitationCreated } from '../domain/invitation.events';

type Pointer = InvitationCreated['data']['token'];

/** Longer ones are none of ours and need no hashing. */
const MAX_LENGTH = 128;

/** Tokens of invitations: 32 bytes that nobody can guess, kept in the vault because lists show them again. */
@Injectable()
export class InvitationTokens {
  constructor(
    private readonly sealer: Sealer,
    private readonly vault: Vault,
  ) {}

  /** Derived from the command with the vault's pepper: a retry makes the same one, and nobody else can. */
  async make({ commandId }: CommandMetadata): Promise<Secret<string>> {
    const digest = await this.sealer.fingerprint('invitation-token', commandId);
    return new Secret(Buffer.from(digest, 'hex').toString('base64url'));
  }

  /** The invitation a token belongs to, whether there is one or not; null for what can't be a token. */
  async invitationIdOf(token: string): Promise<string | null> {
    return token === '' || token.length > MAX_LENGTH ? null : this.sealer.fingerprint('invitation', token);
  }

  /** Before the event that names it. */
  async keep(invitationId: string, token: Secret<string>): Promise<Pointer> {
    const ref = refOf(invitationId);
    return { ref, version: await this.vault.put(ref, Buffer.from(token.reveal())) };
  }

  /** null after it was forgotten. */
  async read({ ref, version }: Pointer): Promise<Secret<string> | null> {
    const token = await this.vault.get(ref, version);
    return token && new Secret(token.toString());
  }

  forget(invitationId: string): Promise<void> {
    return this.vault.destroy(refOf(invitationId));
  }
}

const refOf = (invitationId: string): string => `invitation/${invitationId}`;
