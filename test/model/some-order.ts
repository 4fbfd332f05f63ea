import { isDeepStrictEqual } from 'node:util';
import { apply, forgetRepositories, headsOf } from './apply';
import type { Answer } from './model';
import type { ModelCommand } from './commands';
import { type Hub, keyOf, normalized } from './model';
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
  const found: Hub[] = [];
  for (const before of befores) {
    const heads = headsOf(before);
    const search = (hub: Hub, rest: readonly Answered[], early: readonly EarlyStep[]): void => {
      if (found.length >= MAX_MODELS) return;
      if (rest.length === 0) {
        if (isDeepStrictEqual(viewOfModel(hub), seen) && !found.some((other) => isDeepStrictEqual(other, hub))) {
          found.push(hub);
        }
        return;
      }
      for (const [index, next] of rest.entries()) {
        const after = structuredClone(hub);
        const expected = apply(after, next.command, heads);
        const agrees =
          next.answer === expected || isEndedAlready(next, expected, before) || isHeldForAMoment(next, answered);
        if (!agrees) continue;
        const isRefused = next.answer !== 'ok' && expected === 'ok';
        search(isRefused ? structuredClone(hub) : after, rest.toSpliced(index, 1), early);
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
    return all.some(
      (other) =>
        other.answer === 'identity.email_taken' &&
        other.command.do === 'register' &&
        normalized(other.command.name) === normalized(name),
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
