import fc from 'fast-check';
import { apply, headsOf } from './apply';
import { anyCommand, type ModelCommand } from './commands';
import { HubUnderTest } from './hub-under-test';
import { invitationsBroken } from './invitation-limits';
import { limitsBroken } from './limits';
import { emptyHub } from './model';
import { listsOfHub, viewOfHub } from './observe';
import { digestsOf, eventsOf, parameters } from './replay';
import { SETTLED } from './settled';
import { listsOfModel, viewOfModel } from './view';

/** A digest of every read model costs as much as a sequence, so not every one ends with it. */
const DIGESTED_EVERY = 4;

/**
 * Arrays of plain commands instead of `fc.commands`: none has a precondition, as what a command may not do is what the
 * model has to foretell as well; and plain data shrinks and prints well.
 */
const follow = async (commands: readonly ModelCommand[], digested: boolean): Promise<void> => {
  const hub = await HubUnderTest.start();
  const model = emptyHub();
  try {
    for (const [index, command] of commands.entries()) {
      const [heads, commits] = [headsOf(model), await hub.heads(model.repositories.keys())];
      const expected = apply(model, command, heads);
      expect({ index, command, answer: await hub.run(command, commits) }).toEqual({ index, command, answer: expected });
      if (index < SETTLED.length - 1) continue; // the same in every sequence
      expect(await viewOfHub(hub)).toEqual(viewOfModel(model));
      expect(await listsOfHub(hub)).toEqual(listsOfModel(model));
    }
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

describe('the hub, one command after another', () => {
  it('is what the model says after each, and its read models are those of a fresh fold', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyCommand, { maxLength: 30, size: 'max' }), (commands) =>
        follow([...SETTLED, ...commands], run++ % DIGESTED_EVERY === 0),
      ),
      parameters(40),
    );
  }, 3_600_000);
});
