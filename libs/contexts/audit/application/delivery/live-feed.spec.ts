import { positionOf } from '@hubledger/kernel';
import { recorder } from '@hubledger/testing/recorded';
import { LiveFeed } from './live-feed';

const events = (count: number, text = '') => {
  const recorded = recorder();
  return Array.from({ length: count }, () => recorded('user-1', 'Happened', { text }));
};
const places = (found: ReadonlyArray<{ position: string }> | null) => found?.map(({ position }) => Number(position));

describe('the feed of the webhooks', () => {
  it('answers what comes after a position, a page at most', () => {
    const feed = new LiveFeed(positionOf(0));
    feed.push(events(5), true);
    expect(places(feed.after(positionOf(0), 2))).toEqual([1, 2]);
    expect(places(feed.after(positionOf(3), 9))).toEqual([4, 5]);
    expect(places(feed.after(positionOf(5), 9))).toEqual([]);
    expect(feed.position).toBe(positionOf(5));
  });
  it('sends to the log who is behind where it began', () => {
    const feed = new LiveFeed(positionOf(2));
    feed.push(events(5).slice(2), true);
    expect(feed.after(positionOf(1), 9)).toBeNull();
    expect(places(feed.after(positionOf(2), 9))).toEqual([3, 4, 5]);
  });
  it('holds a number of events', () => {
    const feed = new LiveFeed(positionOf(0), { events: 3, size: 1e9 });
    feed.push(events(5), true);
    expect(feed.after(positionOf(1), 9)).toBeNull();
    expect(places(feed.after(positionOf(2), 9))).toEqual([3, 4, 5]);
  });
  it('holds a number of characters, and not even one event that is larger', () => {
    const feed = new LiveFeed(positionOf(0), { events: 10, size: 250 });
    feed.push(events(3, 'x'.repeat(100)), true);
    expect(places(feed.after(positionOf(1), 9))).toEqual([2, 3]);
    const small = new LiveFeed(positionOf(0), { events: 10, size: 50 });
    small.push(events(1, 'x'.repeat(100)), true);
    expect(small.after(positionOf(0), 9)).toBeNull();
    expect(small.after(positionOf(1), 9)).toEqual([]);
  });
  it('holds nothing while nobody reads it', () => {
    const feed = new LiveFeed(positionOf(0));
    feed.push(events(5), false);
    expect(feed.after(positionOf(4), 9)).toBeNull();
    expect(feed.after(positionOf(5), 9)).toEqual([]);
  });
  it('wakes who waits', async () => {
    const feed = new LiveFeed(positionOf(0));
    const waited = feed.arrived.past(feed.arrived.count);
    feed.push(events(1), true);
    await waited;
  });
});
