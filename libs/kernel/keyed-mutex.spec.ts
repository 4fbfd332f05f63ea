import { KeyedMutex } from './keyed-mutex';

const pause = () => new Promise((resolve) => setImmediate(resolve));

describe('a keyed mutex', () => {
  it('lets one in at a time per key, in order of arrival', async () => {
    const mutex = new KeyedMutex();
    const steps: string[] = [];
    const task = (name: string) => async () => {
      steps.push(`${name} in`);
      await pause();
      steps.push(`${name} out`);
      return name;
    };
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => mutex.run('key', task(name))));
    expect(answers).toEqual(['a', 'b', 'c']);
    expect(steps).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });

  it('does not make different keys wait for each other', async () => {
    const mutex = new KeyedMutex();
    let release = () => {};
    const held = mutex.run('one', () => new Promise<void>((resolve) => (release = resolve)));
    expect(await mutex.run('two', () => Promise.resolve('free'))).toBe('free');
    release();
    await held;
  });

  it('goes on after a failure, which only its own caller sees', async () => {
    const mutex = new KeyedMutex();
    const failing = mutex.run('key', () => Promise.reject(new Error('mine')));
    const thrown = mutex.run('key', () => {
      throw new Error('at once');
    });
    const next = mutex.run('key', () => Promise.resolve('fine'));
    await expect(failing).rejects.toThrow('mine');
    await expect(thrown).rejects.toThrow('at once');
    expect(await next).toBe('fine');
  });

  it('keeps nothing for keys that nobody holds', async () => {
    const mutex = new KeyedMutex();
    await Promise.all(Array.from({ length: 100 }, (_, n) => mutex.run(`key ${n % 7}`, pause)));
    expect(mutex['tails'].size).toBe(0);
  });
});
