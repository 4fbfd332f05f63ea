import { accountFlow, PRIVATE } from '../../../../../../../test/fixtures/account-flow';
import { fallbackFlow } from '../../../../../../../test/fixtures/fallback-flow';
import { HubDriver } from '../../../../../../../test/fixtures/hub-driver';
import { inMemoryHub } from '../../../../../../../test/fixtures/in-memory-hub';
import { repositoryFlow } from '../../../../../../../test/fixtures/repository-flow';
import { idOf, MAX_PAGE, type RecordedEvent } from '@hubledger/kernel';
import { differenceBetween } from '../../past/past-states';
import { positionBefore } from '../links';
import { subjectKindOf } from './subject-of';
import { toldChanges } from './told';

/** Folds put the sums right by themselves; this event says what memory had instead. */
const SAYS_MORE = ['BalanceRecalculated', 'StorageRecalculated'];

it('what events say of before and after is what a fold of their stream finds', async () => {
  const { app, log } = await inMemoryHub();
  const hub = new HubDriver(app, { ip: PRIVATE.ip, userAgent: PRIVATE.userAgent });
  await repositoryFlow(hub, await accountFlow(hub));
  await fallbackFlow(hub);
  await app.close();
  const events = await log.readAll({ limit: MAX_PAGE });
  const untrue: unknown[] = [];
  const checked = new Set<string>();
  for (const event of events) {
    const kind = subjectKindOf(event.stream);
    const told = toldChanges(event);
    if (kind === null || told === null || SAYS_MORE.includes(event.type) || event.revision === 0) continue;
    const folded = await foldedStep(event);
    for (const change of told) {
      checked.add(event.type);
      if (!folded.some((found) => JSON.stringify(found) === JSON.stringify(change)))
        untrue.push({ type: event.type, change, folded });
    }
  }
  expect(untrue).toEqual([]);
  expect(checked.size).toBeGreaterThan(12);

  async function foldedStep(event: RecordedEvent) {
    const time = event.recordedAt;
    const moments = {
      from: { position: positionBefore(event.position), time },
      to: { position: event.position, time },
    };
    const kind = subjectKindOf(event.stream)!;
    return (await differenceBetween({ log }, kind, idOf(event.stream), moments)).changes;
  }
}, 60_000);
