import { HubProcess } from './hub-process';
import { wire, type WireAnswer, wireJson } from './wire-request';

jest.setTimeout(180_000);

const AT_ONCE = 200;

/** Many people want one name at one moment (design, section 3): by HTTP, in parallel, against the real stores. */
describe('registrations at the same time', () => {
  let hub: HubProcess;

  beforeAll(async () => {
    hub = await HubProcess.start();
  }, 60_000);
  afterAll(async () => {
    await hub?.stop();
  }, 30_000);

  const register = (username: string, email: string, password: string, headers: object = {}): Promise<WireAnswer> =>
    wireJson(hub, 'POST', '/api/auth/register', { username, email, password }, { ...headers });
  const login = async (username: string, password: string): Promise<number> =>
    (await wireJson(hub, 'POST', '/api/auth/login', { username, password })).status;

  const tally = (answers: readonly WireAnswer[]): Record<number, number> => {
    const counts: Record<number, number> = {};
    for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  };

  it('gives one name to one of them, however it is written', async () => {
    const spellings = [
      'race-winner',
      'Race_Winner',
      'RACEWINNER',
      'r-a-c-e-winner',
      'racewinner',
      'race_winner',
      'rAcE-wInNeR',
    ];
    const asked = Array.from({ length: AT_ONCE }, (_, index) => ({
      name: spellings[index % spellings.length] ?? '',
      email: `racer${index}@example.com`,
      password: `password of ${index}`,
    }));
    const answers = await Promise.all(asked.map(({ name, email, password }) => register(name, email, password)));
    expect(tally(answers)).toEqual({ 200: 1, 400: AT_ONCE - 1 });
    for (const { status, text } of answers) {
      if (status === 400) expect(JSON.parse(text)).toEqual({ detail: expect.stringContaining('is taken') as string });
    }
    const winner = asked[answers.findIndex(({ status }) => status === 200)];
    expect(await login(winner?.name ?? '', winner?.password ?? '')).toBe(200);
    const loser = asked.find(({ name, password }) => name === winner?.name && password !== winner.password);
    expect(await login(loser?.name ?? '', loser?.password ?? '')).toBe(401);

    // The losers' addresses are free at once.
    const again = asked.filter((one) => one !== winner).slice(0, 5);
    for (const [index, { email }] of again.entries()) {
      expect((await register(`later${index}`, email, 'p')).status).toBe(200);
    }
  });

  it('gives one address to one of them, however it is written', async () => {
    const spellings = [
      'Dana@Example.com',
      '"dana"@example.com',
      'DANA@EXAMPLE.COM',
      ' dana@example.com ',
      'dana@EXAMPLE.com',
      '\uff44\uff41\uff4e\uff41@example.com', // full-width letters
      'dana@ex\u1d43mple.com'.replace('\u1d43', 'a'),
    ];
    const asked = Array.from({ length: AT_ONCE }, (_, index) => ({
      name: `dana${index}`,
      email: spellings[index % spellings.length] ?? '',
      password: `password of ${index}`,
    }));
    const answers = await Promise.all(asked.map(({ name, email, password }) => register(name, email, password)));
    const counts = tally(answers);
    expect(counts[200]).toBe(1);
    expect((counts[400] ?? 0) + (counts[422] ?? 0)).toBe(AT_ONCE - 1);
    // What no address may look like is refused before anybody claims it.
    const refused = asked.filter((_, index) => answers[index]?.status === 422).map(({ email }) => email);
    expect(refused.filter((email) => /^[\w.@ ]+$/.test(email))).toEqual([]);
    const won = answers.findIndex(({ status }) => status === 200);
    expect(await login(asked[won]?.name ?? '', asked[won]?.password ?? '')).toBe(200);

    const losers = asked.filter((_, index) => index !== won).slice(0, 30);
    const later = await Promise.all(
      losers.map(({ name, password }) => register(name, `${name}@example.org`, password)),
    );
    expect(tally(later)).toEqual({ 200: 30 });
    expect(await login(losers[0]?.name ?? '', losers[0]?.password ?? '')).toBe(200);
  });

  it('gives one name to a person or to an organization', async () => {
    const owner = await hub.user('founder');
    const attempts = Array.from({ length: 40 }, (_, index) =>
      index % 2 === 0
        ? register(`both${'-_'[index % 4 === 0 ? 0 : 1]}sides`, `sides${index}@example.com`, 'p')
        : wireJson(hub, 'POST', '/org/create', { name: 'bothsides' }, { authorization: `Bearer ${owner.token}` }),
    );
    expect(tally(await Promise.all(attempts))).toEqual({ 200: 1, 400: 39 });
  });

  it('gives one repository name to one of them', async () => {
    const owner = await hub.user('collector');
    const headers = { authorization: `Bearer ${owner.token}` };
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        wireJson(hub, 'POST', '/api/repos/create', { name: index % 2 ? 'thing' : 'Thing' }, headers),
      ),
    );
    expect(tally(answers)).toEqual({ 200: 1, 409: 39 });
  });

  it('gives a repetition with its Idempotency-Key the first answer, and another body none', async () => {
    const key = { 'idempotency-key': 'one-and-the-same' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => register('repeated', 'repeated@example.com', 'first', key)),
    );
    expect(tally(answers)).toEqual({ 200: 10 });
    expect((await register('repeated', 'repeated@example.com', 'second', key)).status).toBe(422);
    expect((await register('repeated2', 'repeated2@example.com', 'first', key)).status).toBe(422);
    expect(await login('repeated', 'first')).toBe(200);
    expect(await login('repeated', 'second')).toBe(401);
    const users = await wire(hub, 'GET', '/admin/api/users?search=repeated', {
      headers: { 'x-admin-token': hub.adminToken },
    });
    expect((JSON.parse(users.text) as { total: number }).total).toBe(1);
  });
});
