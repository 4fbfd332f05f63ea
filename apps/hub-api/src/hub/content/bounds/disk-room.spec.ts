import { tmpdir } from 'node:os';
import { DiskRoom } from './disk-room';

describe('room on a disk', () => {
  it('is less than what is free', async () => {
    const left = await new DiskRoom(tmpdir()).left();
    expect(Number.isFinite(left)).toBe(true);
  });
  it('is endless where the system does not tell', async () =>
    expect(await new DiskRoom('/nowhere/at/all').left()).toBe(Infinity));
});
