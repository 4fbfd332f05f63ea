import { isDeepStrictEqual } from 'node:util';
import { apply, createUser, forgetRepositories, headsOf } from './apply';
import { joinBy, takeUse } from './apply-invitation';
import type { Answer } from './model';
import type { ModelCommand } from './commands';
import { moveRepository } from './apply-place';
import { type Hub, keyOf, may, normalized } from './model';
import { type View, viewOfModel } from './view';

export interface Answered {
  readonly command: ModelCommand;
  readonly answer: Answer;
}

/** Enough to go on with; what several orders leave differs at most in what can't be seen yet. */
const MAX_MODELS = 24;

/**
 * The models that some order of these commands leads to, with the answers the hub gave and all that can be seen of it.
 * None: what the hub did can't be told as one thing after another.
 */
export const modelsOfSomeOrder = (befores: readonly Hub[], answered: readonly Answered[], seen: View): Hub[] => {
  const whole = explained(befores, answered, seen, () => null);
  return whole.length > 0 ? whole : explained(befores, answered, seen, halvesOf);
};

type Pending = Answered & { readonly second?: Step };
type Step = (hub: Hub) => Answer;
/** Carries out the first half, in place; the second, when there is one. */
type FirstHalf = (hub: Hub) => Step | null;

const explained = (
  befores: readonly Hub[],
  answered: readonly Answered[],
  seen: View,
  cut: (command: ModelCommand) => FirstHalf | null,
): Hub[] => {
  const found: Hub[] = [];
  for (const before of befores) {
    const heads = headsOf(before);
    const search = (hub: Hub, rest: readonly Pending[], early: readonly EarlyStep[]): void => {
      if (found.length >= MAX_MODELS) return;
      if (rest.length === 0) {
        if (isDeepStrictEqual(viewOfModel(hub), seen) && !found.some((other) => isDeepStrictEqual(other, hub))) {
          found.push(hub);
        }
        return;
      }
      const tried = rest.map((next) => {
        const after = structuredClone(hub);
        const expected = next.second ? next.second(after) : apply(after, next.command, heads);
        const agrees =
          next.answer === expected || isEndedAlready(next, expected, before) || isHeldForAMoment(next, answered);
        return { after, agrees, isIdle: agrees && !next.second && next.answer !== 'ok' };
      });
      const idle = tried.findIndex(({ isIdle }) => isIdle);
      // What changes nothing stands as well here as anywhere later.
      if (idle >= 0) return search(hub, rest.toSpliced(idle, 1), early);
      for (const [index, { after, agrees }] of tried.entries()) {
        if (agrees) search(after, rest.toSpliced(index, 1), early);
      }
      for (const [index, next] of rest.entries()) {
        const first = next.second ? null : cut(next.command);
        const after = structuredClone(hub);
        const second = first?.(after);
        if (!second) continue;
        const { command, answer } = next;
        search(after, rest.with(index, { command, answer, second }), early);
      }
      for (const [index, step] of early.entries()) {
        if (!rest.includes(step.of)) continue; // it has ended: nothing is left to come early
        const after = structuredClone(hub);
        step.take(after);
        if (!isDeepStrictEqual(after, hub)) search(after, rest, early.toSpliced(index, 1));
      }
    };
    search(before, answered, answered.flatMap(earlySteps));
  }
  return found;
};

/**
 * A use is taken, and an account made, before the organization is joined; only then the use is done, or given back. And
 * what is moved was found by its name a moment earlier: it may have moved on since.
 */
const halvesOf = (command: ModelCommand): FirstHalf | null => {
  switch (command.do) {
    case 'accept-invitation':
      return (hub) => (takeUse(hub, command) === 'ok' ? (later) => joinBy(later, command) : null);
    case 'register': {
      const { name: by, invitation } = command;
      if (invitation === undefined) return null;
      return (hub) => (createUser(hub, command) === 'ok' ? (later) => joinBy(later, { by, invitation }) : null);
    }
    case 'move-repository':
      return (hub) => {
        const found = hub.repositories.get(keyOf(command.type, command.fullId));
        return found && may(hub, command.by, found, 'administer')
          ? (later) => moveFound(later, found.id, command)
          : null;
      };
    default:
      return null;
  }
};

const moveFound = (hub: Hub, id: number, command: Parameters<typeof moveRepository>[2]): Answer => {
  const repository = [...hub.repositories.values()].find((one) => one.id === id);
  return repository ? moveRepository(hub, repository, command) : 'repositories.not_found';
};

/** A part of a command that others may see before the rest of it. */
interface EarlyStep {
  readonly of: Answered;
  readonly take: (hub: Hub) => void;
}

/** Closing takes several streams: the repositories go first, memberships next, the account last. */
const earlySteps = (of: Answered): EarlyStep[] => {
  const { command, answer } = of;
  if (answer !== 'ok' || (command.do !== 'close-account' && command.do !== 'close-organization')) return [];
  const { name } = command;
  const empty: EarlyStep = { of, take: (hub) => forgetRepositories(hub, name) };
  if (command.do === 'close-organization') return [empty];
  const leave = (hub: Hub): void => {
    for (const { members } of hub.accounts.values()) members.delete(name);
  };
  return [empty, { of, take: leave }];
};

/** Whoever ends what is ending already has got what they asked for: two who saw it there may both be told so. */
const isEndedAlready = ({ command, answer }: Answered, expected: Answer, before: Hub): boolean => {
  if (expected === 'repositories.not_found' && answer === 'storage.not_admitted') return true;
  // The namespace of who is leaving takes nothing any more, a moment before they are gone.
  if (answer === 'storage.namespace_closed') return expected === 'absent' || expected === 'repositories.forbidden';
  if (answer !== 'ok') return false;
  switch (command.do) {
    case 'delete-repository':
      return expected === 'repositories.not_found' && before.repositories.has(keyOf(command.type, command.fullId));
    case 'close-account':
    case 'close-organization':
      return expected === 'absent' && before.accounts.has(command.name);
    case 'revoke-token':
      return expected === 'identity.token_not_found' && before.tokens.get(command.token)?.owner === command.by;
    case 'revoke-invitation':
      return expected === 'invitations.not_found' && before.invitations.has(command.invitation);
    default:
      return false;
  }
};

/**
 * A creation claims its name before it is refused for another reason, and gives it back: whoever asks in between is told
 * that the name is taken. They may ask again; that no such claim stays is what the next commands show.
 */
const isHeldForAMoment = ({ command, answer }: Answered, all: readonly Answered[]): boolean => {
  if (answer === 'identity.name_taken' && 'name' in command) {
    const { name } = command;
    return refusedAfter(all, CLAIMED_NAME).some((other) => normalized(other.name) === normalized(name));
  }
  if (answer === 'identity.email_taken' && command.do === 'register') {
    const { email } = command;
    return refusedAfter(all, CLAIMED_BOTH).some((other) => other.email.toLowerCase() === email.toLowerCase());
  }
  if (answer === 'taken' && 'invitation' in command) {
    const { invitation } = command;
    return all.some(
      (other) =>
        (other.command.do === 'invite-to-join' || other.command.do === 'invite-to-register') &&
        other.command.invitation === invitation &&
        REFUSED_INVITING.has(other.answer),
    );
  }
  if (answer === 'repositories.exists' && 'fullId' in command) {
    const key = keyOf(command.type, command.fullId);
    return all.some(
      (other) =>
        (other.answer === 'storage.quota_exceeded' || other.answer === 'storage.namespace_closed') &&
        other.command.do === 'create-repository' &&
        keyOf(other.command.type, other.command.fullId) === key,
    );
  }
  return false;
};

const REFUSED_INVITING = new Set(['absent', 'organizations.already_member']);

/** The name is claimed first, then the address, and an invitation's last use asked for after that. */
const CLAIMED_BOTH = new Set(['invitations.unavailable', 'identity.invitation_unknown']);
const CLAIMED_NAME = new Set([...CLAIMED_BOTH, 'identity.email_taken']);
const refusedAfter = (all: readonly Answered[], answers: ReadonlySet<Answer>) =>
  all.flatMap(({ command, answer }) => (command.do === 'register' && answers.has(answer) ? [command] : []));
