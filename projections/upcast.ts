import type { RecordedEvent } from '@hubledger/kernel';

/** Old stored shapes to the current ones, for whoever folds the log. Every event type is at its first version. */
export const upcast = <E extends RecordedEvent>(event: E): E => event;
