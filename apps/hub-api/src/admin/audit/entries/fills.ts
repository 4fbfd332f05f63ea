import type { Position } from '@hubledger/kernel';
import type { FieldChange } from '../past/field-changes';
import { withPersonal } from './changes/personal-changes';
import type { KnownEntry } from './known-entry';
import { causeAddress, causesIn } from './links';
import { isNameKind, type Names } from './names';
import { type OpenedTexts, personalText } from './opened-texts';
import type { Hole } from './template';

/** What the holes of a page are filled with; each name and each sealed text is made once. */
export class Fills {
  private readonly made = new Map<Hole['kind'], Map<string, Buffer>>();
  private readonly causes: ReadonlyMap<string, Position>;

  /** @param changes by position, of what tells its changes only as part of its stream */
  constructor(
    private readonly names: Names,
    private readonly opened: OpenedTexts,
    private readonly changes: ReadonlyMap<Position, readonly FieldChange[]>,
    entries: readonly KnownEntry[],
  ) {
    const some = entries.some(({ causedBy }) => causedBy !== null); // what requests did themselves is most of a log
    this.causes = some ? causesIn(entries) : new Map();
  }

  /** By hole: JSON, of a name the inside of a string. */
  of(entry: KnownEntry): Buffer[] {
    return entry.json.holes.map((hole) => {
      if (hole.kind === 'cause') return jsonOf(causeAddress(entry, this.causes));
      return hole.kind === 'changes' ? this.changesOf(entry) : this.shared(hole);
    });
  }

  private changesOf({ facts: { stream, position } }: KnownEntry): Buffer {
    const own = this.changes.get(position);
    return jsonOf(own ? withPersonal(stream, own, (text) => personalText(this.opened, text)) : null);
  }

  private shared(hole: Hole): Buffer {
    let known = this.made.get(hole.kind);
    if (known === undefined) {
      known = new Map<string, Buffer>();
      this.made.set(hole.kind, known);
    }
    let fill = known.get(hole.of);
    if (fill === undefined) known.set(hole.of, (fill = this.fillOf(hole)));
    return fill;
  }

  private fillOf({ kind, of, noun }: Hole): Buffer {
    if (kind === 'origin') return jsonOf(this.opened.get(of) ?? null);
    if (kind === 'personal') return jsonOf(personalText(this.opened, of));
    return isNameKind(kind) ? jsonOf(this.names[kind](of, noun)).subarray(1, -1) : jsonOf(null);
  }
}

const jsonOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
