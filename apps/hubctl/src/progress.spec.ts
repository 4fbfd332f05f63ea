import { progressOn } from './progress';

let written: string[];
let time: number;
const write = (text: string): void => void written.push(text);

beforeEach(() => {
  written = [];
  time = 0;
});

it('changes one line on a terminal', () => {
  const progress = progressOn({ isTTY: true, write }, 2_000, () => time);
  for (const line of ['1 event', '2 events', '']) progress(line);
  expect(written).toEqual(['\r\u001b[K1 event', '\r\u001b[K2 events', '\r\u001b[K']);
});

it('leaves a line now and then elsewhere, and none that is empty', () => {
  const progress = progressOn({ isTTY: false, write }, 2_000, () => time);
  for (const at of [0, 500, 1_999, 2_000, 2_001, 3_999, 4_100, 9_000]) {
    time = at;
    progress(at === 9_000 ? '' : `${at} events`);
  }
  expect(written).toEqual(['2000 events\n', '4100 events\n']);
});
