import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAMES = 'DNS:localhost,IP:127.0.0.1,IP:::1';

export interface KeyPair {
  /** PEM. */
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** An authority of the tests' own, and what it says of servers on this machine. Paths of PEM files, and what they hold. */
export interface TestCertificates {
  readonly caFile: string;
  /** Of an authority that has nothing to do with them. */
  readonly otherCaFile: string;
  readonly server: KeyPair;
  /** By the same authority, for another host. */
  readonly elsewhere: KeyPair;
  readonly remove: () => void;
}

/** Null where there is no openssl (Node makes no certificates), which is said loudly. */
export const testCertificates = (): TestCertificates | null => {
  const folder = mkdtempSync(join(tmpdir(), 'hubledger-tls-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const path = (name: string): string => join(folder, name);
  try {
    for (const name of ['ca', 'other']) {
      openssl(
        'req',
        '-x509',
        '-days',
        '2',
        '-subj',
        `/CN=hubledger test ${name}`,
        ...newKey(path(name)),
        '-out',
        path(`${name}.crt`),
      );
    }
    const signed = (name: string, names: string): KeyPair => {
      writeFileSync(path(`${name}.ext`), `subjectAltName=${names}\n`);
      openssl('req', '-subj', `/CN=${name}`, ...newKey(path(name)), '-out', path(`${name}.csr`));
      const by = ['-CA', path('ca.crt'), '-CAkey', path('ca.key'), '-CAcreateserial', '-extfile', path(`${name}.ext`)];
      openssl('x509', '-req', '-days', '2', '-in', path(`${name}.csr`), ...by, '-out', path(`${name}.crt`));
      return { cert: readFileSync(path(`${name}.crt`)), key: readFileSync(path(`${name}.key`)) };
    };
    const [server, elsewhere] = [signed('server', NAMES), signed('elsewhere', 'DNS:elsewhere.example')];
    return { caFile: path('ca.crt'), otherCaFile: path('other.crt'), server, elsewhere, remove };
  } catch (error) {
    remove();
    console.warn(`SKIPPED, NOT TESTED: connections with TLS need openssl: ${String(error)}`);
    return null;
  }
};

const newKey = (path: string): string[] => [
  ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', `${path}.key`],
];

const openssl = (...parameters: string[]): void => {
  const { status, stderr, error } = spawnSync('openssl', parameters, { encoding: 'utf8' });
  if (status !== 0) throw error ?? new Error(stderr);
};
