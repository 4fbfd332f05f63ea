import { AggregateStore, KeyedMutex, NumericIds, Sealer, stepOf } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type AddedSshKey, AddSshKey, RemoveSshKey } from '../domain/commands';
import { SshKeyNotFound, SshKeyTaken } from '../domain/credential.errors';
import { RecordSshKey, RevokeSshKey, sshKeyStream } from '../domain/ssh-key.decider';
import { parseSshPublicKey } from '../domain/ssh-public-key';
import { CredentialDirectory } from './credential-directory.port';
import { asOneOfFew } from './few-credentials';

/** The stream is named by the key's own hash, so that two people can't add one key. */
@CommandHandler(AddSshKey)
export class AddSshKeyHandler implements ICommandHandler<AddSshKey, AddedSshKey> {
  constructor(
    private readonly store: AggregateStore,
    private readonly ids: NumericIds,
    private readonly sealer: Sealer,
    private readonly directory: CredentialDirectory,
    private readonly mutex: KeyedMutex,
  ) {}

  async execute({ data: { userId, title, publicKey }, metadata }: AddSshKey): Promise<AddedSshKey> {
    const { type: keyType, hash: keyHash, fingerprint } = parseSshPublicKey(publicKey);
    const command = stepOf(metadata, 'add key');
    const { state } = await this.store.load(sshKeyStream, keyHash);
    if (state.status === 'held' && !(await this.store.hasSeen(sshKeyStream, keyHash, command))) {
      throw new SshKeyTaken(fingerprint); // before it costs a number
    }
    return asOneOfFew([this.directory, this.mutex], userId, 'ssh-key', async () => {
      const numericId = await this.ids.fromBlock('sshkey', metadata);
      const added = { keyHash, numericId, userId, keyType, fingerprint, createdAt: metadata.at };
      const record = new RecordSshKey({ ...added, title: await this.sealer.seal(userId, title) }, command);
      const [event] = (await this.store.execute(sshKeyStream, keyHash, record)).events;
      return { ...(event?.type === 'SshKeyAdded' ? event.data : added), title };
    });
  }
}

@CommandHandler(RemoveSshKey)
export class RemoveSshKeyHandler implements ICommandHandler<RemoveSshKey, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly directory: CredentialDirectory,
  ) {}

  async execute({ data: { userId, keyId }, metadata }: RemoveSshKey): Promise<void> {
    const keyHash = await this.directory.hashOf('ssh-key', keyId);
    if (keyHash === null) throw new SshKeyNotFound(String(keyId));
    await this.store.execute(sshKeyStream, keyHash, new RevokeSshKey({ keyHash, userId }, stepOf(metadata, 'remove')));
  }
}
