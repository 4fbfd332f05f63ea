import { LogUnavailable } from '@hubledger/kernel';
import { eventually } from '@hubledger/testing/eventually';
import { Unanswered } from './call-errors';
import { Outage } from './outage';

const silent = new Unanswered('its server does not answer', true);
const never = (): Promise<void> => Promise.reject(silent);

it('refuses everybody once somebody waited in vain, until a look is answered', async () => {
  let back = (): void => undefined;
  const outage = new Outage(() => new Promise((resolve) => (back = resolve)));
  expect(() => outage.check()).not.toThrow();
  outage.begin(silent);
  expect(() => outage.check()).toThrow(LogUnavailable);
  back();
  await new Promise((resolve) => setImmediate(resolve));
  expect(() => outage.check()).not.toThrow();
});

it('is none while the server answers others: it is busy', () => {
  const outage = new Outage(never);
  outage.heard();
  outage.begin(silent);
  expect(() => outage.check()).not.toThrow();
});

it('is one when the connection breaks, whenever it was last heard', () => {
  const outage = new Outage(never);
  outage.heard();
  outage.begin(new Unanswered('its server ended a call'));
  expect(() => outage.check()).toThrow(LogUnavailable);
  outage.end();
});

it('is told once when a look finds nobody, and once when it is over', async () => {
  let answers = false;
  const told: string[] = [];
  const outage = new Outage(
    () => (answers ? Promise.resolve() : Promise.reject(silent)),
    (message) => told.push(message),
  );
  outage.begin(silent);
  await eventually(() => expect(told).toEqual([expect.stringContaining('its server does not answer')]));
  await new Promise((resolve) => setTimeout(resolve, 600)); // two looks more
  expect(told).toHaveLength(1);
  answers = true;
  await eventually(() => expect(told.slice(1)).toEqual(['The event log answers again']));
});

it('is not told of a connection that broke, when the server is there', async () => {
  const told: string[] = [];
  const outage = new Outage(
    () => Promise.resolve(),
    (message) => told.push(message),
  );
  outage.begin(new Unanswered('its server ended a call'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(() => outage.check()).not.toThrow();
  expect(told).toEqual([]);
});
