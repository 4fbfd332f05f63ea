import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { HubProcess, mainScript } from './hub-process';

jest.setTimeout(180_000);

const hasDatabase = process.env['HUB_TEST_SHAPE'] === 'production' && process.env['MONGODB_TEST_URL'] !== undefined;
if (!hasDatabase)
  console.warn('SKIPPED, NOT TESTED: rotating the master key of a vault in MongoDB (npm run test:conformance does)');

(hasDatabase ? it : it.skip)('a master key in MongoDB is replaced while the hub goes on', async () => {
  const hub = await HubProcess.start();
  try {
    const { password } = await hub.user('ada');
    const newKey = randomBytes(32).toString('hex');
    const { MONGODB_URL = '', HUB_MASTER_KEY = '' } = hub.servers;
    const rotate = (env: Record<string, string>): Promise<{ code: number | null; text: string }> => {
      const script = join(dirname(mainScript()), '..', '..', 'hubctl', 'src', 'main.js');
      const settings = { PATH: process.env['PATH'] ?? '', MONGODB_URL, HUB_MASTER_KEY, ...env };
      const child = spawn(process.execPath, [script, 'rotate-master-key'], { env: settings });
      let text = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      return new Promise((resolve) => child.once('close', (code) => resolve({ code, text })));
    };
    expect(await rotate({})).toMatchObject({ code: 2, text: expect.stringContaining('HUB_NEW_MASTER_KEY') as string });
    const done = await rotate({ HUB_NEW_MASTER_KEY: newKey });
    expect(done).toMatchObject({
      code: 0,
      text: expect.stringMatching(/\d+ secrets sealed anew[^]*Finished/) as string,
    });
    for (const key of [newKey, HUB_MASTER_KEY]) expect(done.text).not.toContain(key);
    await hub.tokenOf('ada', password); // signs in: reads the vault
    await hub.user('bob'); // and writes it
    await hub.restart('SIGTERM', { HUB_MASTER_KEY: newKey });
    await hub.tokenOf('ada', password);
    expect(await rotate({})).toMatchObject({ code: 2, text: expect.stringContaining('does not open') as string });
  } finally {
    await hub.stop();
  }
});
