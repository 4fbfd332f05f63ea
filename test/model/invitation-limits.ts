import type { InvitationEvent } from '@hubledger/contexts/invitations/contract';
import type { RecordedEvent } from '@hubledger/kernel';

interface Counted {
  readonly most: number;
  readonly open: Set<string>;
  redeemed: number;
  isRevoked: boolean;
}

/**
 * Counts the uses of every invitation event by event: what is under way and what is done never come to more than it
 * allows, none begins once it was taken back, and each ends once. Answers each event that broke this.
 */
export const invitationsBroken = (events: readonly RecordedEvent[]): string[] => {
  const counted = new Map<string, Counted>();
  const broken: string[] = [];
  for (const event of events) {
    if (!event.stream.startsWith('invitation-')) continue;
    const change = event as unknown as InvitationEvent;
    const found = counted.get(event.stream);
    if (change.type === 'InvitationCreated') {
      const { maxUsage } = change.data;
      const most = maxUsage === -1 ? Infinity : (maxUsage ?? 1);
      counted.set(event.stream, { most, open: new Set(), redeemed: 0, isRevoked: false });
    } else if (!found || !count(found, change)) {
      broken.push(
        `${event.position} ${event.type}: ${found?.open.size} open, ${found?.redeemed} done of ${found?.most}`,
      );
    }
  }
  return broken;
};

/** Whether it may come now. */
const count = (invitation: Counted, { type, data }: InvitationEvent): boolean => {
  const { open } = invitation;
  switch (type) {
    case 'InvitationUseReserved': {
      const isNew = !open.has(data.useId) && !invitation.isRevoked;
      open.add(data.useId);
      return isNew && open.size + invitation.redeemed <= invitation.most;
    }
    case 'InvitationRedeemed':
      invitation.redeemed += 1;
      return open.delete(data.useId) && data.usageCount === invitation.redeemed;
    case 'InvitationUseReturned':
      return open.delete(data.useId);
    case 'InvitationRevoked':
      invitation.isRevoked = true;
      return true;
    case 'InvitationCreated':
      return false;
  }
};
