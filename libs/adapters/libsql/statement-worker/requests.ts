export type SqlValue = string | number | bigint | null | Uint8Array;

export interface Statement {
  readonly sql: string;
  readonly params?: readonly SqlValue[];
}

/** Rows of one statement, columns in order; empty for a statement that answers none. */
export type Rows = SqlValue[][];

export type StatementRequest =
  { readonly kind: 'transaction'; readonly statements: readonly Statement[] } | { readonly kind: 'checkpoint' };
