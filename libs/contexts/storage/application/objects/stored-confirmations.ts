import { Clock, DocumentStore, newId, positionOf, type ReadModel, sha256Hex } from '@hubledger/kernel';
import { ConfirmationInvalid } from '../../domain/errors';
import { CONFIRMATION_SECONDS, DeletionConfirmations } from '../../domain/object-deletions.port';

/** By the hash of its token, which nobody can turn back. */
interface Confirmation {
  readonly prefix: string;
  /** ISO-8601 UTC. */
  readonly expiresAt: string;
}

const confirmationsModel: ReadModel<Confirmation> = {
  name: 'deletion-confirmations',
  version: 1,
  indexes: { expiresAt: ['order'] },
};

const [ISSUED, USED] = [positionOf(1), positionOf(2)];
const SWEPT_AT_ONCE = 100;

/** In the document store, so that any process can redeem what another one issued; its compare-and-set makes it once. */
export class StoredConfirmations extends DeletionConfirmations {
  constructor(
    private readonly documents: DocumentStore,
    private readonly clock: Clock,
  ) {
    super();
  }

  async issue(prefix: string): Promise<string> {
    await this.sweep();
    const token = newId();
    const expiresAt = new Date(this.clock.now().getTime() + CONFIRMATION_SECONDS * 1_000).toISOString();
    const write = { id: sha256Hex(token), expected: null, next: { prefix, expiresAt }, position: ISSUED };
    await this.confirmations().writeAll([write]);
    return token;
  }

  async redeem(token: string, prefix: string): Promise<void> {
    const id = sha256Hex(token);
    const found = (await this.confirmations().getMany([id])).get(id);
    const mine = found !== undefined && (await this.use([id]));
    if (!mine || found.expiresAt <= this.clock.iso()) throw new ConfirmationInvalid('unknown');
    if (found.prefix !== prefix) throw new ConfirmationInvalid('other-prefix');
  }

  private async sweep(): Promise<void> {
    const where = { all: { expiresAt: { lte: this.clock.iso() } } };
    const over = await this.confirmations().find({ where, limit: SWEPT_AT_ONCE });
    if (over.length > 0) await this.use(over.map(({ id }) => id));
  }

  /** False where somebody else did. */
  private async use(ids: readonly string[]): Promise<boolean> {
    const writes = ids.map((id) => ({ id, expected: ISSUED, next: null, position: USED }));
    return (await this.confirmations().writeAll(writes)).length === 0;
  }

  private confirmations() {
    return this.documents.collection(confirmationsModel);
  }
}
