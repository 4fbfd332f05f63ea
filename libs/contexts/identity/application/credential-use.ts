import { AggregateStore, Clock, type CommandMetadata, newId } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import type { PresentedBy } from '../domain/credentials.port';
import { accessTokenStream, isUseWorthNoting, NoteTokenUse } from '../domain/access-token.decider';
import { NoteSessionUse, sessionStream } from '../domain/session.decider';

export interface UsedCredential {
  readonly kind: 'token' | 'session';
  /** SHA-256 of the secret. */
  readonly hash: string;
  readonly userId: string;
  readonly lastUsedAt: string | null;
  /** Absent where no request presents it. */
  readonly by: PresentedBy | undefined;
}

/** Notes at most once an hour that a credential was used, after the request went its way. */
@Injectable()
export class CredentialUse {
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    private readonly store: AggregateStore,
    private readonly clock: Clock,
  ) {}

  note(used: UsedCredential): void {
    const { kind, hash, lastUsedAt } = used;
    const at = this.clock.iso();
    if (this.underWay.has(hash) || !isUseWorthNoting(lastUsedAt, at)) return;
    // Losing one of these costs an hour's precision of "last used"; the request must not fail for it.
    const noting = this.append(kind, hash, metadataFor(used, at)).catch(() => undefined);
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

const metadataFor = ({ hash, userId, by }: UsedCredential, at: string): CommandMetadata => {
  const commandId = newId();
  const request = by?.requestId ?? commandId;
  return {
    ...{ commandId, correlationId: request, causationId: request, at },
    ...{ actorId: userId, actorKind: 'user', tokenId: hash },
    ...(by ? { requestId: by.requestId, ip: by.ip, userAgent: by.userAgent } : {}),
  };
};
