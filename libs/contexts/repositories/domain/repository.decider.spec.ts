import type { CommandMetadata } from '@hubledger/kernel';
import {
  commitPushed,
  repositoryCreated,
  repositoryDeleted,
  repositoryMoved,
  sizes,
  visibilityChanged,
} from '../../../testing/builders/repository-events';
import { givenFor } from '../../../testing/decider-kit';
import {
  CancelReservation,
  RecordAbandonment,
  RecordBranch,
  RecordBranchDeletion,
  RecordCommit,
  RecordCreation,
  RecordDeletion,
  RecordMove,
  RecordOrphanBranch,
  RecordTag,
  RecordTagDeletion,
  RecordVisibility,
} from './commands';
import { MAX_BRANCHES } from './refs';
import { repositoryStream } from './repository.decider';
import type { RepositoryEvent } from './repository.events';

const given = givenFor(repositoryStream.decider);
const by: CommandMetadata = {
  commandId: 'c',
  correlationId: 'c',
  causationId: 'c',
  at: '2030-01-03T00:00:00.000Z',
  actorId: 'u1',
  actorKind: 'user',
};
const repositoryId = 'r1';
const claim = 'claim-repository_x';
const first = 'c'.repeat(40);
const second = 'd'.repeat(40);
const target = { commit: first, root: 'a'.repeat(64), tree: 't'.repeat(40) };
const after = sizes({ commits: 1 });

const created = { type: 'RepositoryCreated' as const, data: repositoryCreated() };
const initial = { type: 'CommitPushed' as const, data: commitPushed({ commit: first, after }) };
const live: RepositoryEvent[] = [created, initial];
const deleted: RepositoryEvent = {
  type: 'RepositoryDeleted',
  data: repositoryDeleted({ sizes: after, visibility: 'public' }),
};
const next = (change: Parameters<typeof commitPushed>[0] = {}) =>
  commitPushed({ commit: second, parents: [first], before: after, after: sizes({ commits: 2 }), ...change });
const push = (change?: Parameters<typeof next>[0]) => new RecordCommit(next(change), by);
const branch = (name: string, overwrite?: boolean) =>
  new RecordBranch({ repositoryId, branch: name, ...target, overwrite }, by);
const tag = (name: string) => new RecordTag({ repositoryId, tag: name, message: null, ...target }, by);
const branched = (name: string): RepositoryEvent => ({
  type: 'BranchCreated',
  data: { repositoryId, branch: name, ...target },
});
const tagged = (name: string): RepositoryEvent => ({
  type: 'TagCreated',
  data: { repositoryId, tag: name, message: null, ...target },
});

describe('creating', () => {
  const create = new RecordCreation({ created: created.data, initial: initial.data }, by);
  it('appends repository and first commit together', () => given().when(create).then(created, initial));
  it('loses against an abandonment', () =>
    given({ type: 'CreationAbandoned', data: { claim } }).when(create).thenRefused('repositories.creation_lost'));
  it('happens once', () =>
    given(...live)
      .when(create)
      .thenRefused('repositories.creation_lost'));
});

describe('pushing a commit', () => {
  it('moves the branch', () =>
    given(...live)
      .when(push())
      .then({ type: 'CommitPushed', data: next() }));
  it('is refused when another quota counts for it than storage was reserved of', () => {
    given(...live, { type: 'VisibilityChanged', data: visibilityChanged() })
      .when(push())
      .thenRefused('repositories.head_moved');
    given(...live, { type: 'RepositoryMoved', data: repositoryMoved() })
      .when(push())
      .thenRefused('repositories.head_moved');
  });
  it('is told under the name the repository bears now', () =>
    given(...live, { type: 'RepositoryMoved', data: repositoryMoved({ ownerId: 'u1', name: 'mesh' }) })
      .when(push())
      .then({ type: 'CommitPushed', data: next({ namespace: 'acme', name: 'mesh', ownerKind: 'organization' }) }));
  it('is refused when the head moved', () =>
    given(...live)
      .when(push({ parents: [second] }))
      .thenRefused('repositories.head_moved'));
  it('is refused when another branch changed the sizes it was computed from', () =>
    given(...live, branched('dev'), { type: 'CommitPushed', data: next({ branch: 'dev', isDefault: false }) })
      .when(push())
      .thenRefused('repositories.head_moved'));
  it('is refused on a branch that is not there', () =>
    given(...live)
      .when(push({ branch: 'dev' }))
      .thenRefused('repositories.revision_not_found'));
  it('is refused once its reservation was cancelled', () =>
    given(...live, { type: 'ReservationCancelled', data: { repositoryId, reservationId: 'x' } })
      .when(push({ reservationId: 'x' }))
      .thenRefused('repositories.reservation_cancelled'));
  it('is refused after deletion', () =>
    given(...live, deleted)
      .when(push())
      .thenRefused('repositories.not_found'));
  it('changed a repository no earlier than it was created', () => {
    const late = {
      type: 'RepositoryCreated' as const,
      data: repositoryCreated({ createdAt: '2030-01-02T00:00:00.999Z' }),
    };
    expect(given(late, initial).state()).toMatchObject({ lastModified: '2030-01-02T00:00:00.999Z' });
    expect(given(...live).state()).toMatchObject({ lastModified: '2030-01-02T00:00:00.000Z' });
  });
  it('keeps the card when it says nothing about it', () => {
    const card = { tags: ['a'], pipelineTag: null, libraryName: null, data: null };
    const state = given(created, { type: 'CommitPushed', data: commitPushed({ commit: first, card }) }).state();
    const pushed = repositoryStream.decider.evolve(state, { type: 'CommitPushed', data: next() });
    expect(pushed).toMatchObject({ card });
  });
});

describe('branches without a parent', () => {
  const orphan = (name: string, change: Parameters<typeof next>[0] = {}) =>
    next({ branch: name, isDefault: false, parents: [], ...change });
  const begin = (name: string, overwrite = false, change: Parameters<typeof next>[0] = {}) =>
    new RecordOrphanBranch({ pushed: orphan(name, change), overwrite }, by);
  const begun = (name: string): RepositoryEvent => ({ type: 'CommitPushed', data: orphan(name) });
  const gone = (name: string): RepositoryEvent => ({
    type: 'BranchDeleted',
    data: { repositoryId, branch: name, commit: first },
  });

  it('begin with their own commit', () =>
    given(...live)
      .when(begin('empty'))
      .then(begun('empty')));
  it('are where their commit is', () =>
    expect(given(...live, begun('empty')).state()).toMatchObject({
      branches: new Map([
        ['main', target],
        ['empty', { ...target, commit: second }],
      ]),
    }));
  it('exist once', () =>
    given(...live, branched('dev'))
      .when(begin('dev'))
      .thenRefused('repositories.ref_exists'));
  it('replace another one when asked', () =>
    given(...live, branched('dev'))
      .when(begin('dev', true))
      .then(gone('dev'), begun('dev')));
  it('stay as they are when they are that already', () =>
    given(...live, begun('dev'))
      .when(begin('dev', true))
      .thenNothing());
  it('never replace the default branch', () =>
    given(...live)
      .when(begin('main', true))
      .thenRefused('repositories.forbidden'));
  it('need a name', () =>
    given(...live)
      .when(begin('refs/heads/x'))
      .thenRefused('repositories.bad_ref'));
  it('are computed again when somebody else pushed', () =>
    given(...live)
      .when(begin('empty', false, { before: sizes({ commits: 7 }) }))
      .thenRefused('repositories.head_moved'));
});

describe('branches', () => {
  it('are created', () =>
    given(...live)
      .when(branch('dev'))
      .then(branched('dev')));
  it('exist once', () =>
    given(...live, branched('dev'))
      .when(branch('dev'))
      .thenRefused('repositories.ref_exists'));
  it('may be overwritten when asked', () => {
    const elsewhere: RepositoryEvent = {
      type: 'BranchCreated',
      data: { ...target, repositoryId, branch: 'dev', commit: second },
    };
    const gone: RepositoryEvent = { type: 'BranchDeleted', data: { repositoryId, branch: 'dev', commit: second } };
    given(...live, elsewhere)
      .when(branch('dev', true))
      .then(gone, branched('dev'));
  });
  it('overwritten with what they are stay as they are', () =>
    given(...live, branched('dev'))
      .when(branch('dev', true))
      .thenNothing());
  it('never overwrite the default branch', () =>
    given(...live)
      .when(branch('main', true))
      .thenRefused('repositories.forbidden'));
  it('do not share a path with another', () =>
    given(...live)
      .when(branch('main/x'))
      .thenRefused('repositories.ref_exists'));
  it.each(['refs/heads/x', 'a b', 'HEAD', '', first])('are not called %j', (name) =>
    given(...live)
      .when(branch(name))
      .thenRefused('repositories.bad_ref'),
  );
  it('are limited in number', () => {
    const many = Array.from({ length: MAX_BRANCHES - 1 }, (_, index) => branched(`b${index}`));
    const state = given(...live, ...many).state();
    expect(() => repositoryStream.decider.decide(branch('one-more'), state)).toThrow('at most 10000');
  });
  it('are deleted', () =>
    given(...live, branched('dev'))
      .when(new RecordBranchDeletion({ repositoryId, branch: 'dev' }, by))
      .then({ type: 'BranchDeleted', data: { repositoryId, branch: 'dev', commit: first } }));
  it('are not deleted twice', () =>
    given(...live)
      .when(new RecordBranchDeletion({ repositoryId, branch: 'dev' }, by))
      .thenRefused('repositories.revision_not_found'));
  it('keep the default one', () =>
    given(...live)
      .when(new RecordBranchDeletion({ repositoryId, branch: 'main' }, by))
      .thenRefused('repositories.forbidden'));
});

describe('tags', () => {
  it('are created', () =>
    given(...live)
      .when(tag('v1'))
      .then(tagged('v1')));
  it('may be called like a branch', () =>
    given(...live)
      .when(tag('main'))
      .then(tagged('main')));
  it('exist once', () =>
    given(...live, tagged('v1'))
      .when(tag('v1'))
      .thenRefused('repositories.ref_exists'));
  it('obey the rules of names', () =>
    given(...live)
      .when(tag('a..b'))
      .thenRefused('repositories.bad_ref'));
  it('are deleted', () =>
    given(...live, tagged('v1'))
      .when(new RecordTagDeletion({ repositoryId, tag: 'v1' }, by))
      .then({ type: 'TagDeleted', data: { repositoryId, tag: 'v1', commit: first } }));
  it('are not deleted twice', () =>
    given(...live)
      .when(new RecordTagDeletion({ repositoryId, tag: 'v1' }, by))
      .thenRefused('repositories.revision_not_found'));
});

describe('deleting', () => {
  const remove = new RecordDeletion({ repositoryId }, by);
  it('carries the sizes of that moment', () =>
    given(...live)
      .when(remove)
      .then(deleted));
  it('happens once', () =>
    given(...live, deleted)
      .when(remove)
      .thenRefused('repositories.not_found'));
});

const used = (bytes: number): RepositoryEvent[] => [
  created,
  { type: 'CommitPushed', data: commitPushed({ commit: first, after: sizes({ commits: 1, usedBytes: bytes }) }) },
];
const held = (bytes: number) => ({ reservationId: 'x', bytes });
const cancelledX: RepositoryEvent = { type: 'ReservationCancelled', data: { repositoryId, reservationId: 'x' } };

describe('visibility', () => {
  const hide = (bytes: number | null = null, ownerId = 'u1') =>
    new RecordVisibility(
      { repositoryId, ownerId, visibility: 'private', held: bytes === null ? null : held(bytes) },
      by,
    );
  it('changes with the sizes it moves', () =>
    given(...live)
      .when(hide())
      .then({ type: 'VisibilityChanged', data: visibilityChanged({ sizes: after }) }));
  it('names the storage that was held for it', () =>
    given(...used(5))
      .when(hide(5))
      .then({
        type: 'VisibilityChanged',
        data: visibilityChanged({ sizes: sizes({ commits: 1, usedBytes: 5 }), reservationId: 'x' }),
      }));
  it('waits for more storage when the repository grew', () => {
    given(...used(6))
      .when(hide(5))
      .thenRefused('repositories.changed');
    given(...used(6))
      .when(hide())
      .thenRefused('repositories.changed');
  });
  it('is refused once its storage was given back', () =>
    given(...used(5), cancelledX)
      .when(hide(5))
      .thenRefused('repositories.reservation_cancelled'));
  it('is refused when the storage of another owner was held', () =>
    given(...live)
      .when(hide(null, 'u2'))
      .thenRefused('repositories.changed'));
  it('emits nothing when nothing changes', () =>
    given(...live, { type: 'VisibilityChanged', data: visibilityChanged() })
      .when(hide())
      .thenNothing());
});

describe('moving', () => {
  const from = { ownerId: 'u1', namespace: 'ada', name: 'net', visibility: 'public', forfeits: 0 } as const;
  const acme = { ownerId: 'o1', ownerKind: 'organization', namespace: 'acme', name: 'net' } as const;
  const ada = { ownerId: 'u1', ownerKind: 'user', namespace: 'ada', name: 'mesh' } as const;
  const move = (to: RecordMove['data']['to'] = acme, bytes: number | null = 5) =>
    new RecordMove({ repositoryId, from, to, held: bytes === null ? null : held(bytes) }, by);
  const was = { sizes: sizes({ commits: 1, usedBytes: 5 }) };
  it('tells both ends and what is moved', () =>
    given(...used(5))
      .when(move())
      .then({ type: 'RepositoryMoved', data: repositoryMoved(was) }));
  it('needs no storage to be held where the owner stays', () =>
    given(...used(5))
      .when(move(ada, null))
      .then({ type: 'RepositoryMoved', data: repositoryMoved({ ...was, ...ada, reservationId: null }) }));
  it('changes nothing where it is there already', () =>
    given(...used(5), { type: 'RepositoryMoved', data: repositoryMoved(was) })
      .when(move())
      .thenNothing());
  it('waits for more storage when the repository grew', () =>
    given(...used(6))
      .when(move())
      .thenRefused('repositories.changed'));
  it('is refused once its storage was given back', () =>
    given(...used(5), cancelledX)
      .when(move())
      .thenRefused('repositories.reservation_cancelled'));
  it.each([
    ['lost the name it claimed', { type: 'ClaimForfeited', data: { claim } }],
    ['changed its visibility', { type: 'VisibilityChanged', data: visibilityChanged() }],
    ['went elsewhere', { type: 'RepositoryMoved', data: repositoryMoved({ ...was, name: 'other' }) }],
  ] as Array<[string, RepositoryEvent]>)('is decided again when the repository %s', (_, event) =>
    given(...used(5), event)
      .when(move())
      .thenRefused('repositories.changed'),
  );
  it('is refused after deletion', () =>
    given(...live, deleted)
      .when(move())
      .thenRefused('repositories.not_found'));
});

describe('cancelling a reservation', () => {
  const cancel = new CancelReservation({ repositoryId, reservationId: 'x' }, by);
  const cancelled: RepositoryEvent = { type: 'ReservationCancelled', data: { repositoryId, reservationId: 'x' } };
  it('is recorded', () =>
    given(...live)
      .when(cancel)
      .then(cancelled));
  it('is recorded once', () =>
    given(...live, cancelled)
      .when(cancel)
      .thenNothing());
  it('is not needed where nothing can be pushed', () =>
    given(...live, deleted)
      .when(cancel)
      .thenNothing());
});

describe('abandoning a name', () => {
  const abandon = (fullId: string) => new RecordAbandonment({ repositoryId, claim, fullId }, by);
  const abandoned: RepositoryEvent = { type: 'CreationAbandoned', data: { claim } };
  const forfeited: RepositoryEvent = { type: 'ClaimForfeited', data: { claim } };
  it('fences a creation', () => given().when(abandon('model:ada/net')).then(abandoned));
  it('fences it once', () => given(abandoned).when(abandon('model:ada/net')).thenNothing());
  it('is refused while the name is borne', () =>
    given(...live)
      .when(abandon('model:ada/net'))
      .thenRefused('repositories.exists'));
  it('forfeits a name that is not borne', () =>
    given(...live)
      .when(abandon('model:ada/other'))
      .then(forfeited));
  it('forfeits the name of a deleted repository', () =>
    given(...live, deleted)
      .when(abandon('model:ada/net'))
      .then(forfeited));
});

describe('a snapshot', () => {
  const roundTrip = (state: ReturnType<ReturnType<typeof given>['state']>): unknown => {
    const saved: unknown = JSON.parse(JSON.stringify(repositoryStream.snapshot?.save(state)));
    return repositoryStream.snapshot?.load(saved as never);
  };
  it.each([
    ['unknown', []],
    ['live', [...live, branched('dev'), tagged('v1')]],
    ['deleted', [...live, deleted]],
  ] as Array<[string, RepositoryEvent[]]>)('keeps a repository that is %s', (_, history) => {
    const state = given(...history).state();
    expect(roundTrip(state)).toEqual(state);
  });
});
