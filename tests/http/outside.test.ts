import { createServer } from 'node:http';
import type { LookupAddress } from 'node:dns';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { isPublicAddress, mayGoTo, postOutside, type May, type Resolve } from '#lib/http/outside.ts';
import { readOutside } from '#lib/kernel/outside.ts';

let reached = 0;
/** Something inside, which nobody from outside may talk to. */
const inner = createServer((_, response) => {
  reached += 1;
  response.end('the keys of the house');
});
await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve));
const { port } = inner.address() as AddressInfo;
afterAll(() => void inner.close());
beforeEach(() => void (reached = 0));

const answering =
  (...turns: string[][]): Resolve =>
  (_name, _options, done) => {
    const found = turns.length > 1 ? turns.shift()! : turns[0]!;
    done(
      null,
      found.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
const post = (host: string, may: May, resolve?: Resolve, keepBytes = 100) =>
  postOutside({
    url: new URL(`http://${host}:${port}/`),
    headers: {},
    body: '{}',
    may,
    longestMs: 2_000,
    keepBytes,
    ...(resolve && { resolve }),
  });

const octet = fc.nat({ max: 255 });
const word = fc.nat({ max: 0xffff });
/** The first of a net's octets, by how many of its bits are fixed. */
const NETS: readonly [string, fc.Arbitrary<number[]>][] = [
  ['this machine', fc.tuple(fc.constant(127), octet, octet, octet)],
  ['private, 10/8', fc.tuple(fc.constant(10), octet, octet, octet)],
  ['private, 172.16/12', fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet)],
  ['private, 192.168/16', fc.tuple(fc.constant(192), fc.constant(168), octet, octet)],
  ['of a carrier', fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet)],
  ['link-local, where clouds keep their secrets', fc.tuple(fc.constant(169), fc.constant(254), octet, octet)],
  ['nowhere', fc.tuple(fc.constant(0), octet, octet, octet)],
  ['to many', fc.tuple(fc.integer({ min: 224, max: 255 }), octet, octet, octet)],
];
const asNumber = ([a = 0, b = 0, c = 0, d = 0]: number[]) => ((a * 256 + b) * 256 + c) * 256 + d;
const hex = (value: number) => value.toString(16);
/** Every way in which a host of an address can be written that means these four octets. */
const FORMS: readonly ((octets: number[]) => string)[] = [
  (octets) => octets.join('.'),
  (octets) => `${octets.join('.')}.`,
  (octets) => `${asNumber(octets)}`,
  (octets) => `0x${hex(asNumber(octets))}`,
  (octets) => `0${asNumber(octets).toString(8)}`,
  (octets) => octets.map((one) => `0x${hex(one)}`).join('.'),
  (octets) => octets.map((one) => `0${one.toString(8)}`).join('.'),
  ([a = 0, b = 0, c = 0, d = 0]) => `${a}.${b}.${c * 256 + d}`,
  ([a = 0, ...rest]) => `${a}.${asNumber([0, ...rest])}`,
  (octets) => `[::ffff:${octets.join('.')}]`,
  (octets) => `[::${octets.join('.')}]`,
  (octets) => `[64:ff9b::${octets.join('.')}]`,
  ([a = 0, b = 0, c = 0, d = 0]) => `[2002:${hex(a * 256 + b)}:${hex(c * 256 + d)}::1]`,
  (octets) => octets.join('.').replace('.', '%2e'),
  (octets) => octets.join('。'),
];
const form = fc.constantFrom(...FORMS);
const anyInside = fc.oneof(...NETS.map(([, net]) => net));

describe('an address inside', () => {
  it.each(NETS)('is none that is written down as one to send to, however it is spelt: %s', (_name, net) => {
    fc.assert(
      fc.property(net, form, (octets, spell) => {
        expect(readOutside(`https://${spell(octets)}/hook`, { loopback: false })).toBeUndefined();
      }),
    );
  });

  it.each(NETS)('is not of the public net, as itself and in every form of IPv6: %s', (_name, net) => {
    fc.assert(
      fc.property(net, (octets) => {
        const [a, b, c, d] = octets.map((one) => one.toString(16).padStart(2, '0'));
        const v4 = octets.join('.');
        for (const one of [v4, `::ffff:${v4}`, `::${v4}`, `64:ff9b::${v4}`, `2002:${a}${b}:${c}${d}::1`])
          expect(isPublicAddress(one), one).toBe(false);
      }),
    );
  });

  it('is not of the public net in IPv6 either: this machine, links, sites, many, documents', () => {
    const heads = fc.constantFrom(
      'fe80',
      'fe9f',
      'febf',
      'fc00',
      'fd12',
      'fdff',
      'ff02',
      'ff0e',
      '64',
      '100',
      '2001:db8',
    );
    fc.assert(
      fc.property(heads, word, word, (head, x, y) => {
        expect(isPublicAddress(`${head}::${hex(x)}:${hex(y)}`)).toBe(false);
      }),
    );
    for (const one of ['::', '::1', '::ffff:7f00:1', '2001:0:4136:e378:8000:63bf:3fff:fdd2']) {
      expect(isPublicAddress(one), one).toBe(false);
    }
    for (const one of ['8.8.8.8', '2606:4700::1111', '2a00:1450:4001::1']) expect(isPublicAddress(one), one).toBe(true);
  });
});

describe('what is sent', () => {
  it('reaches nothing inside by a name that leads there, alone or among others', async () => {
    await fc.assert(
      fc.asyncProperty(anyInside, fc.boolean(), async (octets, first) => {
        const bad = octets.join('.');
        const found = first ? [bad, '8.8.8.8'] : ['8.8.8.8', bad];
        const posted = await post('hook.example', mayGoTo(false), answering(found));
        expect(posted).toEqual({ kind: 'unanswered', error: 'hook.example is not in the public net' });
      }),
      { numRuns: 40 },
    );
    expect(reached).toBe(0);
  });

  it('goes to the very address that was looked at: an answer that is another one a moment later leads nowhere', async () => {
    let asked = 0;
    // The first look is harmless; whatever looked a second time would be let in.
    const rebinding: Resolve = (_name, _options, done) => {
      asked += 1;
      done(null, [{ address: asked === 1 ? '192.0.2.1' : '127.0.0.1', family: 4 }]);
    };
    const may: May = (address) => address === '192.0.2.1';
    await postOutside({
      url: new URL(`http://hook.example:${port}/`),
      headers: {},
      body: '{}',
      may,
      longestMs: 300,
      keepBytes: 1,
      resolve: rebinding,
    });
    expect(asked).toBe(1);
    expect(reached).toBe(0);
    // And the next connection looks anew, whatever was found before.
    const next = await post('hook.example', may, rebinding);
    expect(next.kind).toBe('unanswered');
    expect(asked).toBe(2);
    expect(reached).toBe(0);
  });

  it('reaches no number that is inside: numbers are not looked up, and are judged all the same', async () => {
    for (const host of ['127.0.0.1', '2130706433', '0x7f000001', '[::1]', '[::ffff:127.0.0.1]'])
      expect((await post(host, mayGoTo(false))).kind, host).toBe('unanswered');
    expect(reached).toBe(0);
  });

  it('would reach it without the rule: the same questions, and a rule that lets everything pass', async () => {
    const all: May = () => true;
    expect(await post('hook.example', all, answering(['127.0.0.1']))).toMatchObject({ kind: 'answered', status: 200 });
    expect((await post('127.0.0.1', all)).kind).toBe('answered');
    expect((await post('2130706433', all)).kind).toBe('answered');
    expect(reached).toBe(3);
    expect((await post('localhost', mayGoTo(true))).kind).toBe('answered');
  });

  it('reads no more of an answer than it was asked to keep, and waits no longer than it may', async () => {
    const endless = createServer((request, response) => {
      if (request.url === '/slow') return void response.write('a');
      const write = () => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', write);
      };
      write();
    });
    await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(endless.address() as AddressInfo).port}`;
    const ask = (path: string) =>
      postOutside({
        url: new URL(`${origin}${path}`),
        headers: {},
        body: '',
        may: mayGoTo(true),
        longestMs: 300,
        keepBytes: 512,
      });
    const much = await ask('/much');
    expect(much.kind === 'answered' && much.answer.length).toBe(512);
    const slow = await ask('/slow');
    expect(slow).toMatchObject({ kind: 'answered', status: 200 });
    endless.closeAllConnections();
    endless.close();
  });
});
