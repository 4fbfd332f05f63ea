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
    const listeners = new Set(process.listeners('exit'));
    const written: string[] = [];
    const lines = new GatheredLines({ write: (text) => void written.push(text) });
    lines.write('last\n');
    for (const listener of process.listeners('exit')) if (!listeners.has(listener)) listener(0);
    expect(written).toEqual(['last\n']);
  });
});
