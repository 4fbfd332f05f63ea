import type { RecordedEvent } from '@hubledger/kernel';

/**
 * Fields of events that hold what a person told the hub of themselves: sealed, and never as they wrote it. What looks
 * sealed in any other field was written by somebody, and is nothing but that text.
 */
const SEALED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  UserCreated: ['email'],
  ProfileUpdated: ['fullName', 'bio', 'website', 'socialMedia'],
  TokenIssued: ['name'],
  SshKeyAdded: ['title'],
  InvitationCreated: ['email'],
};

/** Whose key they are sealed with: what names another subject in front was copied from somewhere, and is not opened. */
export const sealedFor = ({ stream, data }: Pick<RecordedEvent, 'stream' | 'data'>): string =>
  (data as { readonly userId?: string }).userId ?? stream;

export const sealedFieldsOf = (type: string): readonly string[] =>
  Object.hasOwn(SEALED_FIELDS, type) ? (SEALED_FIELDS[type] ?? []) : [];

/** Of metadata. */
export const SEALED_METADATA = ['ip', 'userAgent'] as const;
