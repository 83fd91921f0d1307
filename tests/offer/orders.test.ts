import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSigned, publicKeyOf, signEvent, tagOf, valuesOf, type Unsigned } from '#lib/offer/orders/event.ts';
import { readOrder } from '#lib/offer/orders/foreign.ts';
import { digestOf, openOrder, withdrawn, type Said } from '#lib/offer/orders/order.ts';
import { verdictOf } from '#server/nostr/relay.ts';
import { readConfig } from '#lib/config.ts';
import { serverEnv } from '#scripts/server-env.ts';
import { TEST_SECRETS } from '../setup/settings.ts';

const KEY = `0x${'77'.repeat(32)}`;
const OTHER = `0x${'88'.repeat(32)}`;
const SITE = 'https://market.example';
const NOW = 1_800_000_000;

const said: Said = {
  offerId: '0123456789abcdefghjk',
  side: 'sell',
  chainId: 31337,
  asset: 'USDC',
  decimals: 6,
  token: `0x${'aa'.repeat(20)}`,
  escrow: `0x${'bb'.repeat(20)}`,
  currency: 'EUR',
  least: '10',
  most: '99.5',
  methods: ['SEPA', 'Revolut'],
  marginBps: null,
  price: '0.92',
};
const when = { at: NOW, distanceBps: 150, site: SITE };

describe('an offer as an order', () => {
  it('carries every tag that NIP-69 asks for, and the coin in tags of our own', () => {
    const event = signEvent(openOrder(said, when), KEY);
    expect(event.kind).toBe(38383);
    expect(Object.fromEntries(event.tags.map(([name, ...values]) => [name, values]))).toEqual({
      d: [said.offerId],
      k: ['sell'],
      f: ['EUR'],
      s: ['pending'],
      amt: ['0'],
      fa: ['10', '99.5'],
      pm: ['SEPA', 'Revolut'],
      premium: ['1.5'],
      source: [`${SITE}/offers/${said.offerId}`],
      network: ['eip155:31337'],
      layer: ['evm'],
      bond: ['0'],
      expires_at: [`${NOW + 12 * 3600}`],
      expiration: [`${NOW + 36 * 3600}`],
      y: ['holdfast', 'market.example'],
      z: ['order'],
      evm: ['eip155:31337', said.token, 'USDC', '6', said.escrow],
      price: ['0.92'],
    });
    expect(isSigned(event)).toBe(true);
  });

  it('is another event when it says something else, and not when only the market moved or time went by', () => {
    const digest = (change: Partial<Said>) => digestOf({ ...said, ...change }, 'pending', SITE);
    for (const change of [{ most: '98' }, { methods: ['SEPA'] }, { price: '0.93' }, { price: null, marginBps: 10 }])
      expect(digest(change)).not.toBe(digest({}));
    expect(digest({ ...said })).toBe(digest({}));
    const margin = { price: null, marginBps: -25 };
    expect(tagOf(openOrder({ ...said, ...margin }, when), 'premium')).toBe('-0.25');
  });

  it('that is withdrawn says so, under the same name, and is over at once', () => {
    const event = withdrawn(openOrder(said, when), NOW + 5);
    expect(tagOf(event, 's')).toBe('canceled');
    expect(tagOf(event, 'd')).toBe(said.offerId);
    expect(tagOf(event, 'expires_at')).toBe(`${NOW + 5}`);
    expect(event.tags.filter(([name]) => name === 'expiration')).toHaveLength(1);
  });
});

const bitcoin: Unsigned = {
  kind: 38383,
  created_at: NOW - 60,
  content: '',
  tags: [
    ['d', 'ede61c96'], ['k', 'sell'], ['f', 'EUR'], ['s', 'pending'], ['amt', '0'], ['fa', '100'], ['pm', 'face to face', 'bank transfer, SEPA'],
    ['premium', '1'], ['source', 'https://other.example/x'], ['network', 'mainnet'], ['layer', 'lightning'], ['bond', '0'],
    ['expires_at', `${NOW + 3600}`], ['expiration', `${NOW + 7200}`], ['y', 'mostro', 'Some node'], ['z', 'order'],
  ],
}; // prettier-ignore
const asked = { now: NOW, ours: publicKeyOf(KEY), chainId: 31337 };
const withTags = (changes: Record<string, string[] | undefined>): Unsigned => ({
  ...bitcoin,
  tags: [
    ...bitcoin.tags.filter(([name]) => !(name! in changes)),
    ...Object.entries(changes).flatMap(([name, values]) => (values ? [[name, ...values]] : [])),
  ],
});
const read = (unsigned: Unsigned, key = OTHER) => readOrder(signEvent(unsigned, key), asked);

describe('an order of another site', () => {
  it('is taken over as what it says', () => {
    expect(read(bitcoin)).toMatchObject({
      kind: 'open',
      order: {
        side: 'sell', asset: 'BTC', currency: 'EUR', least: '100', most: '100', amount: null, premium: '1', layer: 'lightning',
        methods: ['face to face', 'bank transfer', 'SEPA'], platform: 'mostro', link: 'https://other.example/x', expiresAt: NOW + 3600,
      },
    }); // prettier-ignore
    expect(read(withTags({ fa: ['10', '50'], amt: ['150000000'] }))).toMatchObject({
      order: { amount: '1.50000000', most: '50' },
    });
    // Those of another site of our own kind, on this chain.
    const evm = openOrder(said, when);
    expect(read(evm)).toMatchObject({
      kind: 'open',
      order: { asset: 'USDC', layer: 'evm', methods: ['SEPA', 'Revolut'] },
    });
    expect(read(evm, KEY)).toEqual({ kind: 'none', why: 'ours' });
    expect(read(withTags({ s: ['success'] }))).toMatchObject({ kind: 'ended', name: 'ede61c96' });
  });

  const wrong: [string, Record<string, string[] | undefined>][] = [
    ['no name', { d: undefined }],
    ['a name of a page', { d: ['x'.repeat(200)] }],
    ['a side that is none', { k: ['give'] }],
    ['no money that there is', { f: ['ZZZ'] }],
    ['no amount', { fa: [] }],
    ['three amounts', { fa: ['1', '2', '3'] }],
    ['more for the least than for the most', { fa: ['20', '10'] }],
    ['nothing', { fa: ['0'] }],
    ['a number that is none', { fa: ['1e9'] }],
    ['less than nothing', { fa: ['-5'] }],
    ['more bitcoin than there are', { amt: ['2100000100000000'] }],
    ['no premium', { premium: ['NaN'] }],
    ['for free', { premium: ['-100'] }],
    ['no end', { expires_at: undefined, expiration: undefined }],
    ['over', { expires_at: [`${NOW - 1}`] }],
    ['a test net', { network: ['testnet'] }],
    ['a layer nobody knows', { layer: ['paper'] }],
    ['another chain', { layer: ['evm'], network: ['eip155:1'], evm: ['eip155:1', said.token, 'USDC', '6'] }],
    [
      'a chain it does not stand by',
      { layer: ['evm'], network: ['eip155:31337'], evm: ['eip155:1', said.token, 'USDC', '6'] },
    ],
    ['another document', { z: ['note'] }],
  ];
  it.each(wrong)('is none with %s', (_name, changes) => {
    expect(read(withTags(changes)).kind).toBe('none');
  });

  it('is none when anything of it was altered, or it is signed by nobody', () => {
    const event = signEvent(bitcoin, OTHER);
    expect(
      readOrder({ ...event, tags: event.tags.map((tag) => (tag[0] === 'fa' ? ['fa', '1'] : tag)) }, asked).kind,
    ).toBe('none');
    expect(readOrder({ ...event, sig: '00'.repeat(64) }, asked)).toEqual({ kind: 'none', why: 'signature' });
    expect(readOrder({ ...event, pubkey: publicKeyOf(`0x${'99'.repeat(32)}`) }, asked).kind).toBe('none');
    expect(readOrder({ ...event, pubkey: 'ff'.repeat(32) }, asked).kind).toBe('none');
    for (const shape of [
      null,
      1,
      'x',
      [],
      {},
      { ...event, tags: 'x' },
      { ...event, kind: 1 },
      { ...event, content: 'x'.repeat(9000) },
    ])
      expect(readOrder(shape, asked).kind).toBe('none');
  });

  it('is none from the future, and none from long ago', () => {
    expect(read({ ...bitcoin, created_at: NOW + 3600 })).toEqual({ kind: 'none', why: 'age' });
    expect(read({ ...bitcoin, created_at: NOW - 40 * 86_400 })).toEqual({ kind: 'none', why: 'age' });
  });

  it('leads to a page of the web or nowhere, and says nothing that cannot be seen, whatever it says', () => {
    for (const link of ['javascript:alert(1)', 'http://x.example', 'data:text/html,x', 'https://a:b@x.example', 'x'])
      expect(read(withTags({ source: [link] })), link).toMatchObject({ order: { link: null } });
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const one = read(withTags({ pm: [text], y: [text] }));
        const words = one.kind === 'open' ? [...one.order.methods, one.order.platform].join('') : '';
        expect(words).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 15 },
    );
    expect(valuesOf(bitcoin, 'pm')).toHaveLength(2);
  });
});

describe('what a relay says', () => {
  it.each([
    [true, '', 'taken'],
    [false, 'duplicate: have it', 'taken'],
    [false, 'rate-limited: slow down', 'later'],
    [false, 'error: disk', 'later'],
    [false, '', 'later'],
    [false, 'blocked: not you', 'refused'],
    [false, 'invalid: kind', 'refused'],
    [false, 'pow: 20 bits', 'refused'],
  ])('%s "%s" is %s', (accepted, message, kind) => expect(verdictOf(accepted, message).kind).toBe(kind));
});

describe('the settings', () => {
  const of = (extra: Record<string, string>, embeddedChain = true) => {
    const settings = {
      databaseUrl: 'postgresql://x@127.0.0.1:1/x', rpcUrl: 'http://127.0.0.1:1', chainId: 31337, embeddedChain,
      port: 1, publicUrl: SITE, secrets: TEST_SECRETS, storageDir: '/dev/null/files',
    }; // prettier-ignore
    return readConfig({ ...serverEnv(settings, {} as NodeJS.ProcessEnv), ...extra }).orders;
  };
  it('leave the feed off, turn it on with one line, and show no others’ orders unless told to', () => {
    expect(of({})).toBeUndefined();
    expect(of({ NOSTR_RELAYS: 'wss://a.example, wss://b.example' })).toMatchObject({
      relays: ['wss://a.example', 'wss://b.example'],
      publishes: true,
      imports: false,
    });
    expect(of({ NOSTR_RELAYS: 'wss://a.example', NOSTR_FEED: '0', NOSTR_IMPORT: '1' })).toMatchObject({
      publishes: false,
      imports: true,
    });
    expect(() => of({ NOSTR_IMPORT: '1' })).toThrow('NOSTR_RELAYS');
    expect(() => of({ NOSTR_RELAYS: 'https://a.example' })).toThrow();
    expect(() => of({ NOSTR_RELAYS: 'ws://a.example' }, false)).toThrow('wss only');
  });
});
