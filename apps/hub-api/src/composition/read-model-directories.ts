import { type AddressedInvitation, InvitationDirectory } from '@hubledger/contexts/invitations/contract';
import { MembershipDirectory } from '@hubledger/contexts/organizations/contract';
import { DocumentStore } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { addressedInvitations, invitationsEndingWith } from '@projections/invitations/invitations/queries';
import { membershipsOf } from '@projections/organizations/memberships/queries';

@Injectable()
export class ReadModelMembershipDirectory extends MembershipDirectory {
  constructor(private readonly documents: DocumentStore) {
    super();
  }

  async organizationsOf(userId: string): Promise<string[]> {
    const memberships = await membershipsOf(this.documents, userId);
    return memberships.map(({ organization_id }) => organization_id);
  }
}

@Injectable()
export class ReadModelInvitationDirectory extends InvitationDirectory {
  constructor(private readonly documents: DocumentStore) {
    super();
  }

  of(accountId: string): AsyncIterable<string> {
    return invitationsEndingWith(this.documents, accountId);
  }

  addressed(): AsyncIterable<AddressedInvitation> {
    return addressedInvitations(this.documents);
  }
}
