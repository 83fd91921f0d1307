/** Every kind of page there is, measured one by one, beside what a look-up by primary key costs on the same connection. */
import type pg from 'pg';
import { pageOf, type Position } from '#lib/offer/market.ts';
import { findMarket, searchBook, searchStatement, type BookQuery, type Shelf } from '#lib/offer/queries/book.ts';
import { CHAIN, markets, type GeneratedMarket } from './generate.ts';

export type Sample = { readonly group: string; readonly name: string; readonly ms: number };
export type Lookup = { readonly perSecond: number; readonly ms: number };

const dollars: Record<string, bigint> = { small: 8n, typical: 150n, large: 20_000n, huge: 5_000_000n, tiny: 1n };

type Axis<T> = readonly (readonly [name: string, value: T])[];
const SHELVES: Axis<Shelf> = [
  ['all', 0],
  ['online', 1],
  ['vault', 2],
  ['online and vault', 3],
];
const TAKERS: Axis<BookQuery['taker']> = [
  ['anyone', null],
  ['newcomer', { accountId: 'nobody', trades: 0, completionBps: null, ageDays: 1, country: 'DE', apart: [] }],
  ['veteran', { accountId: 'nobody', trades: 900, completionBps: 9900, ageDays: 900, country: 'NG', apart: [] }],
];
const COUNTRIES: Axis<string | null> = [
  ['anywhere', null],
  ['common country', 'DE'],
  ['rare country', 'EE'],
];

/** A market's filters in every combination of its axes. */
function* queries(
  market: number,
  of: GeneratedMarket,
  methods: Axis<string[]>,
  unit: bigint,
): Generator<[string, Omit<BookQuery, 'position'>]> {
  const amounts: Axis<bigint | null> = [
    ['any amount', null],
    ...Object.entries(dollars).map(([name, value]) => [name, value * unit] as const),
  ];
  for (const [m, ids] of methods)
    for (const [a, amountMinor] of amounts)
      for (const [s, shelf] of SHELVES)
        for (const [t, taker] of TAKERS)
          for (const [c, country] of COUNTRIES) {
            const want = of.side === 'sell' ? 'buy' : 'sell';
            yield [`${m}, ${a}, ${s}, ${t}, ${c}`, { market, want, methods: ids, shelf, amountMinor, country, taker }];
          }
}

const now = (): number => performance.now();

/** Look-ups of one row by its key, one after the other on one connection: the yardstick. */
export async function lookups(client: pg.PoolClient, ids: readonly string[], times: number): Promise<Lookup> {
  const one = (id: string) =>
    client.query({
      name: 'bench_key',
      text: 'SELECT "id", "makerId", "state" FROM "Offer" WHERE "id" = $1',
      values: [id],
    });
  for (let i = 0; i < 2_000; i++) await one(ids[i % ids.length]!);
  const began = now();
  for (let i = 0; i < times; i++) await one(ids[(i * 7919) % ids.length]!);
  const ms = (now() - began) / times;
  return { perSecond: 1000 / ms, ms };
}

/** Times that Postgres plans a statement anew on a connection before it may keep a plan. */
const PLANNED = 5;

/** Searches until the connection has planned the statement as often as it ever does: a server's connections live for days. */
async function settle(ask: BookQuery, client: pg.PoolClient, times: Map<string, number>): Promise<void> {
  const { text } = await searchStatement(ask, client);
  for (let n = times.get(text) ?? 0; n <= PLANNED; n++) {
    await searchBook(ask, client);
    times.set(text, n + 1);
  }
}

/** Where the pages after the first one are: so many pages on. */
const DEEP = [1, 10, 100];

/** The largest, a middling and a small market; every combination, the first page and those far behind it. */
export async function measurePages(
  client: pg.PoolClient,
  rounds: number,
  say: (done: string) => void,
): Promise<Sample[]> {
  const all = markets();
  const samples: Sample[] = [];
  const times = new Map<string, number>();
  for (const one of [all[0]!, all[1]!, all[20]!, all[100]!]) {
    const market = await findMarket({ chainId: CHAIN, ...one }, client);
    if (market === undefined) continue;
    const { rows } = await client.query<{ method: string; n: number }>(
      `SELECT "method", count(*)::int AS n FROM book."Entry" WHERE "market" = $1 AND "shelf" = 0 AND "method" <> '' GROUP BY 1 ORDER BY 2 DESC`,
      [market],
    );
    const ids = rows.map(({ method }) => method);
    const methods: Axis<string[]> = [
      ['any method', []],
      ['most used method', ids.slice(0, 1)],
      ['least used method', ids.slice(-1)],
      ['three methods', ids.slice(0, 3)],
    ];
    const unit = unitOf(one);
    const name = `${one.asset} for ${one.currency}, ${one.side}`;
    for (const [label, query] of queries(market, one, methods, unit)) {
      let position: Position = { rate: one.rate, places: {} };
      for (let page = 0, deep = 0; deep <= DEEP.length; page++) {
        const ask = { ...query, position };
        let found = await searchBook(ask, client);
        const isMeasured = page === 0 || page === DEEP[deep - 1];
        if (isMeasured) {
          deep++;
          await settle(ask, client, times);
          for (let round = 0; round < rounds; round++) {
            const began = now();
            found = await searchBook(ask, client);
            samples.push({
              group: `${name}, ${page === 0 ? 'first page' : `page ${page + 1}`}`,
              name: label,
              ms: now() - began,
            });
          }
        }
        const { next } = pageOf(found, position);
        if (!next) break;
        position = next;
      }
    }
    say(name);
  }
  return samples;
}

/** Minor units of a dollar, roughly: a market's amounts in round figures. */
function unitOf({ asset, rate }: GeneratedMarket): bigint {
  const perDollar = Number(rate) / (asset === 'ETH' ? 1795 : 1);
  return BigInt(Math.max(1, Math.round(perDollar * 100)));
}

export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
