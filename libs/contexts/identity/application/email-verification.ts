import { AggregateStore, type CommandMetadata, Sealer, sha256Hex } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { IdentitySettings } from '../domain/identity-settings.port';
import { RecordVerificationRequest } from '../domain/user.commands';
import { userStream } from '../domain/user.decider';
import { Mailer } from './mailer.port';

const VALID_MS = 24 * 3_600_000;

/** Links that prove an e-mail address. The token names its user, so that no index is needed to find it. */
@Injectable()
export class EmailVerification {
  constructor(
    private readonly store: AggregateStore,
    private readonly sealer: Sealer,
    private readonly mailer: Mailer,
    private readonly settings: IdentitySettings,
  ) {}

  /** Sends a link valid for 24 h; without effect for a verified address. Only the newest link counts. */
  async request(userId: string, metadata: CommandMetadata): Promise<void> {
    const token = `${userId}.${randomBytes(32).toString('hex')}`;
    const expiresAt = new Date(Date.parse(metadata.at) + VALID_MS).toISOString();
    const record = new RecordVerificationRequest({ userId, tokenHash: sha256Hex(token), expiresAt }, metadata);
    const { state, events, repeated } = await this.store.execute(userStream, userId, record);
    if (events.length === 0 || repeated || state.status !== 'live') return;
    const to = await this.sealer.open(state.email);
    if (to !== null) this.mailer.send(this.mail(to, state.username, token));
  }

  private mail(to: string, username: string, token: string) {
    const { baseUrl, siteName } = this.settings;
    const link = `${baseUrl}/api/auth/verify-email?token=${token}`;
    const text = `Hello ${username},\n\nplease confirm your e-mail address within 24 hours:\n\n${link}\n\n${siteName}\n`;
    return { to, subject: `Confirm your e-mail address for ${siteName}`, text, link };
  }
}

/** Whose token it says it is; null for anything that is not one. */
export const userIdOfToken = (token: string): string | null =>
  /^([0-9a-f-]{36})\.[0-9a-f]{64}$/.exec(token)?.[1] ?? null;
