import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { tlsTrouble } from '@hubledger/kernel';
import type { LogHost } from './log-hosts';
import type { TlsFiles } from './tls-files';

const WITHIN_MS = 1_000;

/**
 * Why TLS with one of the servers can't come about, of what does not pass by itself; null where nothing is wrong or nobody
 * answers. The client tells this from a server that is away in words only, and not at all where it asks a cluster.
 */
export const probedTls = async (hosts: readonly LogHost[], files: TlsFiles): Promise<string | null> => {
  const troubles = await Promise.all(hosts.map((host) => troubleWith(host, files)));
  return troubles.find((trouble) => trouble !== null) ?? null;
};

const troubleWith = ({ host, port }: LogHost, files: TlsFiles): Promise<string | null> =>
  new Promise((resolve) => {
    const name = isIP(host) ? {} : { servername: host };
    const socket = connect({ ...files, ...name, host, port, ALPNProtocols: ['h2'] });
    const end = (error: unknown): void => {
      const trouble = tlsTrouble(error);
      socket.destroy();
      resolve(trouble && `${host}: ${trouble}`);
    };
    socket.setTimeout(WITHIN_MS, () => end(null));
    socket.once('secureConnect', () => end(null));
    socket.once('error', end);
  });
