import { AccountNotFound, Accounts, IdentitySettings } from '@hubledger/contexts/identity/contract';
import { Sealer } from '@hubledger/kernel';
import { Access, type Actor, baseUrlOf, CurrentActor } from '@hubledger/platform/http';
import { Controller, Get, Req } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCookieAuth,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { type JoinedOrganization, JoinedOrganizations } from '../../organizations/joined-organizations';
import { signedInUser } from '../signed-in-user';
import { versionOf } from './site.controller';
import { type WhoamiOrganization, WhoamiResponse } from './whoami.dto';

@ApiTags('accounts')
@Controller('api/whoami-v2')
export class WhoamiController {
  constructor(
    private readonly accounts: Accounts,
    private readonly joined: JoinedOrganizations,
    private readonly settings: IdentitySettings,
    private readonly sealer: Sealer,
  ) {}

  @ApiOperation({ summary: 'Who am I? As Hugging Face clients ask' })
  @ApiOkResponse({ type: WhoamiResponse })
  @ApiUnauthorizedResponse({
    description: 'No valid token; the reason is in `X-Error-Message` too',
    example: { error: 'Invalid credentials in Authorization header' },
  })
  @ApiBearerAuth('token')
  @ApiCookieAuth('session')
  @Access('signed-in')
  @Get()
  async whoami(@CurrentActor() actor: Actor, @Req() request: FastifyRequest): Promise<WhoamiResponse> {
    const { userId, username: name, role, credential } = signedInUser(actor);
    const [account, personal, joined, displayName] = await Promise.all([
      this.accounts.userById(userId),
      this.accounts.personalDataOf(userId),
      this.joined.of(userId),
      this.sealer.reveal(credential.name, userId),
    ]);
    if (!account) throw new AccountNotFound(name);
    const base = baseUrlOf(request);
    return {
      type: 'user',
      id: String(account.numericId),
      name,
      fullname: personal.fullName ?? name,
      email: personal.email,
      emailVerified: account.emailVerified,
      isPro: false,
      canPay: false,
      periodEnd: null,
      avatarUrl: account.avatar ? `${base}/api/users/${name}/avatar` : '',
      orgs: joined.map((membership) => organizationOf(membership, base)),
      auth: {
        type: 'access_token',
        accessToken: { displayName: displayName ?? '', role, createdAt: credential.createdAt },
      },
      site: versionOf(this.settings),
    };
  }
}

const organizationOf = ({ organization, role }: JoinedOrganization, base: string): WhoamiOrganization => ({
  type: 'org',
  id: String(organization.numericId),
  name: organization.name,
  fullname: organization.name,
  avatarUrl: organization.avatar ? `${base}/api/organizations/${organization.name}/avatar` : '',
  canPay: false,
  periodEnd: null,
  roleInOrg: role,
});
