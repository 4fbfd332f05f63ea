import { assertNever, Command, type Decider, type StreamType } from '@hubledger/kernel';
import type { ClaimEvent } from './claim.events';
import { ClaimHeld } from './errors';

export type Claim = { status: 'free' } | { status: 'held'; holder: string; claimedAt: string };

/** `over`: the holder that was found dead and fenced; its claim may be replaced, nobody else's. */
export class TakeClaim extends Command<'TakeClaim', { claim: string; holder: string; over: string | null }> {
  readonly type = 'TakeClaim';
}

export class ReleaseClaim extends Command<'ReleaseClaim', { holder: string }> {
  readonly type = 'ReleaseClaim';
}

export type ClaimCommand = TakeClaim | ReleaseClaim;

const take = ({ data, metadata }: TakeClaim, state: Readonly<Claim>): ClaimEvent[] => {
  const { claim, holder, over } = data;
  if (state.status === 'held' && state.holder === holder) return []; // a retry changes nothing
  if (state.status === 'held' && state.holder !== over) throw new ClaimHeld(claim, state.holder, true);
  return [{ type: 'Claimed', data: { holder, claimedAt: metadata.at } }];
};

const release = ({ data }: ReleaseClaim, state: Readonly<Claim>): ClaimEvent[] =>
  state.status === 'held' && state.holder === data.holder ? [{ type: 'Released', data }] : [];

/** One name, one holder. */
export const claimDecider: Decider<Claim, ClaimCommand, ClaimEvent> = {
  initialState: () => ({ status: 'free' }),
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
        return { status: 'held', ...event.data };
      case 'Released':
        return { status: 'free' };
      default:
        return state;
    }
  },
};

export const claimStream: StreamType<Claim, ClaimCommand, ClaimEvent> = { category: 'claim', decider: claimDecider };
