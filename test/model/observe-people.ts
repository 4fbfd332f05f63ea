import { Credentials } from '@hubledger/contexts/identity/contract';
import { invitationStream } from '@hubledger/contexts/invitations/contract';
import type { HubUnderTest } from './hub-under-test';
import type { InvitationView } from './view';

export const invitationViews = async ({ driver, handed }: HubUnderTest): Promise<Record<string, InvitationView>> => {
  const views: Record<string, InvitationView> = {};
  for (const [name, made] of handed.invitations) {
    const { state } = await driver.store.load(invitationStream, made?.invitationId ?? '');
    if (state.status === 'unknown') continue;
    const { maxUsage, role, uses, redeemed, status } = state;
    views[name] = { maxUsage, role, open: uses.size, redeemed, isRevoked: status === 'revoked' };
  }
  return views;
};

export const tokenViews = async ({ app, handed }: HubUnderTest): Promise<Record<string, string | null>> => {
  const views: Record<string, string | null> = {};
  for (const [name, issued] of handed.tokens) {
    const found = issued && (await app.get(Credentials).authenticateToken(issued.token.reveal()));
    views[name] = found?.username ?? null;
  }
  return views;
};

export const invitationNamed = ({ handed }: HubUnderTest, id: string): string =>
  [...handed.invitations].find(([, made]) => made?.invitationId === id)?.[0] ?? id;
