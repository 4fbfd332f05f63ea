import { AggregateStore, KeyedMutex, NumericIds, Sealer, Secret, sha256Hex, stepOf } from '@hubledger/kernel';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { randomBytes } from 'node:crypto';
import { accessTokenStream, RecordToken, RevokeTokenByHash } from '../domain/access-token.decider';
import { type IssuedToken, IssueToken, RevokeToken } from '../domain/commands';
import { TokenNotFound } from '../domain/credential.errors';
import { CredentialDirectory } from './credential-directory.port';
import { asOneOfFew } from './few-credentials';

/** 256 random bits, so a plain SHA-256 is enough to keep: there is nothing to guess. */
@CommandHandler(IssueToken)
export class IssueTokenHandler implements ICommandHandler<IssueToken, IssuedToken> {
  constructor(
    private readonly store: AggregateStore,
    private readonly ids: NumericIds,
    private readonly sealer: Sealer,
    private readonly directory: CredentialDirectory,
    private readonly mutex: KeyedMutex,
  ) {}

  execute(command: IssueToken): Promise<IssuedToken> {
    const { userId } = command.data;
    return asOneOfFew([this.directory, this.mutex], userId, 'token', () => this.issue(command));
  }

  private async issue({ data, metadata }: IssueToken): Promise<IssuedToken> {
    // @huggingface/hub refuses, before it sends anything, a token that does not begin with `hf_`.
    const token = new Secret(`hf_${randomBytes(32).toString('hex')}`);
    const tokenHash = sha256Hex(token.reveal());
    const numericId = await this.ids.fromBlock('accesstoken', metadata);
    const name = await this.sealer.seal(data.userId, data.name);
    const issued = { ...data, name, tokenHash, numericId, createdAt: metadata.at };
    await this.store.execute(accessTokenStream, tokenHash, new RecordToken(issued, stepOf(metadata, 'issue')));
    return { token, tokenHash, numericId };
  }
}

@CommandHandler(RevokeToken)
export class RevokeTokenHandler implements ICommandHandler<RevokeToken, void> {
  constructor(
    private readonly store: AggregateStore,
    private readonly directory: CredentialDirectory,
  ) {}

  async execute({ data: { userId, tokenId }, metadata }: RevokeToken): Promise<void> {
    const tokenHash = await this.directory.hashOf('token', tokenId);
    if (tokenHash === null) throw new TokenNotFound(String(tokenId));
    const revoke = new RevokeTokenByHash({ tokenHash, userId }, stepOf(metadata, 'revoke'));
    await this.store.execute(accessTokenStream, tokenHash, revoke);
  }
}
