import {
  IdentitySettings,
  type Registered,
  RegisterUser,
  type SignedInAs,
  VerifyEmail,
} from '@hubledger/contexts/identity/contract';
import { DomainError, Secret } from '@hubledger/kernel';
import { Access, type Actor, CurrentActor, metadataOf } from '@hubledger/platform/http';
import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { invalidField, Refusals, refusal } from '../openapi/account-responses';
import { RegisterQuery, RegisterRequest, VerifyEmailQuery } from './session-requests.dto';
import { RegisteredResponse } from './session.dto';
import { sessionCookie } from './session-cookie';

@ApiTags('accounts')
@Access('public')
@Controller('api/auth')
export class RegistrationController {
  constructor(
    private readonly commands: CommandBus,
    private readonly settings: IdentitySettings,
  ) {}

  @ApiOperation({ summary: 'Create an account' })
  @ApiOkResponse({ type: RegisteredResponse })
  @Refusals(
    refusal(400, 'The name admin is reserved'),
    refusal(400, 'The name alice is taken, or too similar to one that is'),
    refusal(400, 'This e-mail address is registered already'),
    refusal(400, 'This invitation is not valid'),
    refusal(403, 'Registration needs an invitation'),
    invalidField('email', 'email must be an email', 'alice'),
    refusal(422, 'This Idempotency-Key was used for another request'),
    refusal(503, 'Too many sign-ins at once, try again shortly'),
  )
  @HttpCode(200)
  @Post('register')
  async register(
    @Body() { username, email, password }: RegisterRequest,
    @Query() { invitation_token: invitationToken }: RegisterQuery,
    @CurrentActor() actor: Actor,
  ): Promise<RegisteredResponse> {
    const data = { username, email, password: new Secret(password), invitationToken };
    const command = new RegisterUser(data, metadataOf(actor));
    const { emailVerified } = await this.commands.execute<RegisterUser, Registered>(command);
    const message = emailVerified ? 'Account created' : 'Account created; please follow the link in the mail';
    return { success: true, message, email_verified: emailVerified };
  }

  @ApiOperation({
    summary: 'Follow the link of a verification mail',
    description: 'Made for browsers: answers a redirect.',
  })
  @ApiFoundResponse({ description: 'To `/<username>`, signed in; or to `/?error=invalid_token&message=...`' })
  @Get('verify-email')
  async verifyEmail(
    @Query() { token }: VerifyEmailQuery,
    @CurrentActor() actor: Actor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const command = new VerifyEmail({ token: new Secret(token) }, metadataOf(actor));
    try {
      const { username, session } = await this.commands.execute<VerifyEmail, SignedInAs>(command);
      await reply.header('set-cookie', sessionCookie(session, this.settings.baseUrl)).redirect(`/${username}`, 302);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      await reply.redirect(`/?error=invalid_token&message=${encodeURIComponent(error.message)}`, 302);
    }
  }
}
