import { type CommandMetadata, Secret, Vault } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import type { KnownFallbackSource } from '../domain/fallback-source.decider';
import type { FallbackSourceEvent, SourceTokenPointer } from '../domain/fallback-source.events';
import { FallbackSourceInvalid } from '../domain/errors';
import { replacedToken } from '../domain/replaced-token';
import { checkedToken, isMask, maskOf } from '../domain/source-token';

/**
 * Tokens that sources are asked with, in the vault. Each has a reference of its own, so that one which was replaced can be
 * destroyed at any time without a look at what took its place.
 */
@Injectable()
export class SourceTokens {
  constructor(private readonly vault: Vault) {}

  /** Before the event that names it. */
  async keep(sourceId: string, token: Secret<string>, { commandId, at }: CommandMetadata): Promise<SourceTokenPointer> {
    const ref = `fallbacksource/${sourceId}/${commandId}`;
    return { ref, version: await this.vault.put(ref, Buffer.from(token.reveal())), setAt: at };
  }

  /** Null after it was destroyed. */
  async read({ ref, version }: SourceTokenPointer): Promise<Secret<string> | null> {
    const token = await this.vault.get(ref, version);
    return token && new Secret(token.toString());
  }

  /** As answers show it. */
  async masked(pointer: SourceTokenPointer | null): Promise<string | null> {
    const token = pointer && (await this.read(pointer));
    return token && maskOf(token.reveal());
  }

  /**
   * What becomes of a source's token: another one, which is kept by now; none; or, undefined, nothing was said of it.
   *
   * @param moves whether the source goes to another origin: there no token goes that is not sent whole
   * @throws FallbackSourceInvalid
   */
  async changed(
    { sourceId, settings: { token: pointer } }: KnownFallbackSource,
    given: Secret<string> | null | undefined,
    moves: boolean,
    metadata: CommandMetadata,
  ): Promise<SourceTokenPointer | null | undefined> {
    const text = given?.reveal();
    if (given === undefined || text === undefined) return undefined;
    if (text === '') return null;
    const current = pointer && (await this.read(pointer))?.reveal();
    if (moves && isMask(text)) {
      throw new FallbackSourceInvalid('The url is of another host: the token has to be sent whole, or empty');
    }
    if (!moves && current && (text === current || text === maskOf(current))) return undefined;
    if (isMask(text)) throw new FallbackSourceInvalid('The token is masked, and not the one this source has');
    return this.keep(sourceId, new Secret(checkedToken(text)), metadata);
  }

  /** What no source names any more from this event on. */
  async destroyReplaced(event: FallbackSourceEvent): Promise<void> {
    const replaced = replacedToken(event);
    if (replaced) await this.destroy(replaced);
  }

  destroy({ ref }: Pick<SourceTokenPointer, 'ref'>): Promise<void> {
    return this.vault.destroy(ref);
  }
}
