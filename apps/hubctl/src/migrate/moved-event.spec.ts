import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { POSITION_FIELDS } from './moved-event';

const SAMPLES = join(process.cwd(), 'test', 'fixtures', 'events');

/** Fields of the data, however deep, that hold a position. */
const positionsIn = (value: unknown, path = ''): string[] => {
  if (typeof value === 'string') return /^\d{20}$/.test(value) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => positionsIn(each, path === '' ? name : `${path}.${name}`));
};

it('every field that names a place in the log is known', () => {
  const files = readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  expect(files.length).toBeGreaterThan(50);
  for (const file of files) {
    const { type, data } = JSON.parse(readFileSync(join(SAMPLES, file), 'utf8')) as { type: string; data: unknown };
    const known = Object.hasOwn(POSITION_FIELDS, type) ? POSITION_FIELDS[type]! : null;
    for (const path of positionsIn(data)) expect([type, path]).toEqual([type, known]);
  }
});
