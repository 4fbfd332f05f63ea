// Brings node_modules and dist up to date with the lock file and the sources, and only then: a second start does nothing.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const SOURCES = ['apps', 'libs', 'projections', 'test'];
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json', 'nest-cli.json'];

/** Size and content of every source: right after `git pull`, a branch switch or a restored time stamp. */
const hashOf = (names) => {
  const hash = createHash('sha256').update(process.version.split('.')[0]);
  const visit = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) if (name !== 'node_modules') visit(join(path, name));
    } else
      hash
        .update(`${path.slice(root.length)}\0`)
        .update(readFileSync(path))
        .update('\0');
  };
  for (const name of names) visit(join(root, name));
  return hash.digest('hex');
};

const stamped = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

const run = (command, args) => {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  console.error(`hubledger: "${command} ${args.join(' ')}" failed${error ? `: ${error.message}` : ''}`);
  process.exit(1);
};

const requireNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`hubledger: Node 20.19 or newer is needed, this is ${process.version}`);
  process.exit(1);
};

export const ensureInstalled = () => {
  requireNode();
  const stamp = join(root, 'node_modules', '.hubledger-install');
  const wanted = hashOf(['package.json', 'package-lock.json']);
  if (stamped(stamp) === wanted) return;
  console.error('hubledger: installing dependencies ...');
  run('npm', ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund']);
  writeFileSync(stamp, wanted);
};

export const ensureBuilt = () => {
  ensureInstalled();
  const dist = join(root, 'dist');
  const stamp = join(dist, '.build-hash');
  const wanted = hashOf([...SETTINGS, ...SOURCES]);
  if (stamped(stamp) === wanted) return;
  console.error('hubledger: building ...');
  rmSync(dist, { recursive: true, force: true });
  run(process.execPath, [join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build']);
  // The stamp comes last and whole: a build that was cut short is built again.
  writeFileSync(`${stamp}.new`, wanted);
  renameSync(`${stamp}.new`, stamp);
};
