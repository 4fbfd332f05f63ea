// Writes .env for docker-compose.yml with secrets of its own: `node scripts/make-env.mjs [--base-url https://hub.example]`.
// Never replaces one: the keys in it open what the volumes hold.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    'base-url': { type: 'string', default: 'http://localhost:28080' },
    out: { type: 'string', default: '.env' },
  },
});
const hex = (bytes) => randomBytes(bytes).toString('hex');
const text = `# Made by scripts/make-env.mjs. Keep a copy where the backups are not: without HUB_MASTER_KEY nothing opens the vault.
KOHAKU_HUB_BASE_URL=${values['base-url']}
KOHAKU_HUB_ADMIN_SECRET_TOKEN=${hex(24)}
HUB_MASTER_KEY=${hex(32)}
MONGO_ROOT_PASSWORD=${hex(24)}
MONGO_PASSWORD=${hex(24)}
MONGO_KEY=${hex(48)}
S3_ACCESS_KEY=${hex(10)}
S3_SECRET_KEY=${hex(24)}
`;
const file = resolve(values.out);
if (!/^https?:\/\/[^\s$'"]+$/.test(values['base-url'])) {
  console.error(`make-env: ${values['base-url']} is not an http or https address`);
  process.exit(1);
}
try {
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
} catch (error) {
  console.error(
    `make-env: ${error.code === 'EEXIST' ? `${file} is there already, and is left as it is` : error.message}`,
  );
  process.exit(1);
}
console.log(`${file} holds new secrets; KOHAKU_HUB_ADMIN_SECRET_TOKEN in it is the admin token`);
