import { SpoiledBytes } from './spoiled-bytes';
import { TooMuchSpoiled } from './transfer-refusals';

const MiB = 1024 * 1024;

describe('bytes of commits that failed', () => {
  const setUp = () => {
    const clock = { seconds: 0 };
    return { clock, spoiled: new SpoiledBytes(100 * MiB, () => clock.seconds) };
  };

  it('are bounded for each account, and forgotten in a day', () => {
    const { clock, spoiled } = setUp();
    spoiled.add('ada', 90 * MiB);
    spoiled.assertFew('ada');
    spoiled.add('ada', 60 * MiB);
    expect(() => spoiled.assertFew('ada')).toThrow(TooMuchSpoiled);
    spoiled.assertFew('bob');
    clock.seconds = 13 * 60 * 60;
    spoiled.assertFew('ada');
    spoiled.add('ada', 60 * MiB);
    expect(() => spoiled.assertFew('ada')).toThrow(TooMuchSpoiled);
  });

  it('tell when to come again', () => {
    const { clock, spoiled } = setUp();
    spoiled.add('ada', 150 * MiB);
    try {
      spoiled.assertFew('ada');
    } catch (error) {
      clock.seconds = Number((error as TooMuchSpoiled).details['retryAfter']);
    }
    expect(clock.seconds).toBe(12 * 60 * 60);
    spoiled.assertFew('ada');
  });

  it('are none where a commit has stored nothing', () => {
    const { spoiled } = setUp();
    for (let n = 0; n < 1_000; n++) spoiled.add('ada', 10 * MiB);
    spoiled.assertFew('ada');
  });
});
