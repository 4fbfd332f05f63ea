import { type CommandMetadata, NumericIds, type Secret, uuidV5 } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import { checkedNamespace, checkedSource } from '../domain/checked-source';
import type { GivenSource } from '../domain/commands';
import { FallbackSourceInvalid } from '../domain/errors';
import type { FallbackSourceAdded } from '../domain/fallback-source.events';
import { fallbackSourceStream } from '../domain/fallback-source.decider';
import { checkedToken } from '../domain/source-token';
import { UpstreamAddresses } from '../domain/upstream-addresses.port';
import { SOURCE_NUMBERS } from './fallback-sources';
import { SourceTokens } from './source-tokens';

type Added = FallbackSourceAdded['data'];

/** Turns what an admin sends into what events say: everything is checked before anything is kept. */
@Injectable()
export class SourceDrafts {
  constructor(
    private readonly addresses: UpstreamAddresses,
    private readonly tokens: SourceTokens,
    private readonly ids: NumericIds,
  ) {}

  /** @throws FallbackSourceInvalid */
  async make(given: readonly GivenSource[], metadata: CommandMetadata): Promise<Added[]> {
    const checked = given.map((source, index) => this.checked(source, given.length > 1 ? index + 1 : null));
    const made: Added[] = [];
    for (const [index, { token, ...source }] of checked.entries()) {
      const sourceId = uuidV5(metadata.commandId, 'fallbacksource', String(index));
      const stream = `${fallbackSourceStream.category}-${sourceId}`;
      const numericId = await this.ids.one(SOURCE_NUMBERS, stream, metadata);
      const pointer = token && (await this.tokens.keep(sourceId, token, metadata));
      made.push({ ...source, sourceId, numericId, token: pointer, addedAt: metadata.at });
    }
    return made;
  }

  /** Of those that came to nothing. */
  async discard(drafts: readonly Added[]): Promise<void> {
    for (const { token } of drafts) if (token) await this.tokens.destroy(token);
  }

  /** @param place in a list of several, from 1 */
  private checked({ namespace, token, ...source }: GivenSource, place: number | null) {
    try {
      const known = { ...checkedSource(source, this.addresses), namespace: checkedNamespace(namespace) };
      return { ...known, token: tokenOf(token) };
    } catch (error) {
      if (place === null || !(error instanceof FallbackSourceInvalid)) throw error;
      throw new FallbackSourceInvalid(`Source ${place}: ${error.message}`);
    }
  }
}

const tokenOf = (token: Secret<string> | null): Secret<string> | null => {
  if (token === null || token.reveal() === '') return null;
  checkedToken(token.reveal());
  return token;
};
