import { CommandRefused } from '../command';
import type { SourceVault, TargetVault } from './ports';

export interface VaultParts {
  readonly source: SourceVault;
  readonly target: TargetVault;
}

/**
 * Takes every secret over, sealed with the target's own key, and holds each against the source. What was destroyed
 * comes first: nothing of it can come back.
 *
 * @returns how many. @throws VaultInUse, CommandRefused
 */
export const moveVault = async (
  { source, target }: VaultParts,
  progress: (secrets: number) => void,
): Promise<number> => {
  await target.adopt(await source.identity());
  if ((await target.fingerprint()) !== (await source.fingerprint())) throw notEqual('its fingerprint');
  for await (const page of source.destroyed()) await target.takeDestroyed(page);
  let secrets = 0;
  for await (const page of source.secrets()) {
    await target.take(page);
    for (const { ref, version, secret } of page) {
      if (!(await target.get(ref, version))?.equals(secret)) throw notEqual(`version ${version} of ${ref}`);
    }
    progress((secrets += page.length));
  }
  if ((await target.count()) !== secrets) throw notEqual('the number of secrets');
  for await (const page of source.destroyed()) {
    for (const { ref, lastVersion } of page) {
      if (await target.get(ref, lastVersion)) throw notEqual(`${ref}, which was destroyed`);
    }
  }
  return secrets;
};

const notEqual = (what: string): CommandRefused => new CommandRefused(`The vaults are not equal: ${what}`);
