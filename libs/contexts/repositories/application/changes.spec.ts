import {
  AggregateStore,
  Clock,
  type CommandMetadata,
  DomainError,
  KeyedMutex,
  newId,
  type RecordedEvent,
} from '@hubledger/kernel';
import { commitPushed, repositoryCreated, sizes } from '../../../testing/builders/repository-events';
import { InMemoryEventLog } from '../../../testing/in-memory-event-log';
import { EventSourcedNameClaims } from '../../identity/application/event-sourced-name-claims';
import { ClaimHolders } from '../../identity/domain/claim-holders';
import type { IdentitySettings } from '../../identity/domain/identity-settings.port';
import { EventSourcedLedger } from '../../storage/application/event-sourced-ledger';
import { LedgerUpkeep } from '../../storage/application/ledger-upkeep';
import { settleStorage } from '../../storage/application/settle-storage.process';
import { type LedgerCommand, type LedgerEvent, ledgerStream } from '../../storage/contract';
import { repositoryClaimHash } from '../../identity/contract';
import { RecordCommit, RecordCreation } from '../domain/commands';
import type { NamespaceOwner } from '../domain/repository-access.port';
import { repositoryStream } from '../domain/repository.decider';
import { ChangeVisibility, DeleteRepository, MoveRepository } from '../domain/requests';
import { ChangeVisibilityHandler } from './change-visibility.handler';
import { DeleteRepositoryHandler } from './delete-repository.handler';
import { FoldedRepositoryDirectory, repositoryHolderStatus } from './folded-repository-directory';
import { MoveRepositoryHandler } from './move-repository.handler';
import { MoveSteps } from './move-steps';

class ManualClock extends Clock {
  private time = Date.parse('2030-01-01T00:00:00.000Z');
  now(): Date {
    return new Date(this.time);
  }
  advance(seconds: number): void {
    this.time += seconds * 1_000;
  }
}

class ProcessGone extends Error {}

/** Dies before or after an append, and stays dead: what comes later is not written either. */
class MortalLog extends InMemoryEventLog {
  left = Infinity;
  lands = false;
  override async append(...args: Parameters<InMemoryEventLog['append']>) {
    if (this.left <= 0) throw new ProcessGone();
    this.left -= 1;
    if (this.left > 0 || this.lands) {
      const appended = await super.append(...args);
      if (this.left > 0) return appended;
    }
    throw new ProcessGone();
  }
  heal(): void {
    this.left = Infinity;
  }
}

const ADA: NamespaceOwner = { ownerId: 'u1', ownerKind: 'user', namespace: 'ada' };
const ACME: NamespaceOwner = { ownerId: 'o1', ownerKind: 'organization', namespace: 'acme' };
const USED = 100;

/** A program on the log: its own caches and locks. */
const processOn = (log: InMemoryEventLog, clock: ManualClock) => {
  const metadataFor = async ({ commandId, actorId, actorKind, requestHash }: CommandMetadata) => ({
    $correlationId: 'c',
    $causationId: 'c',
    commandId,
    actorId,
    actorKind,
    requestHash,
    schemaVersion: '1',
    appVersion: 'test',
  });
  const mutex = new KeyedMutex();
  const store = new AggregateStore(log, mutex, metadataFor, null, { sleep: async () => undefined });
  const holders = new ClaimHolders();
  holders.register('repository', repositoryHolderStatus(store));
  const claims = new EventSourcedNameClaims(store, log, holders, clock, { claimLeaseMs: 60_000 } as IdentitySettings);
  const ledger = new EventSourcedLedger(store, new LedgerUpkeep(store, clock), clock);
  const steps = new MoveSteps(store, claims, ledger, clock);
  const directory = new FoldedRepositoryDirectory(store, claims);
  const by = (commandId = newId()): CommandMetadata => ({
    commandId,
    correlationId: commandId,
    causationId: commandId,
    at: clock.iso(),
    actorId: 'u1',
    actorKind: 'user',
  });
  const move = (owner: NamespaceOwner, name: string, commandId?: string, repositoryId = 'r1') =>
    new MoveRepositoryHandler(store, steps, mutex).execute(
      new MoveRepository({ repositoryId, owner, name }, by(commandId)),
    );
  const show = (visibility: 'private' | 'public', commandId?: string) =>
    new ChangeVisibilityHandler(store, ledger, mutex, clock).execute(
      new ChangeVisibility({ repositoryId: 'r1', visibility }, by(commandId)),
    );
  const remove = (repositoryId = 'r1') =>
    new DeleteRepositoryHandler(store, claims, ledger).execute(new DeleteRepository({ repositoryId }, by()));
  const create = async (repositoryId: string, owner: NamespaceOwner, name: string): Promise<void> => {
    const holder = `repository-${repositoryId}`;
    const hash = repositoryClaimHash('model', `${owner.namespace}/${name}`);
    await claims.claim({ kind: 'repository', hash, holder, metadata: by() });
    const shared = { ownerId: owner.ownerId, repositoryId, visibility: 'public' as const, usedBytes: USED };
    const fullId = `${owner.namespace}/${name}`;
    await ledger.admit({ ...shared, repositoryType: 'model', fullId }, by());
    const facts = { repositoryId, ...owner, name };
    const after = sizes({ commits: 1, usedBytes: USED });
    const data = { created: repositoryCreated(facts), initial: commitPushed({ ...facts, after }) };
    const { revision } = await store.execute(repositoryStream, repositoryId, new RecordCreation(data, by()));
    const statement = { ...shared, ownerKind: owner.ownerKind, repositoryRevision: revision };
    await ledger.commit({ ...statement, reservationId: null, settledReservationIds: [] }, by());
  };
  const grow = async (bytes: number): Promise<void> => {
    const { state } = await store.load(repositoryStream, 'r1');
    if (state.status !== 'live') throw new Error('gone');
    const { ownerId, ownerKind, visibility, sizes: before, branches } = state;
    const head = branches.get('main')?.commit ?? '';
    const after = { ...before, commits: before.commits + 1, usedBytes: before.usedBytes + bytes };
    const commit = String(after.commits).padStart(40, '0');
    const data = commitPushed({ ownerId, ownerKind, visibility, parents: [head], commit, before, after });
    await store.execute(repositoryStream, 'r1', new RecordCommit(data, by()));
  };
  const quota = (ownerId: string, privateQuotaBytes: number | null, publicQuotaBytes: number | null) =>
    ledger.setQuota({ ownerId, ownerKind: 'user', namespace: ownerId, privateQuotaBytes, publicQuotaBytes }, by());
  const at = async (fullId: string) => {
    const [namespace = '', name = ''] = fullId.split('/');
    return (await directory.find('model', namespace, name))?.repositoryId ?? null;
  };
  const formerly = async (fullId: string) => {
    const [namespace = '', name = ''] = fullId.split('/');
    return (await directory.findMoved('model', namespace, name))?.repositoryId ?? null;
  };
  const owned = async ({ ownerId }: NamespaceOwner) =>
    (await ledger.ownedRepositories(ownerId)).map(({ fullId, usedBytes }) => `${fullId} ${usedBytes}`);
  const settle = async (event: RecordedEvent): Promise<void> => {
    if (!(settleStorage.handles as readonly string[]).includes(event.type)) return;
    for (const [index, { data, type }] of settleStorage.react(event as never).entries()) {
      const command = { type, data, metadata: by(`${event.id} ${index}`) } as unknown as LedgerCommand;
      await store.execute(ledgerStream, data.ownerId, command);
    }
  };
  return { store, claims, ledger, move, show, remove, create, grow, quota, at, formerly, owned, settle };
};

const start = async () => {
  const clock = new ManualClock();
  const log = new MortalLog(clock);
  const hub = processOn(log, clock);
  await hub.create('r1', ADA, 'net');
  clock.advance(3_600);
  /** After a crash: another process, to which the process manager tells what the log says. */
  const restart = async () => {
    log.heal();
    const next = processOn(log, clock);
    for (const event of await log.readAll()) await next.settle(event);
    return next;
  };
  return { clock, log, hub, restart };
};

/** Whatever order it was written in, no ledger ever uses more than its quota: by folding it event by event. */
const assertLimits = async (log: InMemoryEventLog): Promise<void> => {
  for (const { ownerId } of [ADA, ACME]) {
    let ledger = ledgerStream.decider.initialState();
    for (const event of await log.readStream(`namespace-${ownerId}`)) {
      ledger = ledgerStream.decider.evolve(ledger, event as unknown as LedgerEvent);
      for (const kind of ['private', 'public'] as const) {
        expect(ledger.used[kind]).toBeLessThanOrEqual(ledger.quota[kind] ?? Infinity);
      }
    }
    for (const kind of ['private', 'public'] as const) expect(ledger.reserved[kind]).toBe(0);
  }
};

const codeOf = (error: unknown): string => (error instanceof DomainError ? error.code : String(error));

describe('moving a repository', () => {
  it('gives it another name in its namespace', async () => {
    const { hub, log } = await start();
    await hub.move(ADA, 'mesh');
    expect([await hub.at('ada/mesh'), await hub.at('ada/net')]).toEqual(['r1', null]);
    expect(await hub.owned(ADA)).toEqual([`ada/mesh ${USED}`]);
    await assertLimits(log);
  });

  it('takes it to another namespace, with what it uses', async () => {
    const { hub, log } = await start();
    await hub.quota('o1', null, USED);
    await hub.move(ACME, 'net');
    expect([await hub.at('acme/net'), await hub.at('ada/net')]).toEqual(['r1', null]);
    expect([await hub.owned(ADA), await hub.owned(ACME)]).toEqual([[], [`acme/net ${USED}`]]);
    await assertLimits(log);
  });

  it('leaves the old name leading to it, until somebody takes that', async () => {
    const { hub } = await start();
    await hub.move(ACME, 'net');
    expect(await hub.formerly('ada/net')).toBe('r1');
    await hub.create('r2', ADA, 'net');
    expect([await hub.at('ada/net'), await hub.at('acme/net')]).toEqual(['r2', 'r1']);
  });

  it('changes the case of a name, and keeps it', async () => {
    const { hub } = await start();
    await hub.move(ADA, 'Net');
    expect(await hub.at('ada/net')).toBe('r1');
    expect(await hub.owned(ADA)).toEqual([`ada/Net ${USED}`]);
  });

  it('comes back', async () => {
    const { hub, log } = await start();
    for (const owner of [ACME, ADA, ACME, ADA]) await hub.move(owner, 'net');
    expect([await hub.at('ada/net'), await hub.at('acme/net')]).toEqual(['r1', null]);
    expect([await hub.owned(ADA), await hub.owned(ACME)]).toEqual([[`ada/net ${USED}`], []]);
    await assertLimits(log);
  });

  it('is refused where the name is taken, and nothing changes', async () => {
    const { hub } = await start();
    await hub.create('r2', ACME, 'net');
    await expect(hub.move(ACME, 'NET')).rejects.toMatchObject({ code: 'repositories.exists' });
    expect([await hub.at('ada/net'), await hub.at('acme/net')]).toEqual(['r1', 'r2']);
    expect([await hub.owned(ADA), await hub.owned(ACME)]).toEqual([[`ada/net ${USED}`], [`acme/net ${USED}`]]);
  });

  it('is refused above the quota, and gives the name back at once', async () => {
    const { hub, log } = await start();
    await hub.quota('o1', null, USED - 1);
    await expect(hub.move(ACME, 'net')).rejects.toMatchObject({
      code: 'repositories.does_not_fit',
      details: { extra: { repo_size_bytes: USED } },
    });
    expect([await hub.at('ada/net'), await hub.at('acme/net')]).toEqual(['r1', null]);
    await hub.quota('o1', null, null);
    await hub.create('r2', ACME, 'net');
    await assertLimits(log);
  });

  it('happens once for one command, also when it went on since', async () => {
    const { hub } = await start();
    await hub.move(ACME, 'net', 'once');
    await hub.move(ADA, 'mesh');
    await hub.move(ACME, 'net', 'once');
    expect([await hub.at('ada/mesh'), await hub.at('acme/net')]).toEqual(['r1', null]);
    expect(await hub.owned(ADA)).toEqual([`ada/mesh ${USED}`]);
  });

  it('ends in one place when many processes move it at once', async () => {
    const { clock, log, hub } = await start();
    const others = Array.from({ length: 6 }, () => processOn(log, clock));
    const moves = others.map((other, n) => other.move(n % 2 ? ACME : ADA, `net-${n % 3}`).catch(codeOf));
    await Promise.all(moves);
    clock.advance(3_600);
    for (const { ownerId } of [ADA, ACME]) await hub.quota(ownerId, 10_000, 10_000);
    const homes = [...(await hub.owned(ADA)), ...(await hub.owned(ACME))];
    expect(homes).toHaveLength(1);
    expect(await hub.at(homes[0]?.split(' ')[0] ?? '')).toBe('r1');
  });

  it('makes a commit that was computed before it ask the new owner', async () => {
    const { hub } = await start();
    await hub.move(ACME, 'net');
    await hub.grow(5);
    await expect(
      hub.store.execute(
        repositoryStream,
        'r1',
        new RecordCommit(commitPushed({ before: sizes({ commits: 2 }) }), {} as CommandMetadata),
      ),
    ).rejects.toMatchObject({ code: 'repositories.head_moved' });
  });
});

/** More appends than any of these changes makes. */
const POINTS = Array.from({ length: 9 }, (_, n) => n + 1).flatMap((left) => [
  { left, lands: false },
  { left, lands: true },
]);

describe.each(POINTS)('killed at append $left (written: $lands)', (point) => {
  const killed = async (act: (hub: ReturnType<typeof processOn>) => Promise<unknown>) => {
    const it_ = await start();
    await it_.hub.quota('u1', USED, USED);
    await it_.hub.quota('o1', USED, USED);
    Object.assign(it_.log, point);
    await act(it_.hub).catch(() => undefined);
    it_.clock.advance(61);
    return { ...it_, next: await it_.restart() };
  };

  it.each([
    ['another namespace', ACME, 'net'],
    ['another name', ADA, 'mesh'],
  ])('a move to %s is done or not, and can be done', async (_, owner, name) => {
    const { next, log, clock } = await killed((hub) => hub.move(owner, name));
    const target = `${owner.namespace}/${name}`;
    const homes = [await next.at('ada/net'), await next.at(target)].filter((found) => found !== null);
    expect(homes).toEqual(['r1']);
    expect([...(await next.owned(ADA)), ...(await next.owned(ACME))]).toHaveLength(1);
    await next.move(owner, name);
    expect([await next.at('ada/net'), await next.at(target)]).toEqual([null, 'r1']);
    clock.advance(601);
    for (const { ownerId } of [ADA, ACME]) await next.ledger.reserve(probe(ownerId), by(clock)).catch(() => undefined);
    await assertLimits(log);
  });

  it('a name nobody came to bear is free after the lease', async () => {
    const { next } = await killed((hub) => hub.move(ACME, 'net'));
    await next.quota('o1', null, null);
    await next.quota('u1', null, null);
    const [free] = [(await next.at('acme/net')) === null ? ACME : ADA];
    await next.create('r2', free, 'net');
    expect(new Set([await next.at('ada/net'), await next.at('acme/net')])).toEqual(new Set(['r1', 'r2']));
  });

  it('a change of visibility is done or not, and can be done', async () => {
    const { next, log, clock } = await killed((hub) => hub.show('private'));
    await next.show('private');
    expect((await next.ledger.repository('u1', 'r1'))?.visibility).toBe('private');
    clock.advance(601);
    await next.ledger.reserve(probe('u1'), by(clock)).catch(() => undefined);
    await assertLimits(log);
    expect(await next.ledger.usage('u1')).toMatchObject({ privateUsedBytes: USED, publicUsedBytes: 0 });
  });

  it('the namespace it was about to enter can be closed, and takes nothing afterwards', async () => {
    const { next, clock } = await killed((hub) => hub.move(ACME, 'net'));
    if ((await next.at('acme/net')) !== null) await next.remove();
    await next.ledger.close('o1', by(clock));
    await expect(next.move(ACME, 'other')).rejects.toBeInstanceOf(DomainError);
  });
});

/** Asks for more than there is, so that what expired is given back. */
const probe = (ownerId: string) => ({
  ownerId,
  repositoryId: 'r1',
  visibility: 'public' as const,
  expiresAt: '2031-01-01T00:00:00.000Z',
  items: [{ reservationId: 'probe', bytes: 10_000, oid: null }],
});
const by = (clock: Clock): CommandMetadata => ({
  ...{ commandId: newId(), correlationId: 'c', causationId: 'c', at: clock.iso() },
  ...{ actorId: 'u1', actorKind: 'user' },
});

describe('changing the visibility', () => {
  it('moves what it uses to the other quota', async () => {
    const { hub, log } = await start();
    await hub.quota('u1', USED, USED);
    await hub.show('private');
    expect(await hub.ledger.usage('u1')).toMatchObject({ privateUsedBytes: USED, publicUsedBytes: 0 });
    await hub.show('public');
    expect(await hub.ledger.usage('u1')).toMatchObject({ privateUsedBytes: 0, publicUsedBytes: USED });
    await assertLimits(log);
  });

  it('is refused above the other quota', async () => {
    const { hub, log } = await start();
    await hub.quota('u1', USED - 1, null);
    await expect(hub.show('private')).rejects.toMatchObject({ code: 'repositories.does_not_fit' });
    expect((await hub.ledger.repository('u1', 'r1'))?.visibility).toBe('public');
    await assertLimits(log);
  });

  it('holds enough for what is pushed meanwhile', async () => {
    const { clock, log, hub } = await start();
    await hub.quota('u1', USED + 5, null);
    const other = processOn(log, clock);
    await Promise.all([other.grow(5), hub.show('private')]);
    expect(await hub.ledger.usage('u1')).toMatchObject({ privateUsedBytes: USED + 5, publicUsedBytes: 0 });
    await assertLimits(log);
  });

  it('takes no room twice when many ask for it at once', async () => {
    const { clock, log, hub } = await start();
    await hub.quota('u1', 2 * USED, 2 * USED);
    await Promise.all(
      Array.from({ length: 8 }, (_, n) => processOn(log, clock).show(n % 2 ? 'private' : 'public')).map((change) =>
        change.catch(() => undefined),
      ),
    );
    clock.advance(601);
    await hub.ledger.reserve(probe('u1'), by(clock)).catch(() => undefined);
    const usage = await hub.ledger.usage('u1');
    expect(usage.privateUsedBytes + usage.publicUsedBytes).toBe(USED);
    await assertLimits(log);
  });
});
