import type { ModelCommand } from './commands';

/** Three people, an organization of two, a repository of each kind of owner, and two invitations: where it gets interesting. */
export const SETTLED: readonly ModelCommand[] = [
  { do: 'register', name: 'ada', email: 'one@example.com' },
  { do: 'register', name: 'bob', email: 'two@example.com' },
  { do: 'register', name: 'dee', email: 'four@example.com' },
  { do: 'create-organization', by: 'ada', name: 'lab' },
  { do: 'add-member', by: 'ada', organization: 'lab', name: 'bob', role: 'member' },
  { do: 'create-repository', by: 'ada', type: 'model', fullId: 'ada/engine', visibility: 'private' },
  { do: 'create-repository', by: 'bob', type: 'model', fullId: 'lab/engine', visibility: 'public' },
  { do: 'set-quota', name: 'lab', privateBytes: 3_500, publicBytes: 3_500 },
  {
    ...{ do: 'invite-to-join', by: 'ada', organization: 'lab', email: null },
    ...{ invitation: 'i1', role: 'member', maxUsage: 2, days: 1 },
  },
  {
    ...{ do: 'push', by: 'bob', type: 'model', fullId: 'lab/engine', branch: 'main', parent: 'any' },
    changes: [
      { kind: 'file', path: 'a.txt', content: 'small' },
      { kind: 'file', path: 'd/e/c.txt', content: 'x'.repeat(300) },
      { kind: 'file', path: 'w.bin', content: 'weights' },
    ],
  },
  { do: 'issue-token', by: 'bob', token: 'k1' },
  { do: 'invite-to-register', invitation: 'i2', organization: 'lab', role: 'visitor', maxUsage: null, days: 2 },
];
