import { isIP } from 'node:net';
import { isPublicAddress } from './public-addresses';

/** The message says nothing of what the name stands for inside of this network. */
export class AddressRefused extends Error {
  constructor() {
    super('the address is not one of the public internet, and HUB_ALLOW_PRIVATE_UPSTREAMS is not true');
  }
}

/** Whether a URL says by itself that it leads into a private network: what it names by number is never looked up. */
export const isOpenlyPrivate = (url: string): boolean => {
  const { hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return /(^|\.)localhost\.?$/.test(host) || (isIP(host) !== 0 && !isPublicAddress(host));
};
