import { isSealed, type RecordedEvent } from '@hubledger/kernel';
import { namesInPage, type NameSources } from '../entries/names-in-page';
import { sentenceOf } from '../entries/sentence-of';

/** What each event says, for a search by text. */
export type Wording = (events: readonly RecordedEvent[]) => Promise<readonly string[]>;

const SEPARATOR = '\n';

/** Its sentence, with the names of today, and all that `dataWording` gives. */
export const entryWording =
  (sources: NameSources): Wording =>
  async (events) => {
    const [names, data] = await Promise.all([namesInPage(sources, events), dataWording(events)]);
    return events.map((event, index) => [sentenceOf(event, names), data[index]].join(SEPARATOR));
  };

/** Its type, and every text and number of its data but what is sealed. */
export const dataWording: Wording = async (events) =>
  events.map(({ type, data }) => [type, ...valuesOf(data)].join(SEPARATOR));

const valuesOf = (value: unknown): string[] => {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(valuesOf);
  if (typeof value === 'string') return isSealed(value) ? [] : [value];
  return typeof value === 'number' ? [String(value)] : [];
};
