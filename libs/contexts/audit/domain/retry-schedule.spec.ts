import { retryAfterMs } from './retry-after';
import { MAX_ATTEMPTS, pauseAfter } from './retry-schedule';

const pauses = (random: number) =>
  Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => pauseAfter(index + 1, random, null));
const minutes = (times: readonly number[]) => times.reduce((sum, ms) => sum + ms, 0) / 60_000;

describe('the pauses between attempts', () => {
  it('grow from seconds to half an hour', () =>
    expect(pauses(0.5)).toEqual([5_000, 15_000, 45_000, 135_000, 405_000, 1_215_000, 1_800_000]));
  it('last about an hour in all', () =>
    expect([0, 0.5, 1].map((random) => Math.round(minutes(pauses(random))))).toEqual([48, 60, 72]));
  it('are longer where the receiver asks for it, and never shorter', () => {
    expect(pauseAfter(1, 0.5, 60_000)).toBe(60_000);
    expect(pauseAfter(7, 0.5, 60_000)).toBe(1_800_000);
  });
  it('are an hour at most, whatever the receiver asks for', () => expect(pauseAfter(1, 0.5, 1e12)).toBe(3_600_000));
});

describe('Retry-After', () => {
  const now = new Date('2030-01-01T00:00:00.000Z');
  it.each([
    [undefined, null],
    ['0', 0],
    ['120', 120_000],
    ['Tue, 01 Jan 2030 00:00:30 GMT', 30_000],
    ['Tue, 01 Jan 2019 00:00:30 GMT', 0],
    ['soon', null],
    ['-1', null],
    ['1e9', null],
    ['99999999999', null],
    ['2030-01-02', null],
  ])('%s is %s ms', (text, ms) => expect(retryAfterMs(text, now)).toBe(ms));
});
