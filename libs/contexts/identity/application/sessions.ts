import { AggregateStore, type CommandMetadata, NumericIds, Secret, sha256Hex, stepOf } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { SignedInAs } from '../domain/commands';
import { IdentitySettings } from '../domain/identity-settings.port';
import { RecordSession, sessionStream } from '../domain/session.decider';
import type { LiveUser } from '../domain/user.state';

const HOUR_SECONDS = 3_600;

@Injectable()
export class Sessions {
  constructor(
    private readonly store: AggregateStore,
    private readonly ids: NumericIds,
    private readonly settings: IdentitySettings,
  ) {}

  /** @param user folded after whatever raised its epoch: a session belongs to the epoch it was started under */
  async start(user: Pick<LiveUser, 'userId' | 'username' | 'epoch'>, metadata: CommandMetadata): Promise<SignedInAs> {
    const { userId, username, epoch } = user;
    const secret = new Secret(randomBytes(32).toString('hex'));
    const hash = sha256Hex(secret.reveal());
    const maxAge = this.settings.sessionExpireHours * HOUR_SECONDS;
    const numericId = await this.ids.fromBlock('session', metadata);
    const createdAt = metadata.at;
    const expiresAt = new Date(Date.parse(createdAt) + maxAge * 1_000).toISOString();
    const started = { sessionHash: hash, numericId, userId, epoch, createdAt, expiresAt };
    await this.store.execute(sessionStream, hash, new RecordSession(started, stepOf(metadata, 'start session')));
    return { userId, username, session: { secret, hash, maxAge } };
  }
}
