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

export const sealedFieldsOf = (type: string): readonly string[] =>
  Object.hasOwn(SEALED_FIELDS, type) ? (SEALED_FIELDS[type] ?? []) : [];

/** Of metadata. */
export const SEALED_METADATA = ['ip', 'userAgent'] as const;
