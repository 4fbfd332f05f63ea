import type { LedgerEvent, QuotaSet } from '@hubledger/contexts/storage/contract';
import { bytes, limit, who } from '../phrases';
import type { Sentences } from '../sentence';

/** `private 10 GB (before: unlimited)`, and only what changed. */
const quotas = (data: QuotaSet['data']): string => {
  const sides = [
    ['private', data.privateQuotaBytes, data.previousPrivateQuotaBytes],
    ['public', data.publicQuotaBytes, data.previousPublicQuotaBytes],
  ] as const;
  const changed = sides.filter(([, now, before]) => now !== before);
  return (changed.length > 0 ? changed : sides)
    .map(([side, now, before]) => `${side} ${limit(now)}${now === before ? '' : ` (before: ${limit(before)})`}`)
    .join(', ');
};

const RELEASED = {
  deleted: 'as it was deleted',
  moved: 'as it moved away',
  abandoned: 'as it never came to be',
} as const;

export const ledgerSentences: Sentences<LedgerEvent> = {
  QuotaSet: (event, names) => `${who(event, names)} set the quota of ${event.data.namespace}: ${quotas(event.data)}`,
  RepositoryQuotaSet: (event, names) => {
    const { repositoryId, quotaBytes, previousQuotaBytes } = event.data;
    const own = (quota: number | null): string => (quota === null ? 'that of its namespace' : bytes(quota));
    return `${who(event, names)} set the quota of ${names.repository(repositoryId)}: ${own(quotaBytes)} (before: ${own(previousQuotaBytes)})`;
  },
  RepositoryExpected: ({ data }, names) =>
    `${names.account(data.ownerId)} is about to receive ${names.repository(data.repositoryId)}: ${bytes(data.bytes)} are held for it`,
  RepositoryAdmitted: ({ data }, names) =>
    `${names.account(data.ownerId)} owns the ${data.visibility} ${data.repositoryType} ${data.fullId} (${bytes(data.usedBytes)})`,
  RepositoryRenamed: ({ data }) => `${data.previousFullId} is now called ${data.fullId}`,
  RepositoryReleased: ({ data }, names) =>
    `${names.account(data.ownerId)} no longer owns ${names.repository(data.repositoryId)}, ${RELEASED[data.reason]}: ` +
    `${bytes(data.usedBytes)} are free again`,
  StorageReserved: ({ data }, names) =>
    `${bytes(data.bytes)} of the ${data.visibility} storage of ${names.account(data.ownerId)} were held for ` +
    names.repository(data.repositoryId),
  StorageCommitted: ({ data }, names) =>
    `${names.repository(data.repositoryId)} uses ${bytes(data.usedBytes)} of the ${data.visibility} storage of ` +
    `${names.account(data.ownerId)} (before: ${bytes(data.previousUsedBytes)})`,
  StorageReleased: ({ data }, names) =>
    `${bytes(data.bytes)} that were held in the storage of ${names.account(data.ownerId)} are free again: ` +
    (data.reason === 'expired' ? 'their time had run out' : 'they were not needed'),
  StorageRecalculated: (event, names) => {
    const { repositoryId, usedBytes, previousUsedBytes } = event.data;
    return `${who(event, names)} counted the storage of ${names.repository(repositoryId)} anew: ${bytes(usedBytes)} (before: ${bytes(previousUsedBytes)})`;
  },
  BalanceRecalculated: (event, names) => {
    const { ownerId, privateUsedBytes, publicUsedBytes, ...before } = event.data;
    const now = `private ${bytes(privateUsedBytes)}, public ${bytes(publicUsedBytes)}`;
    const then = `private ${bytes(before.previousPrivateUsedBytes)}, public ${bytes(before.previousPublicUsedBytes)}`;
    return `${who(event, names)} summed up the storage of ${names.account(ownerId)} anew: ${now} (before: ${then})`;
  },
  NamespaceClosed: (event, names) =>
    `${who(event, names)} closed the namespace of ${names.account(event.data.ownerId)} to new repositories`,
};
