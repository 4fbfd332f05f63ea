import { isIPv6 } from 'node:net';

export interface LogHost {
  /** A name or an address; one of IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

const DEFAULT_PORT = 2113;
const HOST = /^(?:\[(?<v6>[0-9A-Fa-f:.]+)\]|(?<name>[\w.-]+))(?::(?<port>\d{1,5}))?$/;

/** @returns null: one of them is none */
export const logHosts = (list: string): LogHost[] | null => {
  const hosts = list
    .split(',')
    .filter((each) => each !== '')
    .map(logHost);
  return hosts.length > 0 && hosts.every((host) => host !== null) ? hosts : null;
};

const logHost = (text: string): LogHost | null => {
  const { v6, name, port = String(DEFAULT_PORT) } = HOST.exec(text)?.groups ?? {};
  const host = v6 === undefined ? name : isIPv6(v6) ? v6 : undefined;
  const number = Number(port);
  return host === undefined || number < 1 || number > 65_535 ? null : { host, port: number };
};

/** As it stands in addresses. */
export const inAddress = (host: string): string => (isIPv6(host) ? `[${host}]` : host);
