import type { SubjectErased } from '@hubledger/contexts/identity/contract';
import type { ProjectionSwapped } from '@hubledger/contexts/operations/contract';
import {
  Command,
  DocumentSides,
  DomainError,
  EventLog,
  ORIGIN,
  type Position,
  type ProcessManager,
  type ReadModel,
  Vault,
} from '@hubledger/kernel';
import { Projections } from '@hubledger/projector';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { allProjections } from '@projections/index';

/** Once read models have applied this position. `keepRetired`: also what readers have left behind stays for its time. */
export class CleanFiles extends Command<'CleanFiles', { position: Position; keepRetired: boolean }> {
  readonly type = 'CleanFiles';
}

/** Rows that were deleted still stand in free room of their files; a side may have been built while somebody was forgotten. */
export const cleanFiles: ProcessManager<SubjectErased | ProjectionSwapped, CleanFiles> = {
  name: 'clean-files',
  handles: ['SubjectErased', 'ProjectionSwapped'],
  react: ({ type, position }) => [
    { type: 'CleanFiles', data: { position, keepRetired: type === 'ProjectionSwapped' } },
  ],
};

/** Nothing is lost by waiting longer. */
class ReadModelsBehind extends DomainError {
  readonly code = 'erasure.read_models_behind';
  readonly kind = 'unavailable';
  constructor() {
    super('Read models have not yet applied an erasure');
  }
}

const TIMEOUT_MS = 60_000;
/** What holds anything of people. */
const MODELS = allProjections
  .filter(({ handles }) => handles.includes('SubjectErased'))
  .map(({ model }) => model as ReadModel);

/** One cleaning is for all that was forgotten before it. */
@CommandHandler(CleanFiles)
export class CleanFilesHandler implements ICommandHandler<CleanFiles, void> {
  private cleanedTo: Position = ORIGIN;

  constructor(
    private readonly log: EventLog,
    private readonly projector: Projections,
    private readonly sides: DocumentSides,
    private readonly vault: Vault,
  ) {}

  async execute({ data: { position, keepRetired } }: CleanFiles): Promise<void> {
    if (position <= this.cleanedTo) return;
    const head = await this.log.head();
    const projections = MODELS.map(({ name }) => name);
    if (!(await this.projector.waitFor(head, { projections, timeoutMs: TIMEOUT_MS }))) throw new ReadModelsBehind();
    await this.sides.forgetDeleted(MODELS, { keepRetired });
    await this.vault.forgetDestroyed();
    if (!keepRetired) this.cleanedTo = head;
  }
}
