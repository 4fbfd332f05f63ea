import type { VaultForReading } from '@hubledger/adapters/vault-envelope';
import { type EventLog, MAX_PAGE, type SecretRef } from '@hubledger/kernel';

export interface NamingLog extends Pick<EventLog, 'readStream'> {
  readonly exists: (stream: string) => boolean | Promise<boolean>;
}

/** Categories of the streams that tell of secrets, by what references begin with. Others are named by none. */
const CATEGORIES: Readonly<Record<string, string>> = {
  password: 'user',
  invitation: 'invitation',
  webhook: 'webhook',
  fallbacksource: 'fallbacksource',
};

/**
 * Secrets go into the vault before the event that names them, so a command that was cut off leaves one. Nothing is wrong
 * with that, and nobody needs them.
 *
 * @returns how many there are, those of commands under way included
 */
export const countUnnamed = async (vault: Pick<VaultForReading, 'references'>, log: NamingLog): Promise<number> => {
  let unnamed = 0;
  for await (const page of vault.references()) {
    for (const ref of page) if (!(await isNamed(ref, log))) unnamed += 1;
  }
  return unnamed;
};

const isNamed = async (ref: SecretRef, log: NamingLog): Promise<boolean> => {
  const [kind = '', id = '', part] = ref.split('/');
  if (!Object.hasOwn(CATEGORIES, kind)) return true;
  const stream = `${CATEGORIES[kind]}-${id}`;
  if (part === undefined) return log.exists(stream);
  for (let after = -1; ;) {
    const page = await log.readStream(stream, { after, limit: MAX_PAGE });
    if (page.some(({ data }) => JSON.stringify(data).includes(JSON.stringify(ref)))) return true;
    if (page.length < MAX_PAGE) return false;
    after = page.at(-1)!.revision;
  }
};
