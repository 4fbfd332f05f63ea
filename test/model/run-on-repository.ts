import { LfsTransfers, PushCommit, ReceiveCommit } from '@hubledger/contexts/repositories/content.module';
import {
  ChangeVisibility,
  CreateBranch,
  CreateTag,
  DeleteBranch,
  DeleteRepository,
  DeleteTag,
  type FoundRepository,
  MoveRepository,
  RepositoryAccess,
} from '@hubledger/contexts/repositories/contract';
import { StorageLedger } from '@hubledger/contexts/storage/contract';
import { sha256Hex } from '@hubledger/kernel';
import { Readable } from 'node:stream';
import type { AskedHub } from './asked-hub';
import type { FileChange, ModelCommand } from './commands';
import { keyOf } from './model';

/** As the controllers do it: who may, then the command. */
export const runOnRepository = async (
  hub: AskedHub,
  command: Exclude<Extract<ModelCommand, { fullId: string }>, { do: 'create-repository' }>,
  heads: ReadonlyMap<string, string>,
): Promise<void> => {
  const { driver } = hub;
  const access = hub.app.get(RepositoryAccess);
  const { id, name: authorName } = await hub.user(command.by);
  const [namespace = '', name = ''] = command.fullId.split('/');
  const where = [id, command.type, namespace, name] as const;
  if (command.do === 'delete-repository') {
    const { repositoryId } = await access.forAdministration(...where);
    await driver.send(id, DeleteRepository, { repositoryId });
    return;
  }
  if (command.do === 'change-visibility') {
    const { repositoryId } = await access.forAdministration(...where);
    await driver.send(id, ChangeVisibility, { repositoryId, visibility: command.visibility });
    return;
  }
  if (command.do === 'move-repository') {
    const { repositoryId } = await access.forAdministration(...where);
    const [to = '', newName = ''] = command.to.split('/');
    const owner = await access.ownerFor(id, to);
    await driver.send(id, MoveRepository, { repositoryId, owner, name: newName });
    return;
  }
  const repository = await access.forWriting(...where);
  const { repositoryId, ownerId } = repository;
  switch (command.do) {
    case 'limit-repository': {
      const quota = { ownerId, repositoryId, quotaBytes: command.bytes };
      return hub.app.get(StorageLedger).setRepositoryQuota(quota, driver.metadata(id));
    }
    case 'create-branch': {
      const { branch, from: startingPoint, overwrite } = command;
      await driver.send(id, CreateBranch, { repositoryId, branch, startingPoint, overwrite });
      return;
    }
    case 'delete-branch':
      await driver.send(id, DeleteBranch, { repositoryId, branch: command.branch });
      return;
    case 'create-tag': {
      const { tag, revision } = command;
      await driver.send(id, CreateTag, { repositoryId, tag, revision, message: null });
      return;
    }
    case 'delete-tag':
      await driver.send(id, DeleteTag, { repositoryId, tag: command.tag });
      return;
    case 'upload':
      return upload(hub, repository, command.content, command.sent, id);
    case 'push': {
      const { branch } = command;
      const head = heads.get(`${keyOf(command.type, command.fullId)} ${branch}`) ?? '1'.repeat(40);
      const parentCommit = command.parent === 'stale' ? '0'.repeat(40) : command.parent === 'head' ? head : undefined;
      const header = { key: 'header', value: { summary: 'Change', ...(parentCommit ? { parentCommit } : {}) } };
      const lines = [header, ...command.changes.map(lineOf)].map((line) => JSON.stringify(line)).join('\n');
      const body = Readable.from([Buffer.from(lines)]);
      const received = await hub.app.get(ReceiveCommit).receive(repository, body, async () => undefined);
      const author = { authorId: id, authorName };
      const request = { repositoryId, branch, ...received, author, metadata: hub.driver.metadata(id) };
      await hub.app.get(PushCommit).push(request);
      return;
    }
  }
};

const upload = async (
  hub: AskedHub,
  repository: FoundRepository,
  content: string,
  sent: boolean,
  by: string,
): Promise<void> => {
  const transfers = hub.app.get(LfsTransfers);
  const object = { oid: sha256Hex(content), size: Buffer.byteLength(content) };
  const answer = (await transfers.announce(repository, [object], hub.driver.metadata(by))).get(object.oid);
  if (answer?.kind === 'wanted' && sent) {
    await transfers.receive(repository, answer.grant, Readable.from([Buffer.from(content)]));
  }
};

const lineOf = (change: FileChange): object => {
  const { path } = change;
  switch (change.kind) {
    case 'file':
      return {
        key: 'file',
        value: { path, encoding: 'base64', content: Buffer.from(change.content).toString('base64') },
      };
    case 'lfs': {
      const { content } = change;
      return {
        key: 'lfsFile',
        value: { path, algo: 'sha256', oid: sha256Hex(content), size: Buffer.byteLength(content) },
      };
    }
    case 'copy':
      return { key: 'copyFile', value: { path, srcPath: change.from } };
    case 'delete-file':
      return { key: 'deletedFile', value: { path } };
    case 'delete-folder':
      return { key: 'deletedFolder', value: { path } };
  }
};
