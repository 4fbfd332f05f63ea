import { DocumentStore, type RecordedEvent, Sealer } from '@hubledger/kernel';
import { applyBatch, digestOf, foldAfresh } from '@hubledger/projector';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { allProjections } from '@projections/index';
import { prepareEvents } from '../../libs/projector/prepare-events';
import type { HubUnderTest } from './hub-under-test';

/** Numbers from the environment, so that a failure or a long run is one command; short by default. */
const given = (name: string): number | undefined => {
  const value = process.env[name];
  return value === undefined || value === '' ? undefined : Number(value);
};

/** The seed of `npm test`: a run that is green stays green; other seeds are for long runs. */
const SEED = 20_261_121;

/** `HUB_MODEL_SEED` replays what a failure printed, `HUB_MODEL_RUNS` says how many sequences of each kind. */
export const parameters = (numRuns: number) => {
  const seed = given('HUB_MODEL_SEED') ?? SEED;
  return { seed, numRuns: given('HUB_MODEL_RUNS') ?? numRuns };
};

/** All of the log, in its order. */
export const eventsOf = async ({ log }: Pick<HubUnderTest, 'log'>): Promise<RecordedEvent[]> => {
  const events = await log.readAll({ limit: 1_000 });
  for (let more = events; more.length === 1_000;) {
    more = await log.readAll({ after: more.at(-1)?.position, limit: 1_000 });
    events.push(...more);
  }
  return events;
};

/** Every read model as it stands, folded from zero, and after every event came a second time: digests by name. */
export const digestsOf = async (hub: HubUnderTest) => {
  await hub.settle();
  const log = hub.log;
  const upTo = await log.head();
  const opener = hub.app.get(Sealer);
  const events = await eventsOf(hub);
  const live: Record<string, string> = {};
  const afresh: Record<string, string> = {};
  const twice: Record<string, string> = {};
  const aside = new InMemoryDocumentStore();
  for (const projection of allProjections) {
    const { name } = projection.model;
    live[name] = await digestOf(hub.app.get(DocumentStore).collection(projection.model));
    const side = aside.collection(projection.model);
    await foldAfresh(projection, side, { log, upcast: (event) => event, opener, upTo });
    afresh[name] = await digestOf(side);
    await applyBatch(projection, side, await prepareEvents(projection, events, (event) => event, opener));
    twice[name] = await digestOf(side);
  }
  return { live, afresh, twice };
};
