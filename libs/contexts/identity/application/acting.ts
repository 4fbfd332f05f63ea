import type { CommandMetadata } from '@hubledger/kernel';

/** What follows from a proven identity (a password, a mailed link) is done by that user. */
export const actingAs = (metadata: CommandMetadata, userId: string): CommandMetadata => ({
  ...metadata,
  actorId: userId,
  actorKind: 'user',
});
