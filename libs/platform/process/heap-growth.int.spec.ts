import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Keeps the newest of what it makes, as a cache does; prints the largest old space seen against what was alive. */
const CHURN = `
const { getHeapSpaceStatistics } = require('node:v8');
const oldSpace = () => getHeapSpaceStatistics().find((space) => space.space_name === 'old_space');
const kept = [];
let made = 0;
let largest = 0;
const turn = () => {
  for (let n = 0; n < 20_000; n++) kept[made++ % 300_000] = { made, text: 'text ' + made };
  largest = Math.max(largest, oldSpace().space_used_size);
  if (made < 3_000_000) return setImmediate(turn);
  gc();
  process.stdout.write(String(largest / oldSpace().space_used_size));
};
turn();
`;

describe('the growth of the heap', () => {
  it('ends far below the five times of what is alive that V8 takes by itself', () => {
    const bounded = `require(${JSON.stringify(join(__dirname, 'heap-growth.js'))}).boundHeapGrowth();`;
    const grown = Number(execFileSync(process.execPath, ['--expose-gc', '-e', bounded + CHURN], { encoding: 'utf8' }));
    expect(grown).toBeGreaterThan(1);
    expect(grown).toBeLessThan(3); // what a scavenge promotes and what was not swept yet counts too
  });
});
