import { type CommandMetadata, type EventMetadata, type MetadataFor, newId, type Sealer } from '@hubledger/kernel';

export const APP_VERSION = '0.1.0';
const SCHEMA_VERSION = '1';

/**
 * A command's metadata as it is stored: address and user agent sealed with the actor's key (anonymous callers: a key
 * of the month), and a keyed hash of the address for equality questions. The hash of the body is keyed as well: of a
 * sign-in a plain one would let anybody who reads the log try passwords against it.
 */
export const eventMetadataFor =
  (sealer: Sealer): MetadataFor =>
  async ({ at, ip, userAgent, commandId, correlationId, causationId, requestHash, ...rest }: CommandMetadata) => {
    const subject = rest.actorKind === 'user' ? rest.actorId : `ip-${at.slice(0, 7)}`;
    const metadata: EventMetadata = {
      $correlationId: correlationId,
      $causationId: causationId,
      commandId,
      ...rest,
      ...(requestHash ? { requestHash: await sealer.fingerprint('request', requestHash) } : {}),
      ...(ip ? { ip: await sealer.seal(subject, ip), ipHash: await sealer.fingerprint('ip', ip) } : {}),
      ...(userAgent ? { userAgent: await sealer.seal(subject, userAgent) } : {}),
      schemaVersion: SCHEMA_VERSION,
      appVersion: APP_VERSION,
    };
    return metadata;
  };

/** For what the program does by itself. */
export const systemCommand = (at: string): CommandMetadata => {
  const id = newId();
  return { commandId: id, correlationId: id, causationId: id, at, actorId: 'system', actorKind: 'system' };
};
