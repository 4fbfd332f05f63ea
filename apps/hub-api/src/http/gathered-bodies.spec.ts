import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { GatheredBodies } from './gathered-bodies';

/** As far as a request is looked at here. */
class Sender extends PassThrough {
  readonly url = '/api/auth/login';
  readonly socket = new (class extends PassThrough {
    readonly sent: string[] = [];
    override write(text: string): boolean {
      this.sent.push(text);
      return true;
    }
  })();

  constructor(readonly headers: Readonly<Record<string, string>> = {}) {
    super();
  }
}

const gatheredBy = (bodies: GatheredBodies, sender: Sender, limit = 1_000): Promise<string> =>
  new Promise((resolve, reject) => {
    bodies.gather(sender as unknown as IncomingMessage, limit, (error, body) =>
      error ? reject(error) : resolve(body.toString()),
    );
  });

const text = Array.from({ length: 900 }, (_, n) => String(n % 10)).join('');

describe('a gathered body', () => {
  it.each([1, 7, 450, 900])('is what came, in pieces of %i', async (size) => {
    const sender = new Sender({ 'content-length': '900' });
    const gathered = gatheredBy(new GatheredBodies(), sender);
    for (let at = 0; at < text.length; at += size) sender.write(text.slice(at, at + size));
    sender.end();
    expect(await gathered).toBe(text);
  });

  it('may be empty', async () => {
    const sender = new Sender();
    const gathered = gatheredBy(new GatheredBodies(), sender);
    sender.end();
    expect(await gathered).toBe('');
  });

  it('is refused when it is too long, by what it says or by what comes, and when it ends too early', async () => {
    const announced = gatheredBy(new GatheredBodies(), new Sender({ 'content-length': '1001' }));
    await expect(announced).rejects.toMatchObject({ statusCode: 413 });
    const [endless, cut] = [new Sender(), new Sender()];
    const [long, short] = [endless, cut].map((sender) => gatheredBy(new GatheredBodies(), sender));
    endless.write(text);
    endless.write(text);
    cut.destroy(new Error('aborted'));
    await expect(long).rejects.toMatchObject({ statusCode: 413 });
    await expect(short).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe('bodies that wait for their end', () => {
  it('take the room of the oldest when there is none left', async () => {
    const bodies = new GatheredBodies(2 * 4_096); // one block of memory each
    const senders = Array.from({ length: 5 }, () => new Sender());
    const gathered = senders.map((sender) => gatheredBy(bodies, sender));
    for (const sender of senders) {
      sender.write('x');
      await new Promise(setImmediate);
    }
    expect(senders.map(({ socket }) => socket.destroyed)).toEqual([true, true, true, false, false]);
    expect(senders[0]?.socket.sent.join('')).toMatch(/^HTTP\/1\.1 408 .*"detail"/s);
    for (const sender of senders.slice(3)) sender.end('y');
    expect(await Promise.all(gathered.slice(3))).toEqual(['xy', 'xy']);
  });
});
