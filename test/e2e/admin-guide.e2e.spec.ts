import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as hf from '@huggingface/hub';
import { documentedSections } from '../fixtures/guide/documented-sections';
import { runSteps } from '../fixtures/guide/run-steps';
import { shapeDifferences } from '../fixtures/guide/shape-differences';
import { S3ObjectStore } from '@hubledger/adapters/s3';
import { s3TestServer } from '../contract/s3-server';
import { HubProcess } from './hub-process';

jest.setTimeout(120_000);

const GUIDE = join(process.cwd(), 'docs', 'admin-guide.md');
const runs = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;
const hasCurl = runs('curl', '--version') && runs('sh', '-c', 'true');
const hasPython = runs('python3', '-c', 'import requests');
if (!hasCurl) console.warn('SKIPPED: the commands of docs/admin-guide.md, as there is no curl');
if (hasCurl && !hasPython)
  console.warn("SKIPPED: the Python of docs/admin-guide.md, as there is no python3 with the package 'requests'");

/** An S3 server may have it from another run, as its name is the guide's. */
const unclaim = async (bucket: string): Promise<void> => {
  const server = s3TestServer();
  if (!server) return;
  const store = S3ObjectStore.attach({ ...server, bucket, stagingDirectory: '' });
  await store.delete(store.ownership.key).catch(() => undefined); // there is no such bucket
};

/** What is written in the guide is what a reader sees: every command runs, every answer has the fields and types shown. */
(hasCurl ? describe : describe.skip)('the admin guide', () => {
  let hub: HubProcess;
  const directory = mkdtempSync(join(tmpdir(), 'hubledger-guide-'));
  beforeAll(async () => {
    await unclaim('hub-storage');
    hub = await HubProcess.start({ env: { KOHAKU_HUB_S3_BUCKET: 'hub-storage' } });
    await fill(hub);
    await hub.restart('SIGTERM', { KOHAKU_HUB_INVITATION_ONLY: 'true' });
  }, 60_000);
  afterAll(async () => {
    await hub?.stop();
    rmSync(directory, { recursive: true, force: true });
  }, 30_000);

  it.each(documentedSections(readFileSync(GUIDE, 'utf8')).map((section) => [section.title, section] as const))(
    '%s',
    async (_, section) => {
      const steps = section.steps.filter(({ language }) => language === 'sh' || hasPython);
      const env = { HUB: hub.baseUrl, ADMIN_TOKEN: hub.adminToken };
      const printed = await runSteps(steps, { env, directory, timeout: 60_000 });
      const differences = steps.flatMap(({ answer, line }, at) =>
        answer === undefined
          ? []
          : shapeDifferences(answer, parsed(printed[at] ?? '', line)).map(
              (difference) => `line ${line}: ${difference}`,
            ),
      );
      expect(differences).toEqual([]);
    },
  );
});

/** A user with a model of a small and a large file: what the guide looks at. */
const fill = async (hub: HubProcess): Promise<void> => {
  const { token: accessToken } = await hub.user('grace');
  const as = { hubUrl: hub.baseUrl, accessToken, repo: { type: 'model', name: 'grace/tiny' } } as const;
  await hf.createRepo(as);
  await hf.createRepo({ ...as, repo: { type: 'dataset', name: 'grace/scratch' } });
  const files = [
    { path: 'config.json', content: new Blob(['{}\n']) },
    { path: 'model.safetensors', content: new Blob([randomBytes(100_000)]) },
  ];
  await hf.uploadFiles({ ...as, files, commitTitle: 'Weights' });
};

const parsed = (text: string, line: number): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The command of line ${line} printed no JSON:\n${text.slice(0, 2000)}`);
  }
};
