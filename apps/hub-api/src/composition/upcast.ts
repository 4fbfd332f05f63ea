import type { Upcast } from '@hubledger/projector';

/** Every event type is at its first version. */
export const upcast: Upcast = (event) => event;
