import { AggregateStore, Clock, type CommandMetadata, newId } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import type { AdminTokenRejected, LoginFailed } from '../domain/credential.events';
import { SecurityLog } from '../domain/security-log.port';
import { RefusalCap } from './refusal-cap';

/** Single events per minute, of each type; what comes beyond is counted. */
const SINGLE_EVENTS = 30;
const WINDOW_MS = 60_000;
const UNPROVEN = '(not looked up, or nobody)';

type SecurityEvent = LoginFailed | AdminTokenRejected;

@Injectable()
export class CappedSecurityLog extends SecurityLog {
  private readonly cap = new RefusalCap(SINGLE_EVENTS, WINDOW_MS);
  private readonly underWay = new Set<Promise<unknown>>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly store: AggregateStore,
    private readonly clock: Clock,
  ) {
    super();
  }

  /**
   * People type passwords and addresses into the wrong field, and a log can't forget: only a name that proved to be an
   * account's is written down.
   */
  loginFailed(name: string, reason: LoginFailed['data']['reason'], metadata: CommandMetadata): void {
    const shown = reason === 'unknown-user' || reason === 'throttled' ? UNPROVEN : name;
    const whose = metadata.sealedFor === undefined ? {} : { userId: metadata.sealedFor };
    this.note({ type: 'LoginFailed', data: { name: shown, reason, count: 1, ...whose } }, metadata);
  }

  adminTokenRejected(route: string, metadata: CommandMetadata): void {
    this.note({ type: 'AdminTokenRejected', data: { route, count: 1 } }, metadata);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.writeSummaries();
    await Promise.all(this.underWay);
  }

  private note(event: SecurityEvent, metadata: CommandMetadata): void {
    if (this.cap.admits(event, this.clock.now().getTime())) {
      this.write(event, { ...metadata, commandId: newId(), causationId: metadata.commandId });
      return;
    }
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.writeSummaries();
    }, WINDOW_MS).unref();
  }

  private writeSummaries(): void {
    const id = newId();
    const at = this.clock.iso();
    for (const event of this.cap.takeSummaries()) {
      const metadata = { correlationId: id, causationId: id, at, actorId: 'system', actorKind: 'system' } as const;
      this.write(event, { ...metadata, commandId: newId() });
    }
  }

  /** A refusal is answered whether or not it could be written down. */
  private write(event: SecurityEvent, metadata: CommandMetadata): void {
    const writing = this.store.record('system-log', [event], metadata, 'any').catch(() => undefined);
    this.underWay.add(writing);
    void writing.finally(() => this.underWay.delete(writing));
  }
}
