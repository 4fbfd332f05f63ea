import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { GatheredLines } from './gathered-lines';
import { createLogger } from './logger';

const later = () => new Promise((resolve) => setTimeout(resolve, 20)); // timers of one length fire in their order

describe('gathered lines', () => {
  const written: string[] = [];
  const logger = createLogger('info', new GatheredLines({ write: (lines) => void written.push(lines) }, 20));
  const messages = () =>
    written.splice(0).map((lines) =>
      lines
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { msg: string }).msg),
    );

  it('are written together, in order', async () => {
    logger.info('one');
    logger.child({ part: 'x' }).warn('two');
    expect(messages()).toEqual([]);
    await later();
    expect(messages()).toEqual([['one', 'two']]);
    await later();
    logger.info('three');
    await later();
    expect(messages()).toEqual([['three']]);
  });

  it.each(['error', 'fatal'] as const)('do not wait when one of them is of level %s', async (level) => {
    logger.info('before');
    logger[level]('bad');
    expect(messages()).toEqual([['before', 'bad']]);
    await later();
    expect(messages()).toEqual([]);
  });

  it('do not grow without end in one turn', () => {
    for (let n = 0; n < 100; n += 1) logger.info('x'.repeat(1_000));
    expect(messages().length).toBeGreaterThan(0);
  });
});

describe('what is still gathered', () => {
  it('is written when the process exits', () => {
    const script = `
      const { GatheredLines } = require(${JSON.stringify(join(__dirname, 'gathered-lines'))});
      for (const word of ['one', 'two']) new GatheredLines({ write: (text) => require('fs').writeSync(1, text) }).write(word);
    `;
    expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })).toBe('onetwo');
  });

  it('takes one listener, however many gather', () => {
    const before = process.listenerCount('exit');
    for (let n = 0; n < 20; n += 1) new GatheredLines({ write: () => undefined }).write('x');
    expect(process.listenerCount('exit')).toBe(before);
  });
});
