import { StorageFull } from '@hubledger/kernel';
import { TooManyUploadsAtOnce, UploadsBusy, UploadShareTaken } from './transfer-refusals';
import { type UploadLimits, UploadRoom } from './upload-room';

const MiB = 1024 * 1024;

/** A disk on which what the room holds takes place. */
class Disk {
  written = 0;
  constructor(private readonly bytes: number) {}
  async left(): Promise<number> {
    return this.bytes - this.written;
  }
}

const setUp = (disk: number, limits: Partial<UploadLimits> = {}) => {
  const place = new Disk(disk);
  const room = new UploadRoom(place, { bodies: 4, bodiesOfOne: 3, bytes: null, ...limits });
  /** Brings so many MiB, then waits for its end. */
  const upload = (account: string, mebibytes: number) => {
    let brought = 0;
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    let isThere = (): void => undefined;
    const there = new Promise<void>((resolve) => (isThere = resolve));
    async function* body(): AsyncGenerator<Uint8Array> {
      for (let n = 0; n < mebibytes * 2; n++) yield Buffer.alloc(MiB / 2);
      isThere();
      await ended;
    }
    const done = room
      .during(account, body(), async (bytes) => {
        for await (const chunk of bytes) {
          brought += chunk.byteLength;
          place.written += chunk.byteLength;
        }
      })
      .finally(() => {
        place.written -= brought;
        isThere();
      });
    done.catch(() => undefined); // told to who waits for it
    return { there, done, end };
  };
  return { upload };
};

describe('room for uploads', () => {
  it('is bounded in number, for one account and for all, and given back', async () => {
    const { upload } = setUp(1_000 * MiB);
    const own = [1, 2, 3].map(() => upload('ada', 1));
    await Promise.all(own.map(({ there }) => there));
    await expect(upload('ada', 1).done).rejects.toBeInstanceOf(TooManyUploadsAtOnce);
    for (const { end } of own) end();
    await Promise.all(own.map(({ done }) => done));
    const each = ['ada', 'bob', 'cy', 'dan'].map((account) => upload(account, 1));
    await Promise.all(each.map(({ there }) => there));
    await expect(upload('eve', 1).done).rejects.toBeInstanceOf(UploadsBusy);
    for (const { end } of each) end();
    await Promise.all(each.map(({ done }) => done));
    const again = upload('ada', 1);
    again.end();
    await again.done;
  });

  it('is taken from who has the most, where somebody finds no place, at once and slowest first', async () => {
    const { upload } = setUp(1_000 * MiB);
    const own = [5, 1, 5].map((mebibytes) => upload('ada', mebibytes));
    const other = upload('bob', 1);
    await Promise.all([...own, other].map(({ there }) => there));
    const late = upload('cy', 1);
    await expect(own[1]!.done).rejects.toBeInstanceOf(UploadsBusy); // though it is silent
    await late.there;
    const again = upload('ada', 1);
    await expect(again.done).rejects.toBeInstanceOf(UploadsBusy); // who has the most takes nobody's
    for (const each of [own[0]!, own[2]!, other, late]) {
      each.end();
      await each.done;
    }
  });

  it('is shared: one account has half of what the disk has, however many its uploads are', async () => {
    const { upload } = setUp(400 * MiB);
    const first = upload('ada', 110);
    await first.there;
    await expect(upload('ada', 110).done).rejects.toBeInstanceOf(UploadShareTaken);
    const other = upload('bob', 110);
    await other.there;
    for (const { end, done } of [first, other]) {
      end();
      await done;
    }
    const alone = upload('ada', 180);
    alone.end();
    await alone.done;
  });

  it('ends before the disk does', async () => {
    const { upload } = setUp(40 * MiB);
    await expect(upload('ada', 60).done).rejects.toBeInstanceOf(StorageFull);
  });

  it('ends at what the setting says', async () => {
    const { upload } = setUp(1_000 * MiB, { bytes: 100 * MiB });
    const first = upload('ada', 50);
    await first.there;
    await expect(upload('bob', 60).done).rejects.toBeInstanceOf(UploadsBusy);
    first.end();
    await first.done;
    const again = upload('bob', 60);
    again.end();
    await again.done;
  });

  it('keeps nothing of who failed', async () => {
    const { upload } = setUp(1_000 * MiB);
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(MiB);
      throw new Error('the sender is gone');
    }
    const room = new UploadRoom(new Disk(1_000 * MiB), { bodies: 1, bodiesOfOne: 1, bytes: null });
    for (let n = 0; n < 3; n++) {
      const gone = room.during('ada', broken(), async (bytes) => {
        for await (const chunk of bytes) expect(chunk).toHaveLength(MiB);
      });
      await expect(gone).rejects.toThrow('the sender is gone');
    }
    const fine = upload('ada', 1);
    fine.end();
    await fine.done;
  });
});
