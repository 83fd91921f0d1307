import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marketQuestion } from '#lib/offer/public.ts';
import { createInner } from '#server/shared/inner.ts';
import { sharedOf } from '#server/shared/key.ts';
import { Store, type Reading } from '#server/shared/store.ts';
import { testConfig } from '../setup/settings.ts';

testConfig();

type Gate = { readonly read: () => Promise<Reading<number>>; readonly finish: (value: number) => Promise<void> };

/** A reading that ends when the test says so. */
function gate(): Gate {
  let done: (reading: Reading<number>) => void = () => {};
  const reading = new Promise<Reading<number>>((resolve) => (done = resolve));
  return {
    read: () => reading,
    finish: async (value) => {
      done({ value, size: 1 });
      await settled();
    },
  };
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

const BOUNDS = { lifetimeMs: 150, leastMs: 50, mostEntries: 3, mostBytes: 100 };

describe('what is kept', () => {
  it('is read once for a hundred who ask at the same time', async () => {
    const store = new Store<number>(BOUNDS, () => 0);
    let reads = 0;
    const one = gate();
    const asked = Array.from({ length: 100 }, () => store.ask('a', () => (reads++, one.read())));
    await settled();
    await one.finish(7);
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 100 }, () => 7));
    expect(reads).toBe(1);
  });

  it('is never what was read longer before it was asked for than its lifetime, or what its reading took and a moment more', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ wait: fc.nat(120), finish: fc.boolean() }), { minLength: 1, maxLength: 40 }),
        async (steps) => {
          let now = 0;
          let running = 0;
          const store = new Store<number>(BOUNDS, () => now);
          const took = new Map<number, number>();
          const open: { begunAt: number; done: (reading: Reading<number>) => void }[] = [];
          const read = () =>
            new Promise<Reading<number>>((done) => {
              running += 1;
              expect(running).toBe(1);
              open.push({ begunAt: now, done });
            });
          const answers: Promise<void>[] = [];
          const end = async () => {
            const flight = open.shift();
            if (!flight) return;
            running -= 1;
            took.set(flight.begunAt, now - flight.begunAt);
            flight.done({ value: flight.begunAt, size: 1 });
            await settled();
          };
          for (const { wait, finish } of steps) {
            now += wait;
            const askedAt = now;
            const found = store.find('a');
            const answer = found === undefined ? store.ask('a', read) : Promise.resolve(found);
            answers.push(
              answer.then((begunAt) => {
                const most = Math.max(BOUNDS.lifetimeMs, took.get(begunAt)! + BOUNDS.leastMs);
                expect(askedAt - begunAt).toBeLessThan(most);
              }),
            );
            await settled();
            if (finish) await end();
          }
          while (open.length) await end();
          await Promise.all(answers);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('would be older than that if a slow reading were joined by who comes late', async () => {
    // The planted fault: one flight for all, whatever its age.
    let now = 0;
    const joined = new Store<number>({ ...BOUNDS, lifetimeMs: Infinity }, () => now);
    const slow = gate();
    void joined.ask('a', slow.read);
    now = 1000;
    const late = joined.ask('a', async () => ({ value: now, size: 1 }));
    await slow.finish(0);
    expect(await late).toBe(0);
  });

  it('has bounds: the one asked for longest ago goes first, and what is larger than all room is not kept', async () => {
    const store = new Store<string>(BOUNDS, () => 0);
    const put = (key: string, size: number) => store.ask(key, async () => ({ value: key, size }));
    for (const key of ['a', 'b', 'c']) await put(key, 10);
    expect(store.find('a')).toBe('a');
    await put('d', 10);
    expect(['a', 'b', 'c', 'd'].map((key) => store.find(key))).toEqual(['a', undefined, 'c', 'd']);
    await put('e', 95);
    expect(store.bytes).toBeLessThanOrEqual(100);
    await put('f', 101);
    expect(store.find('f')).toBeUndefined();
    expect(store.entries).toBe(1);
  });

  it('does not hold a failure, nor what must not be kept', async () => {
    const store = new Store<number>(BOUNDS, () => 0);
    await expect(store.ask('a', () => Promise.reject(new Error('planted')))).rejects.toThrow('planted');
    expect(await store.ask('a', async () => ({ value: 1, size: undefined }))).toBe(1);
    expect(store.find('a')).toBeUndefined();
    expect(await store.ask('a', async () => ({ value: 2, size: 1 }))).toBe(2);
  });
});

describe('a renderer', () => {
  it.each([
    ['never answers', () => {}],
    ['never ends what it began', (response: ServerResponse) => void response.write('<p>')],
    ['cuts the line', (response: ServerResponse) => void response.destroy()],
  ])('that %s is given up, and the next reading begins anew', async (_, render) => {
    let asked = 0;
    const ask = createInner((_request, response) => void (++asked > 1 ? response.end('new') : render(response)), 500);
    const store = new Store<string>(BOUNDS);
    const read = async () => ({ value: (await ask('/', {})).body.toString(), size: 1 });
    await expect(store.ask('a', read)).rejects.toThrow();
    expect(store.isShared('a')).toBe(false);
    expect(await store.ask('a', read)).toBe('new');
  });
});

describe('what visitors share', () => {
  const key = (url: string, headers = {}) => sharedOf(url, headers)?.key;

  it('does not depend on names that mean nothing, on order, nor on values that nothing is found by', () => {
    const plain = key('/');
    for (const url of [
      '/?',
      '/?utm_source=x&fbclid=1',
      '/?want=buy&asset=USDC&currency=EUR',
      '/?currency=EUR&want=buy',
      '/?want=BUY&asset=NOPE&currency=euro&method=%00&country=germany&online=yes',
      '/?takeable=1',
      '/?__proto__=1&constructor=2',
    ])
      expect(key(url), url).toBe(plain);
    expect(key('/?method=wise&method=sepa&country=DE')).toBe(key('/?country=DE&method=sepa&method=wise&method=sepa'));
    expect(key('/?want=sell')).not.toBe(plain);
    expect(key('/api/v1/market?x=1&want=sell')).toBe(key('/api/v1/market?want=sell'));
  });

  it('has every name that the question of the API reads: what one of them changes is another answer', () => {
    const names = Object.keys(marketQuestion.in.shape);
    expect(names).toContain('chainId');
    for (const name of names) expect(key(`/api/v1/market?${name}=1`), name).not.toBe(key('/api/v1/market'));
  });

  it('has every name that the page reads', () => {
    const page = readFileSync(new URL('../../app/page.tsx', import.meta.url), 'utf8');
    const read = [...page.matchAll(/query\.(\w+)/g)].map(([, name]) => name!);
    const named: Record<string, string> = {
      want: 'sell',
      asset: 'ETH',
      currency: 'USD',
      amount: '12,5',
      method: 'sepa',
      country: 'DE',
      online: '1',
      vault: '1',
      after: 'a.b',
      about: 'week',
      more: '1',
    };
    expect(read).toContain('amount');
    expect(read.filter((name) => !(name in named))).toEqual([]);
    for (const [name, value] of Object.entries(named))
      expect(sharedOf(`/?${name}=${encodeURIComponent(value)}`, {})!.path, name).toBe(
        `/?${new URLSearchParams({ [name]: value })}`,
      );
  });

  it('depends on language, theme and zone, by their known values alone', () => {
    const plain = key('/');
    expect(key('/', { 'accept-language': 'de-DE,fr;q=0.9' })).toBe(plain);
    expect(key('/', { 'accept-language': 'ar' })).not.toBe(plain);
    expect(key('/', { 'accept-language': 'ar' })).toBe(key('/', { cookie: 'holdfast-locale=ar' }));
    expect(key('/', { cookie: 'holdfast-theme=dark' })).not.toBe(plain);
    const zone = (value: string) => key('/', { cookie: `holdfast-zone=${value}` });
    expect(zone('Europe%2FBerlin')).not.toBe(plain);
    expect(zone('europe%2Fberlin')).toBe(zone('Europe%2FBerlin'));
    for (const junk of [
      'holdfast-theme=neon',
      'holdfast-locale=xx%00',
      'holdfast-zone=%ff',
      'a=b; =; ;;',
      'holdfast-zone=../../x',
    ])
      expect(key('/', { cookie: junk }), junk).toBe(plain);
  });

  it('is rendered from nothing else that was sent', () => {
    const shared = sharedOf('/?q=<script>', {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'gopher',
      'x-forwarded-for': '6.6.6.6',
      host: 'evil.example',
      cookie: 'other=1; holdfast-theme=dark; __prerender_bypass=1',
      'next-action': 'x',
      'x-middleware-subrequest': 'x',
    });
    expect(shared!.path).toBe('/');
    expect(shared!.headers).toEqual({
      cookie: 'holdfast-theme=dark; holdfast-locale=en; holdfast-zone=UTC'
        .split('; ')
        .sort((a, b) => order(a) - order(b))
        .join('; '),
    });
  });
  const order = (cookie: string) =>
    ['holdfast-locale', 'holdfast-theme', 'holdfast-zone'].indexOf(cookie.split('=')[0]!);

  it('is nothing for who may be signed in, for what the app asks in its own format, and elsewhere', () => {
    expect(key('/', { cookie: 'holdfast.session=anything' })).toBeUndefined();
    expect(key('/', { cookie: '__Host-holdfast.session=anything' })).toBeUndefined();
    expect(key('/', { rsc: '1' })).toBeUndefined();
    for (const url of [
      '/trades',
      '/api/v1/me',
      '/api/v1/offers/../me',
      '/api/v1/offers/short',
      '//evil.example/',
      'http://evil.example/',
      '/%2f',
      '/api/v1/market/',
      `/?after=${'x'.repeat(3000)}`,
    ])
      expect(key(url), url).toBeUndefined();
  });
});
