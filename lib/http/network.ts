/** Who counts as one in limits and lists: an IPv4 address, or the /64 that one IPv6 household or host has to itself. */
import { isIPv4, isIPv6 } from 'node:net';

/** The eight groups of an IPv6 address, as numbers. */
function groupsOf(ip: string): number[] {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(ip);
  const whole = tail ? tail[1]! + hexOf(tail[2]!) : ip;
  const [head = '', rest] = whole.split('::');
  const read = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [before, after] = [read(head), rest === undefined ? [] : read(rest)];
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function hexOf(v4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = v4.split('.').map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

const prefix = (groups: readonly number[], count: number): string =>
  `${groups
    .slice(0, count)
    .map((group) => group.toString(16))
    .join(':')}::/${count * 16}`;

/** An IPv4 address that came in IPv6's clothes, as it is; else the address without its zone. */
function plain(ip: string): string {
  const bare = ip.split('%')[0]!;
  if (!isIPv6(bare)) return bare;
  const groups = groupsOf(bare);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return mapped ? `${groups[6]! >> 8}.${groups[6]! & 255}.${groups[7]! >> 8}.${groups[7]! & 255}` : bare;
}

/** What limits count by. What is no address counts as itself: all who have none are one. */
export function networkOf(ip: string): string {
  const address = plain(ip);
  return isIPv6(address) ? prefix(groupsOf(address), 4) : address;
}

/** What is kept and shown of an address: 203.0.113.0/24, 2001:db8:1::/48. Empty for what is none. */
export function placeOf(ip: string): string {
  const address = plain(ip);
  if (isIPv4(address)) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  return isIPv6(address) ? prefix(groupsOf(address), 3) : '';
}
