import { AggregateStore, Clock, type CommandMetadata, newId } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { accessTokenStream, isUseWorthNoting, NoteTokenUse } from '../domain/access-token.decider';
import { NoteSessionUse, sessionStream } from '../domain/session.decider';

/** Notes at most once an hour that a credential was used, after the request went its way. */
@Injectable()
export class CredentialUse {
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    private readonly store: AggregateStore,
    private readonly clock: Clock,
  ) {}

  note(kind: 'token' | 'session', hash: string, userId: string, lastUsedAt: string | null): void {
    const at = this.clock.iso();
    if (this.underWay.has(hash) || !isUseWorthNoting(lastUsedAt, at)) return;
    // Losing one of these costs an hour's precision of "last used"; the request must not fail for it.
    const noting = this.append(kind, hash, metadataFor(userId, hash, at)).catch(() => undefined);
    this.underWay.set(
      hash,
      noting.finally(() => this.underWay.delete(hash)),
    );
  }

  /** Waits for what is under way. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.underWay.values());
  }

  private async append(kind: 'token' | 'session', hash: string, metadata: CommandMetadata): Promise<void> {
    if (kind === 'token') {
      await this.store.execute(accessTokenStream, hash, new NoteTokenUse({ tokenHash: hash }, metadata));
    } else {
      await this.store.execute(sessionStream, hash, new NoteSessionUse({ sessionHash: hash }, metadata));
    }
  }
}

const metadataFor = (userId: string, tokenId: string, at: string): CommandMetadata => {
  const id = newId();
  return { commandId: id, correlationId: id, causationId: id, at, actorId: userId, actorKind: 'user', tokenId };
};
