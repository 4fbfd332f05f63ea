import {
  AggregateStore,
  Clock,
  type CommandMetadata,
  Contended,
  EventLog,
  newId,
  stepOf,
  StreamMoved,
  type StreamName,
} from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { ClaimHolders } from '../domain/claim-holders';
import type { HolderFenceEvent } from '../domain/claim.events';
import { claimStream, ReleaseClaim, TakeClaim } from '../domain/claim.decider';
import { ClaimHeld } from '../domain/errors';
import { IdentitySettings } from '../domain/identity-settings.port';
import { type ClaimRequest, NameClaims } from '../domain/name-claims.port';
import { claimId, type ClaimKind, claimStreamName } from '../domain/names';

const MAX_TRIES = 8;

@Injectable()
export class EventSourcedNameClaims extends NameClaims {
  constructor(
    private readonly store: AggregateStore,
    private readonly log: EventLog,
    private readonly holders: ClaimHolders,
    private readonly clock: Clock,
    private readonly settings: IdentitySettings,
  ) {
    super();
  }

  async claim({ kind, hash, holder, metadata, anew }: ClaimRequest & { anew?: boolean }): Promise<number> {
    const claim = claimStreamName(kind, hash);
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      try {
        const over = await this.displaced(kind, hash, holder, metadata);
        const step = this.stepNow(metadata, claim);
        const take = new TakeClaim({ claim, holder, over, anew }, step);
        return (await this.store.execute(claimStream, claimId(kind, hash), take)).state.turn;
      } catch (error) {
        // Somebody moved first; whoever holds the name now decides, so look again.
        const moved = error instanceof StreamMoved || (error instanceof ClaimHeld && error.details.raced === true);
        if (!moved) throw error;
      }
    }
    throw new Contended(claim);
  }

  async release(request: ClaimRequest & { turn?: number; unborne?: true }): Promise<void> {
    const { kind, hash, holder, metadata, turn, unborne } = request;
    const step = this.stepNow(metadata, claimStreamName(kind, hash));
    await this.store.execute(claimStream, claimId(kind, hash), new ReleaseClaim({ holder, turn, unborne }, step));
  }

  async lookup(kind: ClaimKind, hash: string): Promise<StreamName | null> {
    const { state } = await this.store.load(claimStream, claimId(kind, hash));
    return state.status === 'held' ? state.holder : null;
  }

  async lastHolder(kind: ClaimKind, hash: string): Promise<{ holder: StreamName; turn: number } | null> {
    const { state } = await this.store.load(claimStream, claimId(kind, hash));
    const holder = state.status === 'held' ? state.holder : state.last;
    return holder === null ? null : { holder, turn: state.turn };
  }

  /**
   * @returns the turn of the holder whose claim may be replaced now, fenced if it could still come to bear the name; null when the
   * name is free or the caller's already.
   */
  private async displaced(kind: ClaimKind, hash: string, holder: StreamName, metadata: CommandMetadata) {
    const claim = claimStreamName(kind, hash);
    const { state } = await this.store.load(claimStream, claimId(kind, hash));
    if (state.status === 'free' || state.holder === holder) return null;
    const { holder: other, claimedAt, turn } = state;
    // Before the check: if the holder moves on in between, the fence below misses its revision and we look again.
    const revision = (await this.log.readStream(other, { backwards: true, limit: 1 }))[0]?.revision;
    const status = await this.holders.statusOf(other, claim);
    if (status === 'dead') return turn;
    const leased = this.clock.now().getTime() - Date.parse(claimedAt) < this.settings.claimLeaseMs;
    if (status === 'alive' || leased) throw new ClaimHeld(claim, other);
    const fence: HolderFenceEvent = {
      type: revision === undefined ? 'CreationAbandoned' : 'ClaimForfeited',
      data: { claim },
    };
    await this.store.record(other, [fence], this.stepNow(metadata, other), revision ?? 'no-stream');
    return turn;
  }

  /**
   * The lease starts now, not when the request came in. Claims are idempotent by holder, so each try may have an id of
   * its own; one derived from the command would make a claim after a release look like a repetition.
   */
  private stepNow(metadata: CommandMetadata, stream: StreamName): CommandMetadata {
    return { ...stepOf(metadata, `${stream}:${newId()}`), at: this.clock.iso() };
  }
}
