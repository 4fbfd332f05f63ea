import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { AddressRefused } from './address-refused';
import { isPublicAddress } from './public-addresses';

type Resolve = (
  host: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * What a connection resolves its host by: the address that is checked is the one that is connected to, whatever the
 * name stood for a moment ago. A name that stands for several is refused if one of them is not public.
 */
export const guardedLookup =
  (resolve: Resolve = systemLookup): LookupFunction =>
  (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const [first] = error ? [] : addresses;
      if (error || !first) return done(error ?? new AddressRefused(), '', 0);
      if (!addresses.every(({ address }) => isPublicAddress(address))) return done(new AddressRefused(), '', 0);
      if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
