/** What a client was doing when the hub died. */
export type Doing = 'registration' | 'creation' | 'push' | 'deletion';

export interface Failpoint {
  readonly name: string;
  readonly doing: Doing;
  /** Matches a call of a store as `hub-with-failpoints.ts` names it: `append claim-account`, `put vault password/...`. */
  readonly call: RegExp;
  readonly when: 'before' | 'after';
  /** Which of the matching calls, from 1. */
  readonly nth?: number;
  /** Part of `npm test`. */
  readonly short?: true;
}

/** Every place where the suite kills the hub. */
export const FAILPOINTS: readonly Failpoint[] = [
  {
    name: 'registration: name claimed',
    doing: 'registration',
    call: /^append claim-account /,
    when: 'after',
  },
  { name: 'registration: address claimed', doing: 'registration', call: /^append claim-email /, when: 'after' },
  { name: 'registration: before the password', doing: 'registration', call: /^put vault password/, when: 'before' },
  { name: 'registration: after the password', doing: 'registration', call: /^put vault password/, when: 'after' },
  {
    name: 'registration: before the account',
    doing: 'registration',
    call: /^append user .*UserCreated/,
    when: 'before',
  },
  {
    name: 'registration: after the account',
    doing: 'registration',
    call: /^append user .*UserCreated/,
    when: 'after',
    short: true,
  },

  { name: 'creation: name claimed', doing: 'creation', call: /^append claim-repository /, when: 'after' },
  {
    name: 'creation: admitted',
    doing: 'creation',
    call: /^append namespace .*RepositoryAdmitted/,
    when: 'after',
  },
  { name: 'creation: half of the objects', doing: 'creation', call: /^put half of objects/, when: 'after' },
  { name: 'creation: all objects', doing: 'creation', call: /^put objects/, when: 'after' },

  {
    name: 'creation: before the repository',
    doing: 'creation',
    call: /^append repository .*RepositoryCreated/,
    when: 'before',
  },
  {
    name: 'creation: after the repository',
    doing: 'creation',
    call: /^append repository .*RepositoryCreated/,
    when: 'after',
  },
  { name: 'creation: settled', doing: 'creation', call: /^append namespace .*StorageCommitted/, when: 'after' },

  { name: 'push: storage reserved', doing: 'push', call: /^append namespace .*StorageReserved/, when: 'after' },

  { name: 'push: half of the objects', doing: 'push', call: /^put half of objects/, when: 'after' },
  { name: 'push: all objects', doing: 'push', call: /^put objects/, when: 'after' },
  {
    name: 'push: before the commit',
    doing: 'push',
    call: /^append repository .*CommitPushed/,
    when: 'before',
    short: true,
  },
  {
    name: 'push: after the commit',
    doing: 'push',
    call: /^append repository .*CommitPushed/,
    when: 'after',
    short: true,
  },
  { name: 'push: before settling', doing: 'push', call: /^append namespace .*StorageCommitted/, when: 'before' },
  { name: 'push: settled', doing: 'push', call: /^append namespace .*StorageCommitted/, when: 'after' },

  { name: 'deletion: before', doing: 'deletion', call: /^append repository .*RepositoryDeleted/, when: 'before' },
  {
    name: 'deletion: after',
    doing: 'deletion',
    call: /^append repository .*RepositoryDeleted/,
    when: 'after',
  },
  { name: 'deletion: released', doing: 'deletion', call: /^append namespace .*RepositoryReleased/, when: 'after' },
  {
    name: 'deletion: content half gone',
    doing: 'deletion',
    call: /^delete object /,
    when: 'after',
    short: true,
  },

  { name: 'projector: before documents', doing: 'push', call: /^write document /, when: 'before' },
  { name: 'projector: between documents', doing: 'push', call: /^write document /, when: 'after', nth: 2, short: true },
  {
    name: 'projector: after documents, before the checkpoint',
    doing: 'push',
    call: /^write checkpoint /,
    when: 'before',
    short: true,
  },
  { name: 'projector: after the first checkpoint', doing: 'push', call: /^write checkpoint /, when: 'after' },
  {
    name: 'projector: between the documents of a registration',
    doing: 'registration',
    call: /^write document /,
    when: 'after',
    nth: 2,
  },
  {
    name: 'projector: between the documents of a deletion',
    doing: 'deletion',
    call: /^write document /,
    when: 'after',
    nth: 3,
  },
];
