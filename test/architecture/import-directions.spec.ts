import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where package.json is: this file runs from the compiled output. */
const rootFrom = (folder: string): string =>
  existsSync(join(folder, 'package.json')) ? folder : rootFrom(dirname(folder));
const root = rootFrom(__dirname);

const TSCONFIG = {
  compilerOptions: {
    module: 'node20',
    target: 'es2023',
    paths: { '@hubledger/*': ['./libs/*'], '@projections/*': ['./projections/*'] },
  },
};

/** Runs a check of `scripts/` on a small project of these files. */
const check = (script: string, files: Readonly<Record<string, string>>) => {
  const folder = mkdtempSync(join(tmpdir(), 'hubledger-architecture-'));
  try {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    for (const [path, text] of Object.entries({ 'libs/kernel/index.ts': 'export const kernel = 1;\n', ...files })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts', script), folder], {
      encoding: 'utf8',
    });
    return { passed: status === 0, output: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const using = (module: string) => `import * as used from '${module}';\nexport const answer = used;\n`;

/** Rule, file that breaks it, what the file imports. */
const BROKEN: ReadonlyArray<readonly [rule: string, path: string, module: string]> = [
  ['kernel-is-pure', 'libs/kernel/files.ts', 'node:fs'],
  ['kernel-is-pure', 'libs/kernel/nest.ts', '@nestjs/common'],
  ['kernel-is-pure', 'libs/kernel/streams.ts', 'node:stream'],
  ['hf-wire-is-pure', 'libs/hf-wire/http.ts', 'node:http'],
  ['domain-is-pure', 'libs/contexts/b/domain/ids.ts', 'node:crypto'],
  ['domain-is-pure', 'libs/contexts/b/domain/other.ts', '@hubledger/contexts/a/domain/rules'],
  ['contracts-only-re-export', 'libs/contexts/a/contract.ts', '@hubledger/kernel'],
  ['application', 'libs/contexts/b/application/other.ts', '@hubledger/contexts/a/domain/rules'],
  ['application', 'libs/contexts/b/application/store.ts', 'libsql'],
  ['clients-only-in-adapters', 'libs/contexts/b/application/store.ts', 'libsql'],
  ['context-modules', 'libs/contexts/a/a.module.ts', 'node:fs'],
  ['contexts-have-rooms', 'libs/contexts/a/loose.ts', '@hubledger/kernel'],
  ['projections', 'projections/a/two/projection.ts', '@hubledger/contexts/a/domain/rules'],
  ['projections', 'projections/a/two/queries.ts', '@projections/a/one/queries'],
  ['projector', 'libs/projector/nest.ts', '@nestjs/common'],
  ['platform', 'libs/platform/http/rules.ts', '@hubledger/contexts/a/domain/rules'],
  ['adapter-libsql', 'libs/adapters/libsql/mail.ts', 'nodemailer'],
  ['adapter-libsql', 'libs/adapters/libsql/files.ts', '@hubledger/adapters/files/files'],
  ['adapters-are-listed', 'libs/adapters/cobol/store.ts', '@hubledger/kernel'],
  ['clients-only-in-adapters', 'apps/two/store.ts', 'libsql'],
  ['apps-are-apart', 'apps/two/two.ts', '../one/one'],
  ['apps-compose-modules-and-contracts', 'apps/two/rules.ts', '@hubledger/contexts/a/domain/rules'],
  ['portal-speaks-through-the-api-client', 'apps/admin-portal/kernel.ts', '@hubledger/kernel'],
  ['nothing-imports-tests-back', 'apps/two/kit.ts', '@hubledger/testing/kit'],
  ['libs-do-not-know-apps', 'libs/platform/app.ts', '../../apps/one/one'],
  ['no-circular', 'libs/kernel/back.ts', './there'],
  ['no-unresolvable', 'libs/kernel/nowhere.ts', '@hubledger/nowhere'],
];

describe('import directions', () => {
  it('hold in this project', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'check-architecture.mjs')], {
      encoding: 'utf8',
    });
    expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
  });

  it('are caught where they are broken', () => {
    const { passed, output } = check('check-architecture.mjs', {
      'libs/contexts/a/domain/rules.ts': 'export const rule = 1;\n',
      'libs/adapters/files/files.ts': 'export const files = 1;\n',
      'libs/kernel/there.ts': using('./back'),
      'libs/testing/kit.ts': 'export const kit = 1;\n',
      'apps/one/one.ts': 'export const one = 1;\n',
      'projections/a/one/queries.ts': 'export const one = 1;\n',
      ...Object.fromEntries(BROKEN.map(([, path, module]) => [path, using(module)])),
    });
    for (const [rule, path] of BROKEN) expect(output).toContain(`error ${rule}: ${path} →`);
    expect(passed).toBe(false);
  });

  it('allow what the table allows', () => {
    const { output } = check('check-architecture.mjs', {
      'libs/contexts/a/domain/rules.ts': 'export const rule = 1;\n',
      'libs/contexts/a/contract.ts': "export * from './domain/rules';\n",
      'libs/contexts/a/application/a.ts': using('@hubledger/kernel') + "export * from '../domain/rules';\n",
      'projections/a/list/projection.ts': using('@hubledger/contexts/a/contract'),
      'libs/adapters/libsql/a.ts': using('@hubledger/kernel'),
      'apps/one/a.ts': using('@projections/a/list/projection'),
    });
    expect(output).not.toContain('error');
  });
});

describe('file sizes', () => {
  const lines = (count: number) => 'export {};\n'.repeat(count);

  it.each([
    ['accepts 300 lines', { 'libs/a.ts': lines(300) }, true],
    ['refuses 301 lines', { 'libs/a.ts': lines(301) }, false],
    ['leaves specs alone', { 'libs/a.spec.ts': lines(301) }, true],
  ])('%s', (_, files, expected) => {
    expect(check('check-sizes.mjs', files).passed).toBe(expected);
  });
});
