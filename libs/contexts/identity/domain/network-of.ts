const GROUPS = 8;
/** Of an IPv6 address: what one customer has at least. */
const OF_NETWORK = 4;

/** Who an address stands for where tries are counted: itself, or of IPv6 its /64, in which one person has all there are. */
export const networkOf = (ip: string): string => {
  if (!ip.includes(':') || ip.includes('.')) return ip;
  const [address = ''] = ip.toLowerCase().split('%', 1);
  const [before = '', after] = address.split('::', 2);
  const [head, tail] = [groupsOf(before), groupsOf(after ?? '')];
  const zeros = after === undefined ? 0 : Math.max(0, GROUPS - head.length - tail.length);
  const groups = [...head, ...Array<string>(zeros).fill('0'), ...tail];
  return `${groups.slice(0, OF_NETWORK).map(withoutZeros).join(':')}::/64`;
};

const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'));

const withoutZeros = (group: string): string => group.replace(/^0+(?=.)/, '');
