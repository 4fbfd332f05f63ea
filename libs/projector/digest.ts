import { type DocumentCollection, sha256Hex } from '@hubledger/kernel';

const PAGE = 1_000;
export const MODULUS = 1n << 256n;

/** Key order must not count: stores give it back as they like. */
export const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]));
};

/**
 * Hex fingerprint of all living documents: the sum of each one's SHA-256, so that neither the order of documents nor
 * that of their keys counts. Equal digests = equal read models.
 */
export const digestOf = async <D extends object>(collection: Pick<DocumentCollection<D>, 'scan'>): Promise<string> => {
  let sum = 0n;
  let after: string | null = null;
  for (;;) {
    const page: Array<{ id: string; document: D }> = await collection.scan(after, PAGE);
    for (const { id, document } of page) {
      sum = (sum + BigInt(`0x${sha256Hex(JSON.stringify([id, canonical(document)]))}`)) % MODULUS;
    }
    if (page.length < PAGE) return sum.toString(16).padStart(64, '0');
    after = page.at(-1)?.id ?? null;
  }
};
