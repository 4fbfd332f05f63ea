import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { refused } from './connection-string';
import type { LogParameters } from './log-parameters';

/** PEM; what is not named is undefined, and without an authority those that Node knows are asked. */
export interface TlsFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** @throws StoreRefused for what can't be read, or is something else */
export const tlsFiles = ({ tlsCAFile, userCertFile, userKeyFile }: LogParameters): TlsFiles => {
  const files = {
    ca: contentOf('tlsCAFile', tlsCAFile),
    cert: contentOf('userCertFile', userCertFile),
    key: contentOf('userKeyFile', userKeyFile),
  };
  for (const [name, content] of [['tlsCAFile', files.ca] as const, ['userCertFile', files.cert] as const]) {
    if (content && !isCertificate(content)) throw refused(`names a ${name} that holds no certificate`);
  }
  try {
    createSecureContext(files);
  } catch {
    throw refused('names a userCertFile and a userKeyFile that do not belong together');
  }
  return files;
};

const contentOf = (name: string, path: string | undefined): Buffer | undefined => {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch {
    throw refused(`names a ${name} that can’t be read`);
  }
};

const isCertificate = (content: Buffer): boolean => {
  try {
    return new X509Certificate(content).raw.length > 0;
  } catch {
    return false;
  }
};
