import {
  AccountNotFound,
  Accounts,
  ChangePassword,
  IdentitySettings,
  Login,
  Logout,
  type SignedInAs,
} from '@hubledger/contexts/identity/contract';
import { Secret } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Body, Controller, Get, HttpCode, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { invalidField, Refusals, refusal, SignedInRefusals } from '../openapi/account-responses';
import { signedInUser } from '../signed-in-user';
import { success, SuccessResponse } from '../success.dto';
import { ChangePasswordRequest, LoginRequest } from './session-requests.dto';
import { MeResponse, SignedInResponse } from './session.dto';
import { clearedSessionCookie, portalSecretOf, sessionCookie } from './session-cookie';

const THROTTLED = refusal(429, 'Too many attempts, try again later');
const OVERLOADED = refusal(503, 'Too many sign-ins at once, try again shortly');

@ApiTags('accounts')
@Controller('api/auth')
export class SessionController {
  constructor(
    private readonly commands: CommandBus,
    private readonly accounts: Accounts,
    private readonly settings: IdentitySettings,
  ) {}

  @ApiOperation({ summary: 'Sign in', description: 'The session is in the cookie `session_id`.' })
  @ApiOkResponse({ type: SignedInResponse })
  @Refusals(
    refusal(401, 'Invalid username or password'),
    refusal(403, 'This account is disabled'),
    refusal(403, 'Please verify your e-mail address first'),
    invalidField('username', 'Field required', null),
    THROTTLED,
    OVERLOADED,
  )
  @Access('public')
  @HttpCode(200)
  @Post('login')
  async login(
    @Body() { username, password }: LoginRequest,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInResponse> {
    const command = new Login({ username, password: new Secret(password) }, metadataOf(actor));
    return this.answer(await this.commands.execute<Login, SignedInAs>(command), 'Logged in', reply);
  }

  @ApiOperation({ summary: 'Sign out everywhere', description: 'Ends all sessions of the user; access tokens stay.' })
  @ApiOkResponse({ type: SuccessResponse })
  @SignedInRefusals()
  @Access('signed-in')
  @HttpCode(200)
  @Post('logout')
  async logout(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SuccessResponse> {
    await this.commands.execute(new Logout({ userId: signedInUser(actor).userId }, metadataOf(actor)));
    void reply.header('set-cookie', clearedSessionCookie(this.settings.baseUrl));
    return success('Logged out');
  }

  @ApiOperation({ summary: 'Change the password', description: 'Ends all sessions and starts a new one.' })
  @ApiOkResponse({ type: SignedInResponse })
  @SignedInRefusals(
    refusal(400, 'The current password is wrong'),
    invalidField('new_password', 'Field required', null),
    THROTTLED,
    OVERLOADED,
  )
  @Access('signed-in')
  @HttpCode(200)
  @Post('password')
  async changePassword(
    @Body() body: ChangePasswordRequest,
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInResponse> {
    const data = {
      userId: signedInUser(actor).userId,
      currentPassword: new Secret(body.current_password),
      newPassword: new Secret(body.new_password),
    };
    const changed = await this.commands.execute<ChangePassword, SignedInAs>(
      new ChangePassword(data, metadataOf(actor)),
    );
    return this.answer(changed, 'Password changed', reply);
  }

  @ApiOperation({ summary: 'Who am I?' })
  @ApiOkResponse({ type: MeResponse })
  @SignedInRefusals()
  @Access('signed-in')
  @Get('me')
  async me(@CurrentActor() actor: Actor): Promise<MeResponse> {
    const { userId, username } = signedInUser(actor);
    const account = await this.accounts.userById(userId);
    if (!account) throw new AccountNotFound(username);
    const { email } = await this.accounts.personalDataOf(userId);
    const { numericId: id, emailVerified, createdAt } = account;
    return { id, username, email, email_verified: emailVerified, created_at: createdAt };
  }

  private answer({ username, session }: SignedInAs, message: string, reply: FastifyReply): SignedInResponse {
    void reply.header('set-cookie', sessionCookie(session, this.settings.baseUrl));
    return { ...success(message), username, session_secret: portalSecretOf(session.hash) };
  }
}
