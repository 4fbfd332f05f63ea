import { TokenDirectory } from '@hubledger/contexts/identity/application/token-directory.port';
import { MembershipDirectory } from '@hubledger/contexts/organizations/contract';
import { DocumentStore } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { tokenHashOf } from '@projections/identity/access-tokens/queries';
import { membershipsOf } from '@projections/organizations/memberships/queries';

@Injectable()
export class ReadModelTokenDirectory extends TokenDirectory {
  constructor(private readonly documents: DocumentStore) {
    super();
  }

  hashOf(tokenId: number): Promise<string | null> {
    return tokenHashOf(this.documents, tokenId);
  }
}

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
