// Runs the flow of real Python clients (test/conformance/python) against a hub of its own, on the stores that the
// environment names. Says so, loudly, when this machine lacks Python or a package registry: then nothing is tested and
// the run does not fail. Arguments: labels of releases to run (newest, 1.19, 0.34); all by default.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../ensure-built.mjs';
import { skipped } from '../servers.mjs';

const RELEASES = [
  // `newest` is looked up again each day.
  { label: 'newest', requirement: 'huggingface_hub', stamp: new Date().toISOString().slice(0, 10) },
  { label: '1.19', requirement: 'huggingface_hub==1.19.*', stamp: '1' },
  { label: '0.34', requirement: 'huggingface_hub==0.34.*', stamp: '1' },
];
const INSTALL_WITHIN_MS = 180_000;
const RUN_WITHIN_MS = 300_000;

const findPython = () =>
  ['python3', 'python'].find((name) => {
    const { status } = spawnSync(name, ['-c', 'import sys, venv; sys.exit(sys.version_info < (3, 10))']);
    return status === 0;
  });

/** An environment per release, kept between runs in the temporary folder. Null when it cannot be made. */
const pythonWith = (python, { label, requirement, stamp }) => {
  const folder = join(tmpdir(), 'hubledger-conformance', label);
  const program = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const stampFile = join(folder, '.stamp');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return program;
  const run = (command, args) => spawnSync(command, args, { encoding: 'utf8', timeout: INSTALL_WITHIN_MS });
  if (!existsSync(program)) {
    mkdirSync(join(tmpdir(), 'hubledger-conformance'), { recursive: true });
    const made = run(python, ['-m', 'venv', folder]);
    if (made.status !== 0) return skipped(requirement, `python -m venv failed: ${made.stderr || made.error}`);
  }
  const installed = run(program, [
    ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1', '--upgrade'],
    requirement,
  ]);
  if (installed.status !== 0) return skipped(requirement, `pip install failed: ${installed.stderr || installed.error}`);
  writeFileSync(stampFile, stamp);
  return program;
};

/** Resolves to whether the flow passed. Only what the client needs is in its environment. */
const runFlow = (program, hub, tokens) =>
  new Promise((resolve) => {
    const home = mkdtempSync(join(tmpdir(), 'hubledger-hf-home-'));
    const child = spawn(program, [join(root, 'test', 'conformance', 'python', 'hub_client.py')], {
      env: {
        PATH: process.env.PATH,
        HOME: home,
        HF_HOME: home,
        HF_ENDPOINT: hub.baseUrl,
        HF_HUB_DISABLE_PROGRESS_BARS: '1',
        HF_HUB_DISABLE_TELEMETRY: '1',
        PYTHONWARNINGS: 'ignore',
        PYTHONDONTWRITEBYTECODE: '1',
        ...tokens,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: RUN_WITHIN_MS,
      killSignal: 'SIGKILL',
    });
    child.on('exit', (status) => {
      rmSync(home, { recursive: true, force: true });
      resolve(status === 0);
    });
  });

const main = async () => {
  const wanted = process.argv.slice(2);
  const python = findPython();
  if (python === undefined) return skipped('all Python clients', 'No Python 3.10 or newer with venv on this machine');
  const { HubProcess } = createRequire(import.meta.url)(join(root, 'dist', 'test', 'e2e', 'hub-process.js'));
  const hub = await HubProcess.start({ env: { HUB_LFS_PART_BYTES: String(5 * 1024 * 1024) } });
  const failed = [];
  try {
    const tokens = { ALICE_TOKEN: (await hub.user('alice')).token, BOB_TOKEN: (await hub.user('bob')).token };
    for (const release of RELEASES.filter(({ label }) => wanted.length === 0 || wanted.includes(label))) {
      const program = pythonWith(python, release);
      if (!program) continue;
      console.log(`\n== ${release.requirement} (${release.label})`);
      if (!(await runFlow(program, hub, tokens))) failed.push(release.label);
    }
  } finally {
    if (failed.length > 0) console.error(hub.stderr.split('\n').slice(-40).join('\n'));
    await hub.stop();
  }
  if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
};

await main();
