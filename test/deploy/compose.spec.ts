import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { parse } from 'yaml';
import { root } from './root';

interface Service {
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const { services } = parse(text, { merge: true }) as { services: Readonly<Record<string, Service>> };

/** Names in what `scripts/make-env.mjs` writes. */
const written = (): Map<string, string> => {
  const folder = mkdtempSync(join(tmpdir(), 'make-env-'));
  try {
    const out = join(folder, '.env');
    const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'make-env.mjs'), '--out', out]);
    expect(status).toBe(0);
    const lines = readFileSync(out, 'utf8').split('\n');
    return new Map(lines.flatMap((line) => (/^[A-Z]/.test(line) ? [line.split('=', 2) as [string, string]] : [])));
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe('docker-compose.yml', () => {
  it('has no secret of its own: each that it asks for is made, and is another', () => {
    const asked = new Set([...text.matchAll(/\$\{([A-Z0-9_]+):\?/g)].map(([, name]) => name!));
    const made = written();
    for (const name of asked) expect([name, made.get(name)]).toEqual([name, expect.stringMatching(/^[0-9a-f]{20,}$/)]);
    const secrets = [...asked].map((name) => made.get(name));
    expect(new Set(secrets).size).toBe(secrets.length);
  });

  it('gives nobody more rights than he starts with, and those who talk to strangers none', () => {
    for (const [name, { security_opt }] of Object.entries(services)) {
      expect([name, security_opt]).toEqual([name, ['no-new-privileges:true']]);
    }
    for (const name of ['khub-hub-api', 'projector', 'proxy']) {
      const { read_only, cap_drop } = services[name]!;
      expect([name, read_only, cap_drop]).toEqual([name, true, ['ALL']]);
    }
    expect(services['proxy']!.user).toMatch(/^[1-9]/); // the hub's image names its own
  });

  it('shows strangers the proxy alone', () => {
    const shown = Object.entries(services).flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
    expect(shown).toEqual([
      ['khub-hub-api', '127.0.0.1:48888:48888'],
      ['proxy', '28080:28080'],
    ]);
  });

  it('lets the hub be somebody else than root in MongoDB', () => {
    const { environment = {} } = services['mongodb']!;
    for (const name of ['khub-hub-api', 'projector']) {
      const url = services[name]!.environment!['MONGODB_URL']!;
      const [, user, password] = /^mongodb:\/\/([^:]+):\$\{([A-Z_]+)/.exec(url)!;
      expect(user).not.toBe(environment['MONGO_INITDB_ROOT_USERNAME']);
      expect(environment['MONGO_INITDB_ROOT_PASSWORD']).not.toContain(`{${password!}:`);
    }
  });
});

describe('the health check of MongoDB', () => {
  const script = readFileSync(join(root, 'deploy', 'mongodb-ready.js'), 'utf8');
  const env = { MONGO_INITDB_ROOT_PASSWORD: 'root-password', MONGO_PASSWORD: 'hub-password' };
  const DATABASES = ['hubledger', 'hubledger-vault'].map((db) => ({ role: 'readWrite', db }));

  /** A server as far as the script asks it; `users` by name. */
  const run = (server: { isSet: boolean; isPrimary: boolean; users: Map<string, string> }) => {
    const done: unknown[] = [];
    const auth = (user: string, password: string) => {
      if (server.users.get(user) !== password) throw new Error('Authentication failed.');
      return { ok: 1 };
    };
    const admin = {
      auth,
      hello: () => ({ isWritablePrimary: server.isPrimary }),
      getUser: (user: string) => (server.users.has(user) ? { user } : null),
      createUser: ({ user, pwd, roles }: { user: string; pwd: string; roles: unknown }) => {
        server.users.set(user, pwd);
        done.push(['create', user, roles]);
      },
      updateUser: (user: string, { pwd, roles }: { pwd: string; roles: unknown }) => {
        server.users.set(user, pwd);
        done.push(['update', user, roles]);
      },
    };
    const rs = {
      status: () => {
        if (!server.isSet) throw new Error('no replset config has been received');
      },
      initiate: () => {
        server.isSet = true;
        done.push('initiate');
      },
    };
    const quit = (code: number) => {
      throw new Error(`exit ${code}`);
    };
    class Mongo {
      getDB = () => ({ auth });
    }
    const context = createContext({ db: { getSiblingDB: () => admin }, rs, quit, Mongo, process: { env } });
    try {
      runInContext(script, context);
    } catch (error) {
      done.push((error as Error).message);
    }
    return done;
  };
  const ROOT = ['root', 'root-password'] as const;

  it('makes the replica set, waits for its primary, and makes the user of two databases once', () => {
    const server = { isSet: false, isPrimary: false, users: new Map<string, string>([ROOT]) };
    expect(run(server)).toEqual(['initiate', 'exit 1']);
    expect(run(server)).toEqual(['exit 1']);
    server.isPrimary = true;
    expect(run(server)).toEqual([['create', 'hub', DATABASES]]);
    expect(server.users.get('hub')).toBe('hub-password');
    expect(run(server)).toEqual([]);
  });

  it('gives the user another password where that of the settings is another', () => {
    const users = new Map<string, string>([ROOT, ['hub', 'before']]);
    const server = { isSet: true, isPrimary: true, users };
    expect(run(server)).toEqual([['update', 'hub', DATABASES]]);
    expect(users.get('hub')).toBe('hub-password');
    expect(run(server)).toEqual([]);
  });

  it('is not healthy where root is refused', () => {
    const server = { isSet: true, isPrimary: true, users: new Map([['root', 'another'] as const]) };
    expect(run(server)).toEqual(['Authentication failed.']);
  });
});
