import { Wallet, id } from 'ethers';
import { describe, expect, it } from 'vitest';
import { chainFactsOf, tradeOfEvents, type ChainTrade, type EscrowEvent } from '#lib/reputation/statement-facts.ts';
import { hashOfTrades, statementDataOf, verifySignatures } from '#lib/reputation/statement-signing.ts';
import { MOST_BYTES, readStatement, writeStatement, type StatementFile } from '#lib/reputation/statement.ts';
import { digestOf } from '#lib/chain/signing.ts';
import { chainTrade, madeStatement, OTHER_SITE, signedStatement } from './statement-made.ts';

const person = new Wallet(`0x${'b2'.repeat(32)}`);
const whole = await signedStatement(madeStatement(person.address), person);

/** What whoever is handed the file does before they believe a word of it. */
const check = (text: string) => {
  const read = readStatement(text);
  return read.ok ? verifySignatures(read.value) : read;
};
const codeOf = (text: string): string => {
  const checked = check(text);
  return checked.ok ? 'ok' : checked.refusal.code;
};

type Json = null | string | number | Json[] | { [key: string]: Json };

/** Every place in the file where a value stands, as the way to it. */
function placesOf(value: Json, way: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (Array.isArray(value)) return value.flatMap((one, at) => placesOf(one, [...way, at]));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, one]) => placesOf(one, [...way, key]));
  return [way];
}

/** The file with another value of the same form at one place. */
function altered(way: readonly (string | number)[], change: (value: Json) => Json): string {
  const copy = JSON.parse(writeStatement(whole)) as Json;
  let at = copy as { [key: string]: Json };
  for (const step of way.slice(0, -1)) at = at[step] as { [key: string]: Json };
  const last = way.at(-1)!;
  at[last] = change(at[last]!);
  return JSON.stringify(copy);
}

const another = (value: Json): Json => {
  if (value === null) return 1;
  if (typeof value === 'number') return value + 1;
  const text = value as string;
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return new Wallet(id(text)).address;
  if (/^0x[0-9a-f]{64}$/.test(text)) return id(text);
  if (/^\d+$/.test(text)) return `${BigInt(text) + 1n}`;
  if (text === 'Released') return 'Refunded';
  if (text === 'buyer' || text === 'seller') return text === 'buyer' ? 'seller' : 'buyer';
  return text.startsWith('0x') ? `${text.slice(0, 4)}${text[4] === '1' ? '2' : '1'}${text.slice(5)}` : `${text}x`;
};

describe('a statement', () => {
  it('is believed as it was signed, whatever the order of its trades, and is the same file each time', () => {
    expect(codeOf(writeStatement(whole))).toBe('ok');
    const turned: StatementFile = { ...whole, trades: [...whole.trades].reverse() };
    expect(codeOf(JSON.stringify(turned))).toBe('ok');
    expect(writeStatement(turned)).toBe(writeStatement(whole));
  });

  it('altered at any place is found out', () => {
    const places = placesOf(JSON.parse(writeStatement(whole)) as Json);
    expect(places.length).toBeGreaterThan(90);
    const believed = places.filter((way) => codeOf(altered(way, another)) === 'ok');
    expect(believed).toEqual([]);
  });

  it('written otherwise than it was signed is none: other letters of an address or hash, zeros, more or fewer fields', () => {
    const places = placesOf(JSON.parse(writeStatement(whole)) as Json);
    const upper = (value: Json) =>
      typeof value === 'string' && value.startsWith('0x') ? value.toUpperCase() : another(value);
    expect(places.filter((way) => codeOf(altered(way, upper)) === 'ok')).toEqual([]);
    const units = places.filter((way) => way.at(-1) === 'amount' || way.at(-1) === 'volumeCents');
    for (const way of units)
      expect(codeOf(altered(way, (value) => `0${value as string}`))).toBe('statement.no_statement');
    const fields = JSON.parse(writeStatement(whole)) as { [key: string]: Json };
    for (const key of Object.keys(fields)) {
      const { [key]: _, ...rest } = fields;
      expect(codeOf(JSON.stringify(rest)), key).toBe('statement.no_statement');
    }
    expect(codeOf(JSON.stringify({ ...fields, praise: 'much' }))).toBe('statement.no_statement');
  });

  it('with a trade more, less, or one of them twice is found out', () => {
    const { trades } = whole;
    const more = { ...whole, trades: [...trades, { ...trades[0]!, id: id('one more') }] };
    expect(codeOf(JSON.stringify(more))).toBe('statement.not_the_sites');
    expect(codeOf(JSON.stringify({ ...whole, trades: trades.slice(1) }))).toBe('statement.not_the_sites');
    expect(codeOf(JSON.stringify({ ...whole, trades: [...trades, trades[0]!] }))).toBe('statement.no_statement');
  });

  it('is nobody’s but the wallet’s: another’s signature, a claim for another presenter or for another statement is none', async () => {
    const thief = new Wallet(`0x${'c3'.repeat(32)}`);
    const stolen = await signedStatement(madeStatement(person.address), thief);
    expect(codeOf(JSON.stringify(stolen))).toBe('statement.not_the_wallets');
    expect(codeOf(JSON.stringify({ ...whole, presenter: thief.address }))).toBe('statement.not_the_wallets');
    const later = madeStatement(person.address, { name: 'Martha' });
    const other = await signedStatement(later, person);
    const mixed = { ...other, signatures: { ...other.signatures, wallet: whole.signatures.wallet } };
    expect(codeOf(JSON.stringify(mixed))).toBe('statement.not_the_wallets');
    const self = await signedStatement(madeStatement(person.address), person, { site: person });
    expect(codeOf(JSON.stringify(self))).toBe('statement.not_the_sites');
    expect(OTHER_SITE.address).toBe(whole.site.signer);
  });

  it('is refused by its size before it is read, and carries no sign that turns the text beside it', () => {
    expect(codeOf(' '.repeat(MOST_BYTES + 1))).toBe('statement.too_large');
    for (const name of ['a\u202eb', 'a\nb', 'a\u2066b', '', 'x'.repeat(101)])
      expect(codeOf(altered(['name'], () => name)), JSON.stringify(name)).toBe('statement.no_statement');
    for (const url of ['javascript:alert(1)', 'https://a.example/path', 'https://b@a.example', 'https://a.example/'])
      expect(codeOf(altered(['site', 'url'], () => url)), url).toBe('statement.no_statement');
  });

  it('planted: a check that skips one part believes that part altered', () => {
    const digest = digestOf(statementDataOf(whole));
    const skipping = (part: 'word' | 'chain' | 'trades' | 'name', text: StatementFile): boolean =>
      digestOf(statementDataOf({ ...text, [part]: whole[part] })) === digest;
    const forged = {
      word: { ...whole, word: { ...whole.word, feedbackPositive: 4000 } },
      chain: { ...whole, chain: { ...whole.chain, completed: 4000 } },
      trades: { ...whole, trades: whole.trades.slice(1) },
      name: { ...whole, name: 'Somebody' },
    };
    for (const part of ['word', 'chain', 'trades', 'name'] as const) {
      expect(skipping(part, forged[part]), part).toBe(true);
      expect(codeOf(JSON.stringify(forged[part])), part).toBe('statement.not_the_sites');
    }
  });

  it('hashes its trades apart: what is moved from one field or trade to the next is another hash', () => {
    const hashes = new Set<string>();
    const [one, two] = [chainTrade(1), chainTrade(2)];
    for (const trades of [
      [one],
      [two],
      [one, two],
      [{ ...one, amount: '11' }],
      [{ ...one, opened: one.ended, ended: one.opened }],
      [],
    ])
      hashes.add(hashOfTrades(trades as ChainTrade[]));
    expect(hashes.size).toBe(6);
  });
});

const event = (name: string, at: number, more: Partial<EscrowEvent> = {}): EscrowEvent => ({
  name,
  seller: person.address,
  buyer: OTHER_SITE.address,
  at,
  block: at,
  tx: id(`${at}`),
  log: 0,
  ...more,
});
const opening = event('Funded', 100, { token: '0x0000000000000000000000000000000000000000', amount: '50' });

describe('facts of events', () => {
  it('are of trades that ended, and of this wallet’s alone', () => {
    expect(tradeOfEvents(id('x'), person.address, [opening, event('MarkedPaid', 150)])).toBeUndefined();
    const ended = [opening, event('Released', 200, { toBuyer: '50' })];
    expect(tradeOfEvents(id('x'), new Wallet(id('y')).address, ended)).toBeUndefined();
    expect(tradeOfEvents(id('x'), person.address.toLowerCase(), ended)).toMatchObject({ role: 'seller', paidAt: null });
    expect(tradeOfEvents(id('x'), OTHER_SITE.address, ended)).toMatchObject({ role: 'buyer', other: person.address });
  });

  it('count as the profile does: what was released or given whole is completed, a ruling against somebody is lost', () => {
    const trades = [
      chainTrade(2),
      chainTrade(4, { ending: 'Settled' }),
      chainTrade(6, { ending: 'Settled', toBuyer: '5' }),
      chainTrade(8, { ending: 'Ruled' }),
      chainTrade(3, { ending: 'Ruled', disputedByMe: true }),
      chainTrade(5, { ending: 'Ruled', toBuyer: '0' }),
      chainTrade(7, { ending: 'Reclaimed', toBuyer: '0', paidAt: null }),
    ];
    expect(chainFactsOf(trades)).toMatchObject({
      completed: 3,
      endings: { Released: 1, Settled: 2, Ruled: 3, Reclaimed: 1, Refunded: 0, Lapsed: 0 },
      partners: 2,
      disputesOpened: 1,
      disputesLost: 2,
      firstTradeAt: 1_700_000_200,
      pay: { count: 2 },
      release: { count: 1 },
    });
  });

  it('are the same in whatever order the trades come', () => {
    const trades = Array.from({ length: 40 }, (_, n) => chainTrade(n));
    const turned = [...trades].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(chainFactsOf(turned)).toEqual(chainFactsOf(trades));
  });
});
