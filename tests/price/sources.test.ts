import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { figureText } from '#lib/price/decimal.ts';
import { HTTP_SOURCES } from '#lib/price/sources/registry.ts';
import type { Reading } from '#lib/price/sources/source.ts';
import { EXCHANGE_IDS, startExchanges, type ExchangeId } from './exchanges.ts';

const exchanges = await startExchanges();
const { said, behave } = exchanges;
const ASKED = { assets: ['ETH', 'USDC', 'DAI', 'DOGE'], currencies: ['USD', 'EUR', 'JPY', 'KES', 'XXX'] };
const NOW = Math.floor(Date.now() / 1000);

const read = (id: ExchangeId, limits = {}) => HTTP_SOURCES[id].make(exchanges.bases[id], limits).read(ASKED, NOW);
const valuesOf = ({ quotes }: Reading) =>
  Object.fromEntries(quotes.map(({ base, quote, value }) => [`${base}/${quote}`, figureText(value)]));
const reasonsOf = ({ failures }: Reading) => [...new Set(failures.map(({ reason }) => reason))];

const FRESH = JSON.stringify(said);
afterEach(() => {
  behave.clear();
  Object.assign(said, JSON.parse(FRESH));
});

const TICKERS = ['coinbase', 'kraken', 'binance', 'bitstamp', 'bitfinex', 'coingecko'] as const;
const TABLES = ['ecb', 'er-api', 'currency-api'] as const;

describe('a source that answers as its documentation says', () => {
  it.each([
    ['coinbase', { 'ETH/USD': '1795.12', 'DAI/USD': '0.9998' }],
    ['kraken', { 'ETH/USD': '1795.12', 'USDC/USD': '0.9999', 'DAI/USD': '0.9998' }],
    ['binance', { 'ETH/USDC': '1795.12' }],
    ['bitstamp', { 'ETH/USD': '1795.12', 'USDC/USD': '0.9999', 'DAI/USD': '0.9998' }],
    ['bitfinex', { 'ETH/USD': '1795.12', 'USDC/USD': '0.9999', 'DAI/USD': '0.9998' }],
    ['coingecko', { 'ETH/USD': '1795.12', 'USDC/USD': '0.9999', 'DAI/USD': '0.9998' }],
    ['ecb', { 'USD/EUR': '0.8', 'USD/JPY': '120' }],
    ['er-api', { 'USD/EUR': '0.8', 'USD/JPY': '120', 'USD/KES': '129.5' }],
    ['currency-api', { 'USD/EUR': '0.8', 'USD/JPY': '120', 'USD/KES': '129.5' }],
  ] as const)('%s is read exactly, in what it knows of what was asked', async (id, expected) => {
    const reading = await read(id);
    expect(reading.failures).toEqual([]);
    expect(valuesOf(reading)).toEqual(expected);
    for (const quote of reading.quotes) {
      expect(quote.source).toBe(id);
      expect(quote.at).toBeLessThanOrEqual(NOW);
      expect(quote.at).toBeGreaterThan(NOW - 86_400);
    }
  });

  it('has the address that is public, over https, and there are at least five tickers and two tables', () => {
    expect(Object.keys(HTTP_SOURCES).sort()).toEqual([...EXCHANGE_IDS].sort());
    for (const { base } of Object.values(HTTP_SOURCES)) expect(new URL(base).protocol).toBe('https:');
    expect(TICKERS.length).toBeGreaterThanOrEqual(5);
    expect(TABLES.length).toBeGreaterThanOrEqual(2);
  });

  it.each(['bitfinex', 'coingecko', 'er-api'] as const)('%s prints exponents: they are read exactly', async (id) => {
    said[id].coins = { ETH: '1.79512E+3', USDC: '9999e-4', DAI: '0.9998000000000000000000001' };
    said[id].perDollar = { EUR: '8e-1', JPY: '1.2e2' };
    const values = valuesOf(await read(id));
    if (id === 'er-api') expect(values).toEqual({ 'USD/EUR': '0.8', 'USD/JPY': '120' });
    else expect(values).toMatchObject({ 'ETH/USD': '1795.12', 'USDC/USD': '0.9999' });
  });
});

describe('a figure that is none', () => {
  const BAD = [
    '0',
    '-1795.12',
    '1e300',
    '1e-30',
    '0.0',
    '-0',
    '99999999999999999999',
    '17,95',
    'NaN',
    'Infinity',
    'null',
    '',
    '1795.12.3',
  ];

  it.each(TICKERS)('from %s is a failure, and the good ones beside it count', async (id) => {
    for (const bad of BAD) {
      said[id].coins = { ETH: bad, USDC: '0.9999', DAI: '0.9998' };
      const reading = await read(id);
      expect(valuesOf(reading)['ETH/USD'] ?? valuesOf(reading)['ETH/USDC'], `${id} ${bad}`).toBeUndefined();
      expect(reading.failures.length, `${id} ${bad}`).toBeGreaterThan(0);
      // Where the answer is still JSON, only the bad one is lost.
      const whole =
        ['bitfinex', 'coingecko'].includes(id) && !/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(bad) && bad !== 'null';
      if (!whole && id !== 'binance' && !(id === 'coingecko' && bad === 'null'))
        expect(valuesOf(reading)['DAI/USD'], `${id} ${bad}`).toBe('0.9998');
    }
  });

  it.each(TABLES)('from %s is a failure, and the good ones beside it count', async (id) => {
    for (const bad of ['0', '1e-9', '99999999999', '0.000']) {
      said[id].perDollar = { EUR: '0.8', JPY: bad };
      said[id].perEuro = { USD: '1.25', JPY: bad };
      const reading = await read(id);
      if (!/e/.test(bad) || id !== 'ecb') expect(reasonsOf(reading), `${id} ${bad}`).toEqual(['absurd']);
      expect(valuesOf(reading), `${id} ${bad}`).toEqual({ 'USD/EUR': '0.8' });
    }
  });
});

describe('an answer of another market, or of another time', () => {
  it.each(TICKERS.filter((id) => id !== 'coinbase'))('from %s is not taken for the one asked', async (id) => {
    behave.set(id, (request, response) => {
      const { type, body } = exchanges.answer(id, (request.url ?? '').replace(`/${id}`, ''));
      const other = body
        .replaceAll('XETHZUSD', 'XXBTZUSD')
        .replaceAll(/ETHUSDC?/g, 'BTCUSD')
        .replaceAll('ETH/USD', 'BTC/USD')
        .replaceAll('"ethereum"', '"bitcoin"');
      response.writeHead(200, { 'content-type': type }).end(other);
    });
    const reading = await read(id);
    expect(reading.failures.map(({ reason }) => reason)).toEqual(['wrong_pair']);
    expect(Object.keys(valuesOf(reading))).not.toContain('ETH/USD');
  });

  it.each(['er-api', 'ecb'] as const)('from %s with a table of another base is none', async (id) => {
    behave.set(id, (_request, response) => {
      const { type, body } = exchanges.answer(
        id,
        id === 'ecb' ? '/stats/eurofxref/eurofxref-daily.xml' : '/v6/latest/USD',
      );
      const other = body.replace('"base_code":"USD"', '"base_code":"EUR"').replace("currency='USD'", "currency='GBP'");
      response.writeHead(200, { 'content-type': type }).end(other);
    });
    expect(await read(id)).toMatchObject({ quotes: [], failures: [{ reason: 'wrong_pair' }] });
  });

  it.each(['coinbase', 'binance', 'bitstamp', 'coingecko', 'er-api'] as const)(
    'from %s keeps its own time, however old',
    async (id) => {
      said[id].at = NOW - 100_000;
      const { quotes } = await read(id);
      expect(quotes.length).toBeGreaterThan(0);
      for (const { at, goodFor } of quotes) {
        expect(at).toBe(NOW - 100_000);
        if (id !== 'er-api') expect(goodFor).toBeLessThan(1000);
      }
    },
  );

  it.each(['coinbase', 'binance', 'bitstamp', 'coingecko', 'ecb', 'er-api', 'currency-api'] as const)(
    'from %s that says it is of the future is a failure',
    async (id) => {
      said[id].at = NOW + 200_000;
      expect(await read(id)).toMatchObject({ quotes: [] });
      expect(reasonsOf(await read(id))).toEqual(['malformed']);
    },
  );
});

describe('an answer that is hostile', () => {
  it.each(EXCHANGE_IDS)('from %s: ten megabytes are cut off', async (id) => {
    let sent = 0;
    behave.set(id, (_request, response) => {
      response.writeHead(200, { 'content-type': id === 'ecb' ? 'text/xml' : 'application/json' });
      const chunk = Buffer.alloc(64 * 1024, ' ');
      const more = () => {
        while (sent < 10 * 1024 * 1024 && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) return response.once('drain', more);
        }
        return response.end();
      };
      more();
    });
    const reading = await read(id);
    expect(reading.quotes).toEqual([]);
    expect(reasonsOf(reading)).toEqual(['too_large']);
  });

  it('packed small is counted as it unfolds', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, ' '));
    expect(bomb.length).toBeLessThan(100 * 1024);
    behave.set('bitstamp', (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb);
    });
    expect(reasonsOf(await read('bitstamp'))).toEqual(['too_large']);
  });

  it.each(EXCHANGE_IDS)('from %s: a byte at a time is given up on', async (id) => {
    behave.set(id, (_request, response) => {
      response.writeHead(200, { 'content-type': id === 'ecb' ? 'text/xml' : 'application/json' });
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    });
    const reading = await read(id, { timeoutMs: 150 });
    expect(reading.quotes).toEqual([]);
    expect(reasonsOf(reading)).toEqual(['too_late']);
  });

  it('never answering at all is the same', async () => {
    behave.set('kraken', () => {});
    expect(reasonsOf(await read('kraken', { timeoutMs: 150 }))).toEqual(['too_late']);
  });

  it.each(EXCHANGE_IDS)('from %s: a redirect is followed nowhere', async (id) => {
    const elsewhere: string[] = [];
    const other = createServer((request, response) => {
      elsewhere.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    behave.set(id, (_request, response) => {
      response
        .writeHead(302, { location: `http://127.0.0.1:${port}/latest`, 'content-type': 'application/json' })
        .end('{}');
    });
    const reading = await read(id);
    expect(reading.quotes).toEqual([]);
    expect(reasonsOf(reading)).toEqual(['redirect']);
    expect(elsewhere).toEqual([]);
  });

  it.each(EXCHANGE_IDS)('from %s: another type, another status, no text, half an answer, another shape', async (id) => {
    const own = id === 'ecb' ? 'text/xml' : 'application/json';
    const answers: [reason: string, status: number, type: string, body: string | Buffer][] = [
      ['content_type', 200, 'text/html', '<html>challenge</html>'],
      ['content_type', 200, '', '{}'],
      ['content_type', 200, 'application/jsonp', '{}'],
      ['status', 500, own, '{}'],
      ['status', 204, own, ''],
      ['status', 429, own, '{}'],
      ['malformed', 200, own, ''],
      ['malformed', 200, own, '{"result":'],
      ['malformed', 200, own, '{"a":NaN}'],
      ['malformed', 200, own, '"text"'],
      ['malformed', 200, own, '{"__proto__":{"price":"1"},"constructor":1}'],
    ];
    for (const [reason, status, type, body] of answers) {
      behave.set(
        id,
        (_request, response) => void response.writeHead(status, type ? { 'content-type': type } : {}).end(body),
      );
      const reading = await read(id);
      expect(reading.quotes, `${reason} ${body}`).toEqual([]);
      expect(reasonsOf(reading), `${reason} ${status} ${body}`).toEqual([reason]);
    }
    behave.set(
      id,
      (_request, response) =>
        void response.writeHead(200, { 'content-type': own }).end(Buffer.from([0xff, 0xfe, 0x00])),
    );
    expect((await read(id)).failures.length).toBeGreaterThan(0);
    behave.set(id, (request) => void request.socket.destroy());
    expect(reasonsOf(await read(id))).toEqual(['unreachable']);
  });

  it('from Kraken with an error of its own says so', async () => {
    behave.set('kraken', (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"error":["EQuery:Unknown asset pair"]}');
    });
    const reading = await read('kraken');
    expect(reading.failures[0]!.message).toContain('Unknown asset pair');
  });
});
