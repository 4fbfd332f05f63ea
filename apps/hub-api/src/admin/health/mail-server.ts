import { connect } from 'node:net';

const IMPLICIT_TLS_PORT = 465;

export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/**
 * Whether a mail server greets; never says who asks. On the port of implicit TLS it would greet only inside of it: there
 * it is enough that somebody listens.
 */
export const greets = ({ host, port, tls }: MailServer, timeoutMs: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const fail = (code: string): void => void socket.destroy(Object.assign(new Error(code), { code }));
    socket.setTimeout(timeoutMs, () => fail('ETIMEDOUT'));
    socket.on('error', reject);
    socket.on('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    const well = (): void => {
      resolve();
      socket.destroy();
    };
    if (tls && port === IMPLICIT_TLS_PORT) socket.on('connect', well);
    else socket.on('data', (greeting) => (greeting.toString('latin1').startsWith('220') ? well() : fail('EPROTO')));
  });
