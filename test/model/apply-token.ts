import { type Answer, type Hub, isOf } from './model';
import type { TokenCommand } from './people-commands';

/** Using one answers whose it is. */
export const applyToken = (hub: Hub, command: TokenCommand): Answer => {
  const token = hub.tokens.get(command.token);
  switch (command.do) {
    case 'issue-token':
      if (!isOf(hub, 'user', command.by)) return 'absent';
      if (token) return 'taken';
      hub.tokens.set(command.token, { owner: command.by, isRevoked: false });
      return 'ok';
    case 'use-token':
      return token && !token.isRevoked && token.owner !== null ? token.owner : 'refused';
    case 'revoke-token':
      if (!isOf(hub, 'user', command.by)) return 'absent';
      if (!token || token.isRevoked || token.owner !== command.by) return 'identity.token_not_found';
      token.isRevoked = true;
      return 'ok';
  }
};

export const forgetTokensOf = (hub: Hub, name: string): void => {
  for (const token of hub.tokens.values()) if (token.owner === name) token.owner = null;
};
