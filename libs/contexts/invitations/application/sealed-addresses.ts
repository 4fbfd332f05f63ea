import { InvitedAddresses, normalizeEmail } from '@hubledger/contexts/identity/contract';
import { Sealer } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { InvitationDirectory } from '../domain/invitation-directory.port';

/** Opens the address of every invitation: they are few, this is rare, and a stored hash would be one more trace of people. */
@Injectable()
export class SealedAddresses extends InvitedAddresses {
  constructor(
    private readonly directory: InvitationDirectory,
    private readonly sealer: Sealer,
  ) {
    super();
  }

  async subjectsOf({ userId, email }: { userId: string; email: string | null }): Promise<string[]> {
    const wanted = email === null ? null : normalizeEmail(email);
    const found: string[] = [];
    for await (const invitation of this.directory.addressed()) {
      const subject = `invitation-${invitation.id}`;
      const address = invitation.usedBy === userId ? null : await this.sealer.reveal(invitation.email, subject);
      const isTheirs = address === null ? invitation.usedBy === userId : normalizeEmail(address) === wanted;
      if (isTheirs) found.push(subject);
    }
    return found;
  }
}
