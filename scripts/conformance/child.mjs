import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../ensure-built.mjs';

/** Not spawnSync: proxies of servers live in this process. @returns whether it ended well */
export const node = (env, ...args) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' });
    child.on('exit', (status) => resolve(status === 0));
  });

/** Runs test files of dist. */
export const jest = (env, ...args) => {
  const program = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  return node(env, program, '--config', join(root, 'jest.config.cjs'), ...args);
};
