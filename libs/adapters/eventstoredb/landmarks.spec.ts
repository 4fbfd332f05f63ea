import { positionOf } from '@hubledger/kernel';
import type { Appender } from './appender';
import { Landmarks } from './landmarks';
import type { LogReads } from './log-reads';

describe('landmarks', () => {
  it('are learnt once, however many ask at once, and then those that came since', async () => {
    const marks = [10, 20, 30].map(positionOf);
    const begun: number[] = [];
    const read = async (request: Parameters<LogReads['read']>[0]) => {
      const from = Number(request.getOptions()?.getStream()?.getRevision() ?? 0);
      begun.push(from);
      return marks.slice(from).map((position) => ({ position }));
    };
    const landmarks = new Landmarks({} as Appender, { read } as unknown as LogReads);
    const ask = (position: number) => landmarks.before(positionOf(position));

    expect(await Promise.all([ask(5), ask(15), ask(25), ask(99)])).toEqual([0, 10, 20, 30].map(positionOf));
    expect(begun).toEqual([0]);
    marks.push(positionOf(40));
    expect(await ask(45)).toBe(positionOf(40));
    expect(begun).toEqual([0, 3]);
  });
});
