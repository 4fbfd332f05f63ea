import { AggregateStore, type CommandMetadata, stepOf } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type EndedSessions, EndSession, EndSessions, RetireCredentials } from '../domain/commands';
import { accessTokenStream, RevokeTokenByHash } from '../domain/access-token.decider';
import { SessionNotFound } from '../domain/credential.errors';
import { RevokeSession, sessionStream } from '../domain/session.decider';
import { RevokeSshKey, sshKeyStream } from '../domain/ssh-key.decider';
import { Logout } from '../domain/user.commands';
import { userStream } from '../domain/user.decider';
import { CredentialDirectory } from './credential-directory.port';

/** Each is an event, so a command that ends all must end itself. */
const MOST = 10_000;
/** Appends under way at once: the log writes them in groups. */
const AT_ONCE = 64;

@CommandHandler(EndSession)
export class EndSessionHandler implements ICommandHandler<EndSession, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly directory: CredentialDirectory,
  ) {}

  async execute({ data: { sessionId }, metadata }: EndSession): Promise<void> {
    const sessionHash = await this.directory.hashOf('session', sessionId);
    if (sessionHash === null) throw new SessionNotFound(String(sessionId));
    const end = new RevokeSession({ sessionHash }, stepOf(metadata, 'end'));
    await this.store.execute(sessionStream, sessionHash, end);
  }
}

@CommandHandler(EndSessions)
export class EndSessionsHandler implements ICommandHandler<EndSessions, EndedSessions> {
  constructor(
    private readonly store: AggregateStore,
    private readonly directory: CredentialDirectory,
  ) {}

  async execute({ data, metadata }: EndSessions): Promise<EndedSessions> {
    const { userId, startedBefore } = data;
    const found = await this.directory.sessions(data, MOST + 1);
    // All of somebody's: their epoch ends those as well that the list has missed.
    if (userId !== null && startedBefore === null) {
      await this.store.execute(userStream, userId, new Logout({ userId }, stepOf(metadata, 'end all')));
    }
    const ending = found.slice(0, MOST);
    await inGroups(ending, ({ hash: sessionHash }) =>
      this.store.execute(sessionStream, sessionHash, new RevokeSession({ sessionHash }, stepOf(metadata, sessionHash))),
    );
    return { ended: ending.length, more: found.length > MOST };
  }
}

/** None of these opens anything any more: without their own end they would stay in lists for ever. */
@CommandHandler(RetireCredentials)
export class RetireCredentialsHandler implements ICommandHandler<RetireCredentials, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly directory: CredentialDirectory,
  ) {}

  async execute({ data: { userId, beforeEpoch }, metadata }: RetireCredentials): Promise<void> {
    const sessions = await this.directory.sessions({ userId, startedBefore: null }, MOST);
    const over = sessions.filter(({ epoch }) => beforeEpoch === null || epoch < beforeEpoch);
    await inGroups(over, ({ hash: sessionHash }) =>
      this.store.execute(sessionStream, sessionHash, new RevokeSession({ sessionHash }, stepOf(metadata, sessionHash))),
    );
    if (beforeEpoch === null) await this.ofClosed(userId, metadata);
  }

  private async ofClosed(userId: string, metadata: CommandMetadata): Promise<void> {
    await inGroups(await this.directory.ownedBy(userId, 'token', MOST), (tokenHash) => {
      const revoke = new RevokeTokenByHash({ tokenHash, userId }, stepOf(metadata, tokenHash));
      return this.store.execute(accessTokenStream, tokenHash, revoke);
    });
    await inGroups(await this.directory.ownedBy(userId, 'ssh-key', MOST), (keyHash) => {
      const revoke = new RevokeSshKey({ keyHash, userId }, stepOf(metadata, keyHash));
      return this.store.execute(sshKeyStream, keyHash, revoke);
    });
  }
}

const inGroups = async <T>(all: readonly T[], each: (one: T) => Promise<unknown>): Promise<void> => {
  for (let from = 0; from < all.length; from += AT_ONCE) {
    await Promise.all(all.slice(from, from + AT_ONCE).map((one) => each(one)));
  }
};
