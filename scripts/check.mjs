// Everything a machine can say about the code without running it. All checks run; any failure fails.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, root } from './ensure-built.mjs';

ensureInstalled();
const bin = (...parts) => join(root, 'node_modules', ...parts);
const checks = [
  ['format', bin('prettier', 'bin', 'prettier.cjs'), ['--check', '.']],
  ['lint', bin('eslint', 'bin', 'eslint.js'), ['--max-warnings', '0', '.']],
  ['architecture', join(root, 'scripts', 'check-architecture.mjs'), []],
  ['sizes', join(root, 'scripts', 'check-sizes.mjs'), []],
  ['event catalogue', join(root, 'scripts', 'events-catalogue.mjs'), ['--check']],
  ['event schemas', join(root, 'scripts', 'event-schemas.mjs'), ['--check']],
];
const failed = checks.filter(([name, script, args]) => {
  console.log(`\n== ${name}`);
  return spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' }).status !== 0;
});
if (failed.length > 0) console.error(`\nFailed: ${failed.map(([name]) => name).join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
