/**
 * Sends to addresses that anybody may have given us: of a push service, of a webhook. A name is looked up here at every connection, every answer must be of
 * the public net, and the connection goes to that very answer. So no second look-up can lead elsewhere, and nothing inside can be reached or found out about.
 */
import { lookup, type LookupAddress } from 'node:dns';
import { request as requestHttp } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { request as requestHttps } from 'node:https';
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

/** Whether an address may be gone to; `loopback`: on the embedded chain this machine's own too. */
export type May = (address: string) => boolean;
export const mayGoTo =
  (loopback: boolean): May =>
  (address) =>
    isPublicAddress(address) || (loopback && (address === '127.0.0.1' || address === '::1'));

/** Asks what a name leads to, every answer of it. */
export type Resolve = (
  name: string,
  options: { readonly all: true },
  done: (error: Error | null, found: LookupAddress[]) => void,
) => void;

/** The look-up of a connection: answers only what `may` be gone to, and fails where one answer may not. */
export function guardedLookup(may: May, resolve: Resolve = lookup): LookupFunction {
  return (name, options, done) => {
    resolve(name, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '');
      const barred = found.find(({ address }) => !may(address));
      if (barred || found.length === 0) return done(new Error(`${name} is not in the public net`), '');
      if (options.all) return done(null, found);
      return done(null, found[0]!.address, found[0]!.family);
    });
  };
}

export type Post = {
  readonly url: URL;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer | string;
  readonly may: May;
  /** However slowly it goes on. */
  readonly longestMs: number;
  /** Bytes of the answer that are read; what comes after them is not, however much it is. */
  readonly keepBytes: number;
  readonly resolve?: Resolve;
};

export type Posted =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfter: string | undefined;
      readonly answer: Buffer;
    }
  /** There is no knowing whether it was heard. */
  | { readonly kind: 'unanswered'; readonly error: string };

/** One request over a connection of its own. No redirect is followed: it would be an address that nobody has looked at. Never throws. */
export function postOutside({ url, headers, body, may, longestMs, keepBytes, resolve }: Post): Promise<Posted> {
  // A number is never looked up.
  const number = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(number) && !may(number)) {
    return Promise.resolve({ kind: 'unanswered', error: `${number} is not in the public net` });
  }
  const signal = AbortSignal.timeout(longestMs);
  const options = {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    lookup: guardedLookup(may, resolve),
    agent: false,
    signal,
  };
  return new Promise((settle) => {
    let begun = false;
    // Once there is a status there is an answer, however it ends.
    const fail = (error: Error) =>
      begun || settle({ kind: 'unanswered', error: signal.aborted ? 'no answer in time' : error.message });
    try {
      const send = url.protocol === 'http:' ? requestHttp : requestHttps;
      const request = send(url, options, (response) => {
        begun = true;
        void readStart(response, keepBytes).then(settle);
      });
      request.on('error', fail);
      request.end(body);
    } catch (error) {
      fail(error as Error);
    }
  });
}

/** A status is an answer: what is cut off after it, or says nothing more, has been answered all the same. */
function readStart(response: IncomingMessage, most: number): Promise<Posted> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((settle) => {
    const end = () => {
      response.destroy();
      settle({
        kind: 'answered',
        status: response.statusCode ?? 0,
        retryAfter: response.headers['retry-after'],
        answer: Buffer.concat(chunks).subarray(0, most),
      });
    };
    if (most === 0) return end();
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= most) end();
    });
    for (const event of ['end', 'error', 'close']) response.on(event, end);
  });
}

/** Seconds that a Retry-After asks for; undefined: none, or a date. */
export const secondsOf = (retryAfter: string | undefined): number | undefined =>
  /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined;
