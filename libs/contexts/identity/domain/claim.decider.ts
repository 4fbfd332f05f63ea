import { assertNever, Command, type Decider, type StreamType } from '@hubledger/kernel';
import type { ClaimEvent } from './claim.events';
import { ClaimHeld } from './errors';

/**
 * `turn` counts the times the name was taken: it tells a claim from a later one of the same holder, who may leave a name
 * and come back to it. `last`: who bore the name last, of those that left it; null = nobody.
 */
export type Claim =
  | { status: 'free'; last: string | null; turn: number }
  | { status: 'held'; holder: string; claimedAt: string; last: string | null; turn: number };

/**
 * `over`: turn of the holder that was found dead or fenced; that claim may be replaced, no other. `anew`: take the name
 * again although it is the holder's, so that whoever is about to replace the older claim looks again.
 */
export class TakeClaim extends Command<
  'TakeClaim',
  { claim: string; holder: string; over: number | null; anew?: boolean }
> {
  readonly type = 'TakeClaim';
}

/** `turn`: only while this is the claim that stands; absent: any of this holder. `unborne`: see `Released`. */
export class ReleaseClaim extends Command<'ReleaseClaim', { holder: string; turn?: number; unborne?: true }> {
  readonly type = 'ReleaseClaim';
}

export type ClaimCommand = TakeClaim | ReleaseClaim;

const take = ({ data, metadata }: TakeClaim, state: Readonly<Claim>): ClaimEvent[] => {
  const { claim, holder, over, anew = false } = data;
  const isOwn = state.status === 'held' && state.holder === holder;
  if (isOwn && !anew) return []; // a retry changes nothing
  if (state.status === 'held' && !isOwn && state.turn !== over) throw new ClaimHeld(claim, state.holder, true);
  return [{ type: 'Claimed', data: { holder, claimedAt: metadata.at } }];
};

const release = ({ data: { holder, turn, unborne } }: ReleaseClaim, state: Readonly<Claim>): ClaimEvent[] => {
  if (state.status !== 'held' || state.holder !== holder) return [];
  if (turn !== undefined && turn !== state.turn) return [];
  return [{ type: 'Released', data: { holder, ...(unborne ? { unborne } : {}) } }];
};

/** One name, one holder. */
export const claimDecider: Decider<Claim, ClaimCommand, ClaimEvent> = {
  initialState: () => ({ status: 'free', last: null, turn: 0 }),
  decide: (command, state) => {
    switch (command.type) {
      case 'TakeClaim':
        return take(command, state);
      case 'ReleaseClaim':
        return release(command, state);
      default:
        return assertNever(command);
    }
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'Claimed':
        return { status: 'held', ...event.data, last: state.last, turn: state.turn + 1 };
      case 'Released':
        return { status: 'free', last: event.data.unborne ? state.last : event.data.holder, turn: state.turn };
      default:
        return state;
    }
  },
};

export const claimStream: StreamType<Claim, ClaimCommand, ClaimEvent> = { category: 'claim', decider: claimDecider };
