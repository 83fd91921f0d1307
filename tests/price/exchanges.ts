/**
 * The nine public sources on this machine, at the paths and in the shapes that their documentation prints (each source's file under
 * lib/price/sources/ names it). What each says can be changed, and each can be made to behave badly.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

export const EXCHANGE_IDS = [
  'coinbase',
  'kraken',
  'binance',
  'bitstamp',
  'bitfinex',
  'coingecko',
  'ecb',
  'er-api',
  'currency-api',
] as const;
export type ExchangeId = (typeof EXCHANGE_IDS)[number];

type Said = {
  /** Dollars for one coin, as printed. */
  coins: Record<string, string>;
  /** Units for one dollar, as printed. The ECB's table is per euro: see `perEuro`. */
  perDollar: Record<string, string>;
  perEuro: Record<string, string>;
  /** The source's own time, seconds. */
  at: number;
};

type Answer = { readonly type: string; readonly body: string };
type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

export type Exchanges = {
  readonly bases: Readonly<Record<ExchangeId, string>>;
  readonly said: Readonly<Record<ExchangeId, Said>>;
  /** Instead of answering well, until taken out again. */
  readonly behave: Map<ExchangeId, Behaviour>;
  /** Requests that arrived, "kraken /0/public/Ticker?pair=...". */
  readonly asked: string[];
  /** The same change at every source. */
  sayAll(change: (said: Said) => void): void;
  /** What a source answers now to this path, to be spoilt by a test. */
  answer(id: ExchangeId, path: string): Answer;
};

const ISO = (at: number): string => new Date(at * 1000).toISOString();
const DAY = (at: number): string => ISO(at).slice(0, 10);
const json = (body: string): Answer => ({ type: 'application/json; charset=utf-8', body });

/** By path below the source's base. Numbers stand in the text as they are printed, not by way of JSON.stringify. */
const ANSWERS: Record<ExchangeId, (path: URL, said: Said) => Answer | undefined> = {
  coinbase: ({ pathname }, { coins, at }) => {
    const asset = /^\/products\/(\w+)-USD\/ticker$/.exec(pathname)?.[1] ?? '';
    return json(
      `{"trade_id":86326522,"price":"${coins[asset]}","size":"0.00698254","time":"${ISO(at)}","bid":"1.00","ask":"9.00","volume":"2.3"}`,
    );
  },
  kraken: ({ searchParams }, { coins }) => {
    const names: Record<string, string> = { XETHZUSD: 'ETH', USDCUSD: 'USDC', DAIUSD: 'DAI' };
    const pairs = (searchParams.get('pair') ?? '')
      .split(',')
      .map(
        (name) =>
          `"${name}":{"a":["9.0","1","1.000"],"b":["1.0","1","1.000"],"c":["${coins[names[name]!]}","0.00067643"],"v":["1.0","2.0"],"p":["1.0","2.0"],"t":[1,2],"l":["1.0","1.0"],"h":["9.0","9.0"],"o":"5.0"}`,
      );
    return json(`{"error":[],"result":{${pairs.join(',')}}}`);
  },
  binance: ({ searchParams }, { coins, at }) => {
    const symbols = JSON.parse(searchParams.get('symbols') ?? '[]') as string[];
    const rows = symbols.map(
      (symbol) =>
        `{"symbol":"${symbol}","openPrice":"1.0","highPrice":"9.0","lowPrice":"1.0","lastPrice":"${coins[symbol.replace(/USDC$/, '')]}","volume":"1.0","quoteVolume":"1.0","openTime":${at - 86_400}000,"closeTime":${at}000,"firstId":1,"lastId":2,"count":3}`,
    );
    return json(`[${rows.join(',')}]`);
  },
  bitstamp: ({ pathname }, { coins, at }) => {
    const asset = (/^\/api\/v2\/ticker\/(\w+)usd\/$/.exec(pathname)?.[1] ?? '').toUpperCase();
    return json(
      `{"ask":"9.00","bid":"1.00","high":"9.00","last":"${coins[asset]}","low":"1.00","open":"1.00","open_24":"1.00","pair":"${asset}/USD","percent_change_24":"13.57","side":"0","timestamp":"${at}","volume":"213.26","vwap":"2189.80"}`,
    );
  },
  bitfinex: ({ searchParams }, { coins }) => {
    const names: Record<string, string> = { tETHUSD: 'ETH', tUDCUSD: 'USDC', tDAIUSD: 'DAI' };
    const rows = (searchParams.get('symbols') ?? '')
      .split(',')
      .map((symbol) => `["${symbol}",1,11.5,9,12.5,-1.5,-0.0007,${coins[names[symbol]!]},3500.1,9,1]`);
    return json(`[${rows.join(',')}]`);
  },
  coingecko: ({ searchParams }, { coins, at }) => {
    const names: Record<string, string> = { ethereum: 'ETH', 'usd-coin': 'USDC', dai: 'DAI' };
    const rows = (searchParams.get('ids') ?? '')
      .split(',')
      .map((id) => `"${id}":{"usd":${coins[names[id]!]},"last_updated_at":${at}}`);
    return json(`{${rows.join(',')}}`);
  },
  ecb: (_path, { perEuro, at }) => {
    const cubes = Object.entries(perEuro).map(([code, rate]) => `<Cube currency='${code}' rate='${rate}'/>`);
    return {
      type: 'text/xml',
      body: `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject><gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
<Cube><Cube time='${DAY(at)}'>${cubes.join('\n')}</Cube></Cube></gesmes:Envelope>`,
    };
  },
  'er-api': (_path, { perDollar, at }) =>
    json(
      `{"result":"success","provider":"https://www.exchangerate-api.com","documentation":"https://www.exchangerate-api.com/docs/free","terms_of_use":"https://www.exchangerate-api.com/terms","time_last_update_unix":${at},"time_last_update_utc":"","time_next_update_unix":${at + 86_400},"time_next_update_utc":"","time_eol_unix":0,"base_code":"USD","rates":{"USD":1${rates(perDollar)}}}`,
    ),
  'currency-api': (_path, { perDollar, at }) =>
    json(`{"date":"${DAY(at)}","usd":{"1inch":4.18,"usd":1${rates(perDollar).toLowerCase()}}}`),
};

const rates = (perDollar: Record<string, string>): string =>
  Object.entries(perDollar)
    .map(([code, rate]) => `,"${code}":${rate}`)
    .join('');

const PATHS: Record<ExchangeId, RegExp> = {
  coinbase: /^\/products\/[A-Z]+-USD\/ticker$/,
  kraken: /^\/0\/public\/Ticker$/,
  binance: /^\/api\/v3\/ticker\/24hr$/,
  bitstamp: /^\/api\/v2\/ticker\/[a-z]+usd\/$/,
  bitfinex: /^\/v2\/tickers$/,
  coingecko: /^\/api\/v3\/simple\/price$/,
  ecb: /^\/stats\/eurofxref\/eurofxref-daily\.xml$/,
  'er-api': /^\/v6\/latest\/USD$/,
  'currency-api': /^\/v1\/currencies\/usd\.json$/,
};

const said = (): Said => ({
  coins: { ETH: '1795.12', USDC: '0.9999', DAI: '0.9998' },
  perDollar: { EUR: '0.8', JPY: '120', KES: '129.5' },
  perEuro: { USD: '1.25', JPY: '150' },
  at: Math.floor(Date.now() / 1000) - 5,
});

/** Starts them on a free port of 127.0.0.1, until this file's tests end. */
export async function startExchanges(): Promise<Exchanges> {
  const held = Object.fromEntries(EXCHANGE_IDS.map((id) => [id, said()])) as Record<ExchangeId, Said>;
  const behave = new Map<ExchangeId, Behaviour>();
  const asked: string[] = [];
  const answer = (id: ExchangeId, path: string): Answer => {
    const url = new URL(path, 'http://127.0.0.1');
    const found = PATHS[id].test(url.pathname) ? ANSWERS[id](url, held[id]) : undefined;
    return found ?? json('{"message":"NotFound"}');
  };
  const server = createServer((request, response) => {
    const [, id = '', path = ''] = /^\/([\w-]+)(\/.*)$/.exec(request.url ?? '') ?? [];
    asked.push(`${id} ${path}`);
    const bad = behave.get(id as ExchangeId);
    if (bad) return bad(request, response);
    const { type, body } = answer(id as ExchangeId, path);
    response.writeHead(body.includes('NotFound') ? 404 : 200, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const bases = Object.fromEntries(EXCHANGE_IDS.map((id) => [id, `${root}/${id}`])) as Record<ExchangeId, string>;
  const sayAll = (change: (one: Said) => void) => Object.values(held).forEach(change);
  return { bases, said: held, behave, asked, sayAll, answer };
}
