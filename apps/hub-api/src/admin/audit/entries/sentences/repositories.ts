import type { HolderFenceEvent } from '@hubledger/contexts/identity/contract';
import type { RepositoryEvent, RepositorySizes } from '@hubledger/contexts/repositories/contract';
import { bytes, counted, plain, quoted, short, who } from '../phrases';
import type { Sentences } from '../sentence';

const sizes = ({ files, totalBytes }: RepositorySizes): string => `${counted(files, 'file')}, ${bytes(totalBytes)}`;

export const repositorySentences: Sentences<Exclude<RepositoryEvent, HolderFenceEvent>> = {
  RepositoryCreated: (event, names) => {
    const { visibility, repositoryType, namespace, name } = event.data;
    return `${who(event, names)} created the ${visibility} ${repositoryType} ${namespace}/${name}`;
  },
  CommitPushed: (event, names) => {
    const { branch, repositoryType, namespace, name, title, isDefault, before, after } = event.data;
    const now = isDefault ? ` (now ${sizes(after)}; before: ${sizes(before)})` : '';
    return `${who(event, names)} pushed to ${plain(branch)} of the ${repositoryType} ${namespace}/${name}: ${quoted(title)}${now}`;
  },
  BranchCreated: (event, names) => {
    const { branch, repositoryId, commit } = event.data;
    return `${who(event, names)} created the branch ${plain(branch)} of ${names.repository(repositoryId)} at ${short(commit)}`;
  },
  BranchDeleted: (event, names) => {
    const { branch, repositoryId, commit } = event.data;
    return `${who(event, names)} deleted the branch ${plain(branch)} of ${names.repository(repositoryId)} (was at ${short(commit)})`;
  },
  TagCreated: (event, names) => {
    const { tag, repositoryId, commit } = event.data;
    return `${who(event, names)} tagged ${short(commit)} of ${names.repository(repositoryId)} as ${plain(tag)}`;
  },
  TagDeleted: (event, names) => {
    const { tag, repositoryId, commit } = event.data;
    return `${who(event, names)} deleted the tag ${plain(tag)} of ${names.repository(repositoryId)} (was at ${short(commit)})`;
  },
  VisibilityChanged: (event, names) => {
    const { repositoryType, repositoryId, from, to } = event.data;
    return `${who(event, names)} made the ${repositoryType} ${names.repository(repositoryId)} ${to} (before: ${from})`;
  },
  RepositoryMoved: (event, names) => {
    const { repositoryType, fromNamespace, fromName, namespace, name } = event.data;
    return `${who(event, names)} moved the ${repositoryType} ${fromNamespace}/${fromName} to ${namespace}/${name}`;
  },
  ReservationCancelled: ({ data }, names) =>
    `Storage held for a change of ${names.repository(data.repositoryId)} that was not finished is no longer held`,
  RepositoryDeleted: (event, names) => {
    const { visibility, repositoryType, namespace, name } = event.data;
    return `${who(event, names)} deleted the ${visibility} ${repositoryType} ${namespace}/${name} (${sizes(event.data.sizes)})`;
  },
};
