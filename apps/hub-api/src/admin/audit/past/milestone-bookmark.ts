import { LogId, type Position, Snapshots } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';

/** No stream is called so. */
const NAME = 'milestones@';
const VERSION = 1;

/** Up to where in the log every long stream has its milestones. It stands beside them, and is lost with them. */
@Injectable()
export class MilestoneBookmark {
  constructor(
    private readonly snapshots: Snapshots,
    private readonly logId: LogId,
  ) {}

  /** Null: nothing is known, or of another log, or of what this one has not come to (it was restored). */
  async at(head: Position): Promise<Position | null> {
    const saved = await this.snapshots.load(NAME, VERSION).catch(() => null);
    const position = saved?.position ?? null;
    return saved?.state === this.logId.value && position !== null && position <= head ? position : null;
  }

  async move(position: Position): Promise<void> {
    const place = { state: this.logId.value, revision: 0, position, commands: [] };
    await this.snapshots.save(NAME, VERSION, place);
  }
}
