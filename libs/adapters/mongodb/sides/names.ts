import type { ReadModel } from '@hubledger/kernel';

export const keyOf = ({ name, version }: Pick<ReadModel, 'name' | 'version'>): string => `${name}@${version}`;

/** @param key `name@version` @param side empty for the first one. */
export const collectionName = (key: string, side: string): string =>
  `${key.replace('@', '_v')}${side === '' ? '' : `_${side}`}`;

/** Of a first side's collection: `name@version`; null for those of other sides. */
export const keyOfFirst = (name: string): string | null =>
  /^[a-z0-9-]+_v\d+$/.test(name) ? name.replace(/_v(\d+)$/, '@$1') : null;
