import { LogUnavailable } from '@hubledger/kernel';
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
