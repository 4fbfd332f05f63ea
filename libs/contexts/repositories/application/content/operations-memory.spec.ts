import { CommitsTooHeavy } from './content-errors';
import { OperationsMemory } from './operations-memory';

const PATH = 'p'.repeat(744); // 1,000 bytes with what is beside it
const setUp = () => new OperationsMemory({ most: 20_000, mostOfOne: 10_000, light: 2_000 });

describe('operations of commits under way', () => {
  it('are bounded for an account, whatever its connections, and given back', () => {
    const memory = setUp();
    const [first, second] = [memory.hold('ada'), memory.hold('ada')];
    for (let n = 0; n < 5; n++) first.add(PATH);
    for (let n = 0; n < 5; n++) second.add(PATH);
    expect(() => second.add(PATH)).toThrow(CommitsTooHeavy);
    second.leave();
    for (let n = 0; n < 4; n++) first.add(PATH);
    const other = memory.hold('bob');
    for (let n = 0; n < 10; n++) other.add(PATH);
  });

  it('are bounded for all, but that small commits go on', () => {
    const memory = setUp();
    const heavy = ['ada', 'bob'].map((account) => memory.hold(account));
    for (const one of heavy) for (let n = 0; n < 10; n++) one.add(PATH);
    const small = memory.hold('cy');
    for (let n = 0; n < 2; n++) small.add(PATH, null);
    expect(() => small.add(PATH)).toThrow(CommitsTooHeavy);
    for (const one of heavy) one.leave();
    for (let n = 0; n < 5; n++) small.add(PATH);
  });

  it('are given back once', () => {
    const memory = setUp();
    const first = memory.hold('ada');
    first.add(PATH);
    first.leave();
    first.leave();
    const second = memory.hold('ada');
    for (let n = 0; n < 10; n++) second.add(PATH);
    expect(() => second.add(PATH)).toThrow(CommitsTooHeavy);
  });
});
