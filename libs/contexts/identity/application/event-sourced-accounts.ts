import {
  organizationStream,
  type LiveOrganization,
  type OrganizationRole,
} from '@hubledger/contexts/organizations/contract';
import { AggregateStore, categoryOf, idOf, Sealer } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import {
  type Account,
  Accounts,
  type OrganizationAccount,
  type PersonalData,
  type UserAccount,
} from '../domain/accounts.port';
import { NameClaims } from '../domain/name-claims.port';
import { accountClaimHash, normalizeName } from '../domain/names';
import { userStream } from '../domain/user.decider';
import type { LiveUser } from '../domain/user.state';
import { EmailAddresses } from './email-addresses';

@Injectable()
export class EventSourcedAccounts extends Accounts {
  constructor(
    private readonly store: AggregateStore,
    private readonly claims: NameClaims,
    private readonly sealer: Sealer,
    private readonly emails: EmailAddresses,
  ) {
    super();
  }

  async byName(name: string): Promise<Account | null> {
    const holder = await this.claims.lookup('account', accountClaimHash(normalizeName(name)));
    if (holder === null) return null;
    const id = idOf(holder);
    const isUser = categoryOf(holder) === userStream.category;
    const account = isUser ? await this.userById(id) : await this.organizationById(id);
    return account?.name === name ? account : null;
  }

  async userById(userId: string): Promise<UserAccount | null> {
    const { state } = await this.store.load(userStream, userId);
    return state.status === 'live' ? userAccount(state) : null;
  }

  async userByEmail(email: string): Promise<UserAccount | null> {
    const hash = await this.emails.hashOf(email);
    const holder = await this.claims.lookup('email', hash);
    if (holder === null) return null;
    const { state } = await this.store.load(userStream, idOf(holder));
    return state.status === 'live' && state.emailHash === hash ? userAccount(state) : null;
  }

  async organizationById(organizationId: string): Promise<OrganizationAccount | null> {
    const { state } = await this.store.load(organizationStream, organizationId);
    return state.status === 'live' ? organizationAccount(state) : null;
  }

  async roleIn(organizationId: string, userId: string): Promise<OrganizationRole | null> {
    const { state } = await this.store.load(organizationStream, organizationId);
    return (state.status === 'live' ? state.members.get(userId) : null) ?? null;
  }

  async personalDataOf(userId: string): Promise<PersonalData> {
    const { state } = await this.store.load(userStream, userId);
    if (state.status !== 'live') return NOTHING;
    const { email, fullName, bio, website, socialMedia } = state;
    return {
      email: await this.sealer.reveal(email, userId),
      fullName: await this.sealer.reveal(fullName, userId),
      bio: await this.sealer.reveal(bio, userId),
      website: await this.sealer.reveal(website, userId),
      socialMedia: await this.sealer.reveal(socialMedia, userId),
    };
  }
}

const NOTHING: PersonalData = { email: null, fullName: null, bio: null, website: null, socialMedia: null };

const userAccount = (state: Readonly<LiveUser>): UserAccount => ({
  kind: 'user',
  id: state.userId,
  numericId: state.numericId,
  name: state.username,
  isActive: state.isActive,
  emailVerified: state.emailVerified,
  avatar: state.avatar,
  createdAt: state.createdAt,
});

const organizationAccount = (state: Readonly<LiveOrganization>): OrganizationAccount => ({
  kind: 'organization',
  id: state.organizationId,
  numericId: state.numericId,
  name: state.name,
  description: state.description,
  bio: state.bio,
  website: state.website,
  socialMedia: state.socialMedia,
  avatar: state.avatar,
  members: new Map(state.members), // the fold goes on; what is handed out must not
  createdAt: state.createdAt,
});
