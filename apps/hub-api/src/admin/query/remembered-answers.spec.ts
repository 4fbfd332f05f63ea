import type { DocumentCollection, ReadModel } from '@hubledger/kernel';
import { InMemoryDocumentStore } from '@hubledger/testing/in-memory-document-store';
import { RememberedAnswers } from './remembered-answers';

const modelNamed = (name: string): ReadModel => ({ name, version: 1, indexes: {} });
const [people, places, weather] = [modelNamed('people'), modelNamed('places'), modelNamed('weather')];
const at = (n: number) => String(n).padStart(20, '0');

describe('remembered answers', () => {
  let store: InMemoryDocumentStore;
  let answers: RememberedAnswers;
  let made: number;
  beforeEach(() => {
    store = new InMemoryDocumentStore();
    answers = new RememberedAnswers(store, [people, places]);
    made = 0;
  });

  const write = (model: ReadModel, id = 'a') =>
    store.collection(model).writeAll([{ id, expected: null, next: {}, position: at(1) }]);
  const ask = (question: object = {}) => answers.get(question, async () => `answer ${++made}`);

  it('are given again until a read model changes', async () => {
    expect([await ask(), await ask()]).toEqual(['answer 1', 'answer 1']);
    await write(places);
    expect([await ask(), await ask()]).toEqual(['answer 2', 'answer 2']);
    await store.collection(people).clear();
    expect(await ask()).toBe('answer 3');
  });

  it('do not mind what they do not depend on', async () => {
    expect(await ask()).toBe('answer 1');
    await write(weather);
    expect(await ask()).toBe('answer 1');
  });

  it('are kept by question', async () => {
    expect([await ask({ offset: 0 }), await ask({ offset: 1 }), await ask({ offset: 0 })]).toEqual([
      'answer 1',
      'answer 2',
      'answer 1',
    ]);
  });

  it('are not kept when something changed while they were made', async () => {
    const first = await answers.get({}, async () => {
      await write(people);
      return 'older, perhaps';
    });
    expect([first, await ask()]).toEqual(['older, perhaps', 'answer 1']);
  });

  it('are not kept where a store can not tell', async () => {
    const collection = store.collection(people);
    jest.spyOn(store, 'collection').mockImplementation(() => {
      const untold: DocumentCollection<object> = Object.create(collection, { edition: { value: () => null } }) as never;
      return untold;
    });
    expect([await ask(), await ask()]).toEqual(['answer 1', 'answer 2']);
  });
});
