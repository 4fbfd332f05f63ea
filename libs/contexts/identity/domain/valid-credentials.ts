import type { AccessToken, LiveToken } from './access-token.decider';
import type { LiveSession, Session } from './session.decider';
import type { LiveUser, User } from './user.state';

/* The rules of what still opens something, now as of any moment of the past. */

/** Whose credentials count. */
export const isAbleToSignIn = (user: Readonly<User>): user is Readonly<LiveUser> =>
  user.status === 'live' && user.isActive;

export const isTokenValid = (token: Readonly<AccessToken>): token is Readonly<LiveToken> => token.status === 'live';

/** @param at ISO-8601 UTC. Its user may have ended it beside, see `isSessionEnded`. */
export const isSessionRunning = (session: Readonly<Session>, at: string): session is Readonly<LiveSession> =>
  session.status === 'live' && at < session.expiresAt;

/** By a logout or another password. */
export const isSessionEnded = ({ epoch }: Pick<LiveSession, 'epoch'>, user: Readonly<LiveUser>): boolean =>
  user.epoch > epoch;
