import fc from 'fast-check';
import { apply, headsOf } from './apply';
import { anyCommand, type ModelCommand, togetherOn } from './commands';
import { HubUnderTest } from './hub-under-test';
import { invitationsBroken } from './invitation-limits';
import { limitsBroken } from './limits';
import { emptyHub, type Hub } from './model';
import { listsOfHub, viewOfHub } from './observe';
import { digestsOf, eventsOf, parameters } from './replay';
import { type Answered, modelsOfSomeOrder } from './some-order';
import { SETTLED } from './settled';
import { listsOfModel } from './view';

const DIGESTED_EVERY = 4;

interface Case {
  readonly before: readonly ModelCommand[];
  readonly batches: ReadonlyArray<readonly ModelCommand[]>;
  readonly turns: Iterator<number>;
}

const startTogether = async (hub: HubUnderTest, models: readonly Hub[], batch: readonly ModelCommand[]) => {
  const commits = await hub.heads(models[0]?.repositories.keys() ?? []);
  const answers = await Promise.all(batch.map((command) => hub.run(command, commits)));
  await hub.settle();
  const answered = batch.map((command, index): Answered => ({ command, answer: answers[index] ?? '' }));
  const seen = await viewOfHub(hub);
  const after = modelsOfSomeOrder(models, answered, seen);
  if (after.length === 0) {
    throw new Error(
      `No order of these commands explains what was seen: ${JSON.stringify({ answered, seen }, null, 1)}`,
    );
  }
  const lists = await listsOfHub(hub);
  const explained = after.filter((model) => lists.commits === listsOfModel(model).commits);
  expect(explained.map(listsOfModel)).toContainEqual(lists);
  return after;
};

const follow = async ({ before, batches, turns }: Case, digested: boolean): Promise<void> => {
  const hub = await HubUnderTest.start();
  try {
    const model = emptyHub();
    for (const command of [...SETTLED, ...before]) {
      const [heads, commits] = [headsOf(model), await hub.heads(model.repositories.keys())];
      const expected = apply(model, command, heads);
      expect({ command, answer: await hub.run(command, commits) }).toEqual({ command, answer: expected });
      await hub.settle();
    }
    hub.delayBy(() => turns.next().value as number);
    let models: Hub[] = [model];
    for (const batch of batches) models = await startTogether(hub, models, batch);
    const events = await eventsOf(hub);
    expect(limitsBroken(events)).toEqual([]);
    expect(invitationsBroken(events)).toEqual([]);
    if (!digested) return;
    const { live, afresh, twice } = await digestsOf(hub);
    expect(afresh).toEqual(live);
    expect(twice).toEqual(live);
  } finally {
    await hub.stop();
  }
};

describe('the hub, with commands started together', () => {
  it.each(Object.entries(togetherOn))(
    'answers on %s as if they had come in some order',
    async (_, command) => {
      let run = 0;
      const batch = fc.array(command, { minLength: 2, maxLength: 6 });
      const cases = fc.record<Case>({
        before: fc.array(anyCommand, { maxLength: 6 }),
        batches: fc.array(batch, { minLength: 1, maxLength: 3 }),
        turns: fc.infiniteStream(fc.nat({ max: 9 })),
      });
      await fc.assert(
        fc.asyncProperty(cases, (made) => follow(made, run++ % DIGESTED_EVERY === 0)),
        parameters(15),
      );
    },
    3_600_000,
  );
});
