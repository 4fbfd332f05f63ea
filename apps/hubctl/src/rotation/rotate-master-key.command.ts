import { decodeMasterKey } from '@hubledger/adapters/vault-envelope';
import { readSettings } from '@hubledger/platform/config';
import { type Command, EXIT, textOption } from '../command';
import { dataDirectoryOf } from '../data-directory';
import { HubDoesNotFollow, rotateMasterKey } from './rotate-master-key';
import { rotateServerKey } from './rotate-server-key';

export const rotateMasterKeyCommand: Command = {
  name: 'rotate-master-key',
  summary: 'seals every secret of the vault with another master key; the hub may go on running',
  help: `Options
  --data-dir <dir>   the hub's data directory (default: DATA_DIR; where MONGODB_URL is set, the vault there)

Environment
  HUB_NEW_MASTER_KEY   the new key, 64 hex digits or base64 of 32 bytes; default: a random one. Needed where
                       HUB_MASTER_KEY is set: give the hub that key as its HUB_MASTER_KEY before its next start

Run it again after any interruption: it goes on where it was. Until it says that it is finished, either key opens the
vault; from then on the old one opens nothing.

Exit codes
  0  finished
  1  begun, and to be run again: a running hub has not taken the new key
  2  could not run`,
  options: { 'data-dir': { type: 'string' } },
  run: async (values, { environment, say }) => {
    const named = textOption(values, 'data-dir');
    const given = environment['HUB_NEW_MASTER_KEY']?.trim();
    const newKey = given ? decodeMasterKey(given, 'HUB_NEW_MASTER_KEY') : null;
    const { mongo, masterKey } = readSettings(environment);
    const isSetting = masterKey !== null;
    try {
      const { from, to } =
        mongo && masterKey && named === null
          ? await rotateServerKey({ mongo, key: decodeMasterKey(masterKey.reveal(), 'HUB_MASTER_KEY'), newKey, say })
          : await rotateMasterKey({ data: dataDirectoryOf(environment, named), newKey, say });
      say(`Finished: key ${to} opens the vault, key ${from} opens nothing any more`);
      if (isSetting) say('Set HUB_MASTER_KEY to the new key before the hub starts again; a running one needs nothing');
      return EXIT.sound;
    } catch (error) {
      if (!(error instanceof HubDoesNotFollow)) throw error;
      say(error.message);
      return EXIT.findings;
    }
  },
};
