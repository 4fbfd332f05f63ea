import { categoryOf, idOf, isSealed, type Sealed, type StreamName, subjectOf } from '@hubledger/kernel';

/** Fields of states, by category, that hold what a person told the hub of themselves, sealed. */
const PERSONAL: Readonly<Record<string, readonly string[]>> = {
  user: ['email', 'full_name', 'bio', 'website', 'social_media'],
  invitation: ['email'],
};

export const personalFieldsOf = (stream: StreamName): readonly string[] => PERSONAL[categoryOf(stream)] ?? [];

/**
 * Whether a value of a personal field of what this stream tells of was sealed there. What looks sealed in any other field,
 * or for somebody else, was written by somebody, and is shown as written: opened, it could be another person's data.
 */
export const isSealedIn = (stream: StreamName, value: unknown): value is Sealed =>
  isSealed(value) && subjectOf(value) === sealedFor(stream);

/** Whose key personal fields of this stream are sealed with. */
export const sealedFor = (stream: StreamName): string => (categoryOf(stream) === 'user' ? idOf(stream) : stream);
