import { Accounts, ClaimHolders, NameClaims } from '@hubledger/contexts/identity/contract';
import { StorageLedger } from '@hubledger/contexts/storage/contract';
import { AggregateStore, Clock, EventLog, NumericIds, ObjectStore } from '@hubledger/kernel';
import { Module, type OnModuleInit } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CreateBranchHandler, DeleteBranchHandler } from './application/branch.handlers';
import { ChangeVisibilityHandler } from './application/change-visibility.handler';
import { CommitRecords } from './application/content/commit-records';
import { InitialCommit } from './application/content/initial-commit';
import { TreeReader } from './application/content/tree-reader';
import { TreeTexts } from './application/content/tree-texts';
import { CreateRepositoryHandler } from './application/create-repository.handler';
import { CreationSteps } from './application/creation-steps';
import { DeleteContentHandler } from './application/delete-content.handler';
import { DeleteRepositoryHandler } from './application/delete-repository.handler';
import { CreateEmptyBranchHandler } from './application/empty-branch.handler';
import { FoldedRepositoryDirectory, repositoryHolderStatus } from './application/folded-repository-directory';
import { MoveRepositoryHandler } from './application/move-repository.handler';
import { MoveSteps } from './application/move-steps';
import { RevisionResolver } from './application/revision-resolver';
import { RoleBasedAccess } from './application/role-based-access';
import { CreateTagHandler, DeleteTagHandler } from './application/tag.handlers';
import { RepositoryAccess } from './domain/repository-access.port';
import { RepositoryDirectory } from './domain/repository-directory.port';

export { CommitRecords } from './application/content/commit-records';
export type { CommitRecord } from './application/content/commit-records';
export { TreeReader } from './application/content/tree-reader';
export type { Listed } from './application/content/tree-reader';
export { type EntryShape, TreeTexts } from './application/content/tree-texts';
export { RevisionResolver } from './application/revision-resolver';
export { deleteContent } from './application/delete-content.process';

/**
 * The app provides, globally: the stores and what stands on them (`AggregateStore`, `EventLog`, `ObjectStore`,
 * `NumericIds`, `Clock`), what the identity and storage contexts export, and `ContentModule`.
 */
@Module({
  imports: [CqrsModule],
  providers: [
    ChangeVisibilityHandler,
    CreateBranchHandler,
    CreateEmptyBranchHandler,
    CreateRepositoryHandler,
    CreateTagHandler,
    DeleteBranchHandler,
    DeleteContentHandler,
    DeleteRepositoryHandler,
    DeleteTagHandler,
    MoveRepositoryHandler,
    { provide: TreeReader, inject: [ObjectStore], useFactory: (objects: ObjectStore) => new TreeReader(objects) },
    { provide: TreeTexts, inject: [TreeReader], useFactory: (trees: TreeReader) => new TreeTexts(trees) },
    {
      provide: CommitRecords,
      inject: [ObjectStore, EventLog],
      useFactory: (objects: ObjectStore, log: EventLog) => new CommitRecords(objects, log),
    },
    {
      provide: CreationSteps,
      inject: [AggregateStore, NameClaims, StorageLedger, NumericIds, InitialCommit, Clock],
      useFactory: (...parts: ConstructorParameters<typeof CreationSteps>) => new CreationSteps(...parts),
    },
    {
      provide: MoveSteps,
      inject: [AggregateStore, NameClaims, StorageLedger, Clock],
      useFactory: (...parts: ConstructorParameters<typeof MoveSteps>) => new MoveSteps(...parts),
    },
    {
      provide: RevisionResolver,
      inject: [CommitRecords],
      useFactory: (records: CommitRecords) => new RevisionResolver(records),
    },
    {
      provide: RepositoryDirectory,
      inject: [AggregateStore, NameClaims],
      useFactory: (store: AggregateStore, claims: NameClaims) => new FoldedRepositoryDirectory(store, claims),
    },
    {
      provide: RepositoryAccess,
      inject: [RepositoryDirectory, Accounts],
      useFactory: (directory: RepositoryDirectory, accounts: Accounts) => new RoleBasedAccess(directory, accounts),
    },
  ],
  exports: [CommitRecords, RepositoryAccess, RepositoryDirectory, RevisionResolver, TreeReader, TreeTexts],
})
export class RepositoriesModule implements OnModuleInit {
  constructor(
    private readonly holders: ClaimHolders,
    private readonly store: AggregateStore,
  ) {}

  onModuleInit(): void {
    this.holders.register('repository', repositoryHolderStatus(this.store));
  }
}
