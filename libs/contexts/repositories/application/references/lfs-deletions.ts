import { type Clock, newId, type ObjectStore } from '@hubledger/kernel';
import { LfsObjectLeaving } from '../content/content-errors';
import { lfsKey } from '../content/content-keys';

/** What a note says: these are being deleted since. */
interface Note {
  readonly at: string;
  readonly oids: readonly string[];
}

const PREFIX = 'system/lfs-deletions/';
/** Says when a note was put up last, so that who commits lists notes only where there may be one. */
const SIGN = 'system/lfs-deletions-latest';

/** A note that is older was left by a crash: no deletion takes as long. */
const NOTE_MS = 10 * 60 * 1000;
/** Of two signs that are put at once the older may stay; it is no older than a request takes. */
const SIGN_MS = 2 * NOTE_MS;
const MAX_NOTES = 1_000;
const AT_ONCE = 16;

/**
 * Keeps deletions of LFS objects and commits that name them apart, in any number of processes. Who deletes puts up a
 * note, then looks how old the objects are, then deletes; who commits has stored the object (which makes it new), then
 * looks for notes, then for the object. Whichever way they overlap, the one sees that the object is new, or the other
 * sees the note or that the object is gone (ADR 20). Notes are looked for by one key as long as none was put up lately:
 * most commits ask for no list (ADR 44).
 */
export class LfsDeletions {
  constructor(
    private readonly objects: ObjectStore,
    private readonly clock: Clock,
  ) {}

  /** Runs `work` while a note is up. */
  async announced<T>(oids: readonly string[], work: () => Promise<T>): Promise<T> {
    const note: Note = { at: this.clock.iso(), oids };
    const key = `${PREFIX}${newId()}`;
    await this.objects.put(key, Buffer.from(JSON.stringify(note), 'utf8'));
    try {
      await this.objects.put(SIGN, Buffer.from(JSON.stringify({ at: this.clock.iso() }), 'utf8'));
      return await work();
    } finally {
      await this.objects.delete(key).catch(() => undefined); // it ends by itself
    }
  }

  /** For objects that a commit is about to name first. @throws LfsObjectLeaving */
  async assertStaying(oids: readonly string[]): Promise<void> {
    if (oids.length === 0) return;
    const leaving = await this.leaving();
    for (const oid of oids) if (leaving.has(oid)) throw new LfsObjectLeaving(oid);
    for (let from = 0; from < oids.length; from += AT_ONCE) {
      const some = oids.slice(from, from + AT_ONCE);
      const heads = await Promise.all(some.map((oid) => this.objects.head(lfsKey(oid))));
      const missing = some[heads.indexOf(null)];
      if (missing !== undefined) throw new LfsObjectLeaving(missing);
    }
  }

  private async leaving(): Promise<ReadonlySet<string>> {
    const leaving = new Set<string>();
    if (!(await this.mayBeNotes())) return leaving;
    const since = this.clock.now().getTime() - NOTE_MS;
    for (let after = ''; ;) {
      const page = await this.objects.list(PREFIX, { after, limit: MAX_NOTES });
      for (const { key } of page) {
        const json = await this.objects.get(key);
        if (!json) continue;
        const { at, oids } = JSON.parse(json.toString('utf8')) as Note;
        if (Date.parse(at) > since) for (const oid of oids) leaving.add(oid);
      }
      if (page.length < MAX_NOTES) return leaving;
      after = page.at(-1)?.key ?? '';
    }
  }

  private async mayBeNotes(): Promise<boolean> {
    const json = await this.objects.get(SIGN);
    if (!json) return false;
    const { at } = JSON.parse(json.toString('utf8')) as Pick<Note, 'at'>;
    return Date.parse(at) > this.clock.now().getTime() - SIGN_MS;
  }
}
