/**
 * Where a push may go. Its address comes from a browser, that is from anybody: a name is looked up here, every answer must be of the public net, and the
 * connection goes to that very answer. So no second look-up can lead elsewhere, and nothing inside can be reached or found out about.
 */
import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const inside = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12],
  ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15],
  ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
] as const) inside.addSubnet(net, bits, 'ipv4'); // prettier-ignore
/** All that is public begins with 2 or 3; of that these lead elsewhere or nowhere: tunnels to IPv4, documentation, benchmarks. */
const outside6 = new BlockList();
outside6.addSubnet('2000::', 3, 'ipv6');
for (const [net, bits] of [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]] as const)
  inside.addSubnet(net, bits, 'ipv6'); // prettier-ignore

/** Whether an address is one of the public net. IPv4 written as IPv6 is judged as neither and so is none. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !inside.check(address, 'ipv4');
  return version === 6 && outside6.check(address, 'ipv6') && !inside.check(address, 'ipv6');
}

/** The look-up of a connection: answers only what `may` be gone to, and fails where one answer may not. */
export function guardedLookup(may: (address: string) => boolean): LookupFunction {
  return (name, options, done) => {
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '');
      const barred = found.find(({ address }) => !may(address));
      if (barred || found.length === 0) return done(new Error(`${name} is not in the public net`), '');
      if (options.all) return done(null, found);
      return done(null, found[0]!.address, found[0]!.family);
    });
  };
}
