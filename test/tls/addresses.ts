/** The same database of the server, at another place: a replica set would be asked for its members' own addresses. */
export const mongoAt = (server: string, host: string, parameters: Readonly<Record<string, string>> = {}): string => {
  const url = new URL(server);
  url.host = host;
  url.searchParams.delete('replicaSet');
  url.searchParams.set('directConnection', 'true');
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
};

/** @param address of HTTP or MongoDB */
export const targetOf = (address: string, defaultPort: number): { readonly host: string; readonly port: number } => {
  const { hostname, port } = new URL(address);
  return { host: hostname, port: Number(port) || defaultPort };
};
