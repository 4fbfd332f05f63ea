import { BlockList, isIP } from 'node:net';

/** IANA's special-purpose registries: what is not reached over the public internet, and what leads there in disguise. */
const NOT_PUBLIC: ReadonlyArray<readonly [net: string, prefix: number]> = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // shared address space of providers
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local, and the metadata services of clouds
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 96], // unspecified, loopback, and IPv4 in its oldest disguise
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96], // IPv4 behind a translator
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['100:0:0:1::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16], // IPv4 in a tunnel
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

const notPublic = new BlockList();
for (const [net, prefix] of NOT_PUBLIC) notPublic.addSubnet(net, prefix, isIP(net) === 4 ? 'ipv4' : 'ipv6');

/** Whether an address, not a name, is one of the public internet. */
export const isPublicAddress = (address: string): boolean => {
  const [plain = ''] = address.split('%', 1); // fe80::1%eth0
  const family = isIP(plain);
  return family !== 0 && !notPublic.check(plain, family === 4 ? 'ipv4' : 'ipv6'); // a mapped IPv4 address counts as that
};
