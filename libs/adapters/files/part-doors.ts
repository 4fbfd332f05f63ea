import { KeyedMutex, UploadGone } from '@hubledger/kernel';

/** What one upload's writers share. */
class Door {
  /** Those who may write; the last one out takes the door away. */
  inside = 0;
  closed = false;
  readonly writes = new Set<Promise<unknown>>();

  /** @throws UploadGone once the door is closed */
  async write<T>(work: () => Promise<T>): Promise<T> {
    if (this.closed) throw new UploadGone();
    const write = work();
    this.writes.add(write);
    try {
      return await write;
    } finally {
      this.writes.delete(write);
    }
  }
}

/**
 * Who writes parts of which upload. A slow writer must not change bytes that were hashed meanwhile: whoever puts parts
 * together is alone with them, waits for no body, and those who were at it find the door closed at their next chunk.
 */
export class PartDoors {
  private readonly doors = new Map<string, Door>();
  private readonly ending = new KeyedMutex();

  async inside<T>(ticket: string, work: (door: Pick<Door, 'write'>) => Promise<T>): Promise<T> {
    const door = this.doors.get(ticket) ?? new Door();
    this.doors.set(ticket, door);
    door.inside += 1;
    try {
      return await work(door);
    } finally {
      door.inside -= 1;
      if (door.inside === 0 && this.doors.get(ticket) === door) this.doors.delete(ticket);
    }
  }

  /** One at a time; nobody writes meanwhile. */
  alone<T>(ticket: string, work: () => Promise<T>): Promise<T> {
    return this.ending.run(ticket, () =>
      this.inside(ticket, async () => {
        const door = this.doors.get(ticket) as Door;
        door.closed = true;
        await Promise.allSettled(door.writes);
        try {
          return await work();
        } finally {
          this.doors.delete(ticket);
        }
      }),
    );
  }
}
