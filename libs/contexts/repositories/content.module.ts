import { StorageLedger } from '@hubledger/contexts/storage/contract';
import { AggregateStore, Clock, EventLog, KeyedMutex, NumericIds, ObjectStore, Vault } from '@hubledger/kernel';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { RepositoryDirectory, StoredContent } from './contract';
import { CheckedContent } from './application/content/checked-content';
import { CommitRecords } from './application/content/commit-records';
import { ContentReader } from './application/content/content-reader';
import { InitialCommit } from './application/content/initial-commit';
import { LfsIndex } from './application/content/lfs-index';
import { LfsParts } from './application/content/lfs-parts';
import { LfsTransfers } from './application/content/lfs-transfers';
import { PartRecords } from './application/content/part-records';
import { PlanOperations } from './application/content/plan-operations';
import { PreuploadRules } from './application/content/preupload-rules';
import { PushCommit } from './application/content/push-commit';
import { ReceiveCommit } from './application/content/receive-commit';
import { FrontMatterReader } from './application/content/front-matter.port';
import { RepositoryCards } from './application/content/repository-cards';
import { Tickets } from './application/content/tickets';
import { TreeReader } from './application/content/tree-reader';
import { UploadLinks } from './application/content/upload-links';
import { LfsDeletions } from './application/references/lfs-deletions';
import { StoredReferences } from './application/references/stored-references';
import { RevisionResolver } from './application/revision-resolver';
import { ObjectReferences } from './contract';

export type { AnnotatedEntry, AnnotatedFile } from './application/content/annotated-tree';
export type { ResolvedRevision } from './application/revision-resolver';
export { BadCommit, LinkRefused } from './application/content/content-errors';
export { ContentReader } from './application/content/content-reader';
export { type AnnouncedUpload, LfsTransfers } from './application/content/lfs-transfers';
export { LfsParts } from './application/content/lfs-parts';
export type { PartRecord } from './application/content/part-records';
export { type AskedFile, PreuploadRules } from './application/content/preupload-rules';
export { PushCommit } from './application/content/push-commit';
export { ReceiveCommit, type ReceivedCommit } from './application/content/receive-commit';
export { FrontMatterReader, VisitorFrontMatterReader } from './application/content/front-matter.port';
export { RepositoryCards } from './application/content/repository-cards';
export { type MissingContent, missingContent } from './application/references/content-check';
export { LINK_SECONDS, type LinkGrant, secondsOf, UploadLinks } from './application/content/upload-links';

export interface ContentSettings {
  /** Files of at least this many bytes become LFS files. */
  readonly lfsThresholdBytes: number;
  /** Larger LFS files come in parts of so many bytes, from clients that can. */
  readonly lfsPartBytes: number;
}

const providers = ({ lfsThresholdBytes, lfsPartBytes }: ContentSettings): Provider[] => [
  { provide: ContentReader, inject: [ObjectStore], useFactory: (objects: ObjectStore) => new ContentReader(objects) },
  { provide: LfsIndex, inject: [ObjectStore], useFactory: (objects: ObjectStore) => new LfsIndex(objects) },
  {
    provide: LfsDeletions,
    inject: [ObjectStore, Clock],
    useFactory: (objects: ObjectStore, clock: Clock) => new LfsDeletions(objects, clock),
  },
  {
    provide: ObjectReferences,
    inject: [ObjectStore, EventLog, LfsIndex, LfsDeletions, Clock],
    useFactory: (...parts: ConstructorParameters<typeof StoredReferences>) => new StoredReferences(...parts),
  },
  {
    provide: Tickets,
    inject: [ObjectStore, Clock],
    useFactory: (objects: ObjectStore, clock: Clock) => new Tickets(objects, clock),
  },
  {
    provide: UploadLinks,
    inject: [Vault, Clock],
    useFactory: (vault: Vault, clock: Clock) => new UploadLinks(vault, clock),
  },
  {
    provide: RepositoryCards,
    inject: [ObjectStore, TreeReader, FrontMatterReader],
    useFactory: (...parts: ConstructorParameters<typeof RepositoryCards>) => new RepositoryCards(...parts),
  },
  {
    provide: PlanOperations,
    inject: [ObjectStore, TreeReader, LfsIndex, Tickets],
    useFactory: (objects: ObjectStore, trees: TreeReader, index: LfsIndex, tickets: Tickets) =>
      new PlanOperations(objects, trees, index, tickets, lfsThresholdBytes),
  },
  {
    provide: InitialCommit,
    inject: [ObjectStore, TreeReader, CommitRecords, PlanOperations, LfsIndex, RepositoryCards, LfsDeletions],
    useFactory: (
      objects: ObjectStore,
      trees: TreeReader,
      records: CommitRecords,
      planner: PlanOperations,
      index: LfsIndex,
      cards: RepositoryCards,
      deletions: LfsDeletions,
    ) => new InitialCommit(objects, trees, records, planner, index, cards, deletions, lfsThresholdBytes),
  },
  {
    provide: ReceiveCommit,
    inject: [ObjectStore, RevisionResolver],
    useFactory: (objects: ObjectStore, revisions: RevisionResolver) =>
      new ReceiveCommit(objects, revisions, lfsThresholdBytes),
  },
  {
    provide: PreuploadRules,
    inject: [ObjectStore, TreeReader, StorageLedger],
    useFactory: (objects: ObjectStore, trees: TreeReader, ledger: StorageLedger) =>
      new PreuploadRules(objects, trees, ledger, lfsThresholdBytes),
  },
  {
    provide: LfsTransfers,
    inject: [ObjectStore, LfsIndex, Tickets, StorageLedger, Clock],
    useFactory: (...parts: ConstructorParameters<typeof LfsTransfers>) => new LfsTransfers(...parts),
  },
  {
    provide: LfsParts,
    inject: [ObjectStore, Tickets, RepositoryDirectory, Clock],
    useFactory: (objects: ObjectStore, tickets: Tickets, directory: RepositoryDirectory, clock: Clock) =>
      new LfsParts(objects, new PartRecords(objects, clock), tickets, directory, lfsPartBytes),
  },
  {
    provide: StoredContent,
    inject: [ObjectStore, TreeReader, LfsIndex],
    useFactory: (objects: ObjectStore, trees: TreeReader, index: LfsIndex) => new CheckedContent(objects, trees, index),
  },
  {
    provide: PushCommit,
    inject: [
      AggregateStore,
      KeyedMutex,
      ObjectStore,
      TreeReader,
      LfsIndex,
      CommitRecords,
      PlanOperations,
      RepositoryCards,
      StorageLedger,
      NumericIds,
      LfsDeletions,
    ],
    useFactory: (...parts: ConstructorParameters<typeof PushCommit>) => new PushCommit(...parts),
  },
];

/**
 * Bytes in and out of repositories; global, as a creation begins with a commit. The app provides, globally: the stores and what stands on them, and what the
 * repositories and storage modules export.
 */
@Module({})
export class ContentModule {
  static with(settings: ContentSettings): DynamicModule {
    return {
      module: ContentModule,
      global: true,
      providers: providers(settings),
      exports: [
        ContentReader,
        InitialCommit,
        LfsParts,
        LfsTransfers,
        ObjectReferences,
        PreuploadRules,
        PushCommit,
        ReceiveCommit,
        RepositoryCards,
        StoredContent,
        UploadLinks,
      ],
    };
  }
}
