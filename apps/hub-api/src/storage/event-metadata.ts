import {
  type CommandMetadata,
  type EventMetadata,
  type MetadataFor,
  newId,
  SecretDestroyed,
  type Sealer,
} from '@hubledger/kernel';
import { APP_VERSION } from '@hubledger/platform/version';
import { LRUCache } from 'lru-cache';

const SCHEMA_VERSION = '1';

/**
 * A command's metadata as it is stored: address and user agent sealed with the key of the actor or of who they are about
 * to be (anonymous callers: a key of the month), left out when that person was forgotten meanwhile; and a keyed hash of the address for equality questions. The hash of the body is keyed as well: of a
 * sign-in a plain one would let anybody who reads the log try passwords against it.
 *
 * An address may be sealed to the same text again, as its hash tells the same. Nothing else tells which user agents are
 * equal, so those are sealed anew for each request.
 */
export const eventMetadataFor = (sealer: Sealer): MetadataFor => {
  const addressHashes = new LRUCache<string, string>({ max: 1_000 });
  const hashOf = async (ip: string): Promise<string> => {
    const hash = addressHashes.get(ip) ?? (await sealer.fingerprint('ip', ip));
    addressHashes.set(ip, hash);
    return hash;
  };
  return async (command: CommandMetadata): Promise<EventMetadata> => {
    const { at, ip, userAgent, sealedFor, commandId, correlationId, causationId, requestHash, ...rest } = command;
    const subject = rest.actorKind === 'user' ? rest.actorId : (sealedFor ?? `ip-${at.slice(0, 7)}`);
    const request = `request ${correlationId}`;
    const seal = (scope: string, text: string): Promise<string> => sealer.sealAlike(subject, scope, text);
    return {
      $correlationId: correlationId,
      $causationId: causationId,
      commandId,
      ...rest,
      ...(requestHash ? { requestHash: await sealer.fingerprint('request', requestHash) } : {}),
      ...(ip ? await unlessForgotten(async () => ({ ip: await seal('ip', ip), ipHash: await hashOf(ip) })) : {}),
      ...(userAgent ? await unlessForgotten(async () => ({ userAgent: await seal(request, userAgent) })) : {}),
      schemaVersion: SCHEMA_VERSION,
      appVersion: APP_VERSION,
    };
  };
};

/** What they had under way is still recorded. */
const unlessForgotten = async <T>(sealed: () => Promise<T>): Promise<T | object> => {
  try {
    return await sealed();
  } catch (error) {
    if (error instanceof SecretDestroyed) return {};
    throw error;
  }
};

/** For what the program does by itself. */
export const systemCommand = (at: string): CommandMetadata => {
  const id = newId();
  return { commandId: id, correlationId: id, causationId: id, at, actorId: 'system', actorKind: 'system' };
};
