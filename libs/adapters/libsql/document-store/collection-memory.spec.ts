import { CollectionMemory } from './collection-memory';

const page = (...texts: string[]) => ({ texts, total: null });

describe('what questions about a read model found', () => {
  it('is remembered until something is written, and not while it is', () => {
    const memory = new CollectionMemory();
    const find = jest.fn(() => page('a'));
    for (let n = 0; n < 2; n++) memory.page('q', find);
    expect(find).toHaveBeenCalledTimes(1);
    memory.begin(['x']);
    for (let n = 0; n < 2; n++) memory.page('q', find);
    expect(find).toHaveBeenCalledTimes(3);
    memory.end(['x']);
    for (let n = 0; n < 2; n++) memory.page('q', find);
    expect(find).toHaveBeenCalledTimes(4);
  });

  it('holds texts back for a document that is being written twice at once until both writes have ended', () => {
    const memory = new CollectionMemory();
    const remembered = () => {
      memory.remember('t', ['x', 'y'], new Map([['x', 'text']]));
      return memory.recall('t', ['x', 'y']);
    };
    memory.begin(['x']);
    memory.begin(['x']);
    memory.end(['x']);
    expect(remembered()).toEqual({ found: new Map(), unknown: ['x'] });
    memory.end(['x']);
    expect(remembered()).toEqual({ found: new Map([['x', 'text']]), unknown: [] });
  });

  it('is bounded by the questions as well: what finds nothing is small, but there is no end of it', () => {
    const memory = new CollectionMemory();
    const asked = 10_000;
    for (let n = 0; n < asked; n++) memory.page(`${n} `.padEnd(4_000, 'x'), () => page());
    const find = jest.fn(() => page());
    for (let n = asked - 1; n >= 0; n--) memory.page(`${n} `.padEnd(4_000, 'x'), find);
    expect(find.mock.calls.length).toBeGreaterThan(asked * 0.9);
    expect(find.mock.calls.length).toBeLessThan(asked);
  });
});
