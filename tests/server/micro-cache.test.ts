// The cache over HTTP, before a renderer of the test's own that says what it was asked with.
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createMicroCache, type MicroCache } from '#server/micro-cache.ts';
import { addressOf, answerTooMany, isCounted, mayRead } from '#server/reads.ts';
import { testConfig } from '../setup/settings.ts';

testConfig({ publicUrl: 'http://market.example' });

type Render = (request: IncomingMessage, response: ServerResponse, nonce: string) => void;

let renders: IncomingMessage[] = [];
let render: Render;
let mayAsk: (request: IncomingMessage) => Promise<boolean>;
let arrived: number;
let own: number;
let slow: number;
let cache: MicroCache;
let held: (() => void)[] = [];

const page: Render = (asked, response, nonce) => {
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.setHeader('link', `</a.css>; rel=preload; nonce="${nonce}"`);
  const rest = JSON.stringify({ url: asked.url, ...asked.headers, 'content-security-policy': '' });
  response.end(
    `<script nonce="${nonce}">1</script><script nonce="${nonce}"></script>${rest}${'<p>row</p>'.repeat(200)}`,
  );
};
const data: Render = (asked, response) => {
  response.setHeader('content-type', 'application/json');
  response.setHeader('x-request-id', 'of one reading');
  response.end(JSON.stringify({ value: { url: asked.url, filler: 'x'.repeat(900) } }));
};

function handle(asked: IncomingMessage, response: ServerResponse): void {
  renders.push(asked);
  const nonce = /'nonce-([^']+)'/.exec(`${asked.headers['content-security-policy'] ?? ''}`)?.[1] ?? '';
  render(asked, response, nonce);
}

const front = createServer(async (asked, response) => {
  arrived += 1;
  const answer = await cache.answer(asked, response);
  if (answer === 'done') return;
  if (answer === 'slow') {
    slow += 1;
    return void answerTooMany(asked, response);
  }
  own += 1;
  response.end(`own ${asked.headers.cookie ?? ''}`);
});
await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
const { port } = front.address() as AddressInfo;
afterAll(() => new Promise((resolve) => front.close(resolve)));

beforeEach(() => {
  [renders, render, arrived, own, slow, held] = [[], page, 0, 0, 0, []];
  mayAsk = async () => true;
  cache = createMicroCache({ handle, mayRead: (asked) => mayAsk(asked) });
});

type Got = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers, method, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

const noncesOf = ({ body }: Got) => [...body.toString().matchAll(/nonce="([^"]*)"/g)].map(([, nonce]) => nonce);
const policyOf = ({ headers }: Got) => /'nonce-([^']+)'/.exec(`${headers['content-security-policy']}`)?.[1];

describe('a page that visitors share', () => {
  it('carries in each answer a nonce of its own, the one its policy names, compressed or not', async () => {
    const plain = await Promise.all([get('/'), get('/'), get('/')]);
    const zipped = await get('/', { 'accept-encoding': 'br, gzip;q=0.8' });
    const all = [...plain, { ...zipped, body: gunzipSync(zipped.body) }];
    expect(zipped.headers['content-encoding']).toBe('gzip');
    for (const got of all) expect(noncesOf(got)).toEqual([policyOf(got), policyOf(got)]);
    expect(all.map(({ headers }) => headers.link)).toEqual(
      all.map((got) => `</a.css>; rel=preload; nonce="${policyOf(got)}"`),
    );
    expect(new Set(all.map(policyOf)).size).toBe(4);
    expect(plain.map(({ headers, body }) => Number(headers['content-length']) === body.length)).toEqual([
      true,
      true,
      true,
    ]);
    expect(plain[0]!.headers['cache-control']).toBe('no-store');
  });

  it('is rendered once for a hundred who ask at the same time', async () => {
    render = (...asked) => void (held.length ? page(...asked) : held.push(() => page(...asked)));
    const asked = Array.from({ length: 100 }, () => get('/'));
    while (arrived < 100 || held.length === 0) await new Promise((resolve) => setImmediate(resolve));
    held[0]!();
    const answers = await Promise.all(asked);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(new Set(answers.map(policyOf)).size).toBe(100);
    // Who came when the first reading was too old got the next one.
    expect(renders.length).toBeLessThanOrEqual(2);
  });

  it('shows nothing of one visitor to another, whatever they send', async () => {
    const poisoned = await get('/?utm=1', {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'javascript',
      'x-forwarded-for': '6.6.6.6',
      'accept-language': `${'x-evil;q=1,'.repeat(50)}en"><script>`,
      cookie: 'tracking=visitor-one; holdfast-theme="><script>; holdfast-zone=%00evil; other=evil',
      referer: 'https://evil.example/',
      'user-agent': 'evil',
      'x-middleware-subrequest': 'evil',
      origin: 'https://evil.example',
    });
    const next = await get('/');
    for (const { body } of [poisoned, next])
      expect(body.toString()).not.toMatch(/evil|visitor-one|6\.6\.6\.6|javascript/);
    expect(next.body.toString()).toContain('"host":"market.example"');
    expect(renders[0]!.url).toBe('/');
  });

  it('is another for another language, theme or zone', async () => {
    await get('/', { 'accept-language': 'es' });
    const arabic = await get('/', { 'accept-language': 'ar' });
    const english = await get('/');
    expect(arabic.body.toString()).toContain('holdfast-locale=ar');
    expect(english.body.toString()).toContain('holdfast-locale=en');
    expect(english.headers.vary).toContain('Accept-Language');
    expect(renders.length).toBe(3);
  });

  it('is not for who may be signed in', async () => {
    await get('/');
    const mine = await get('/', { cookie: 'holdfast.session=mine' });
    expect(mine.body.toString()).toBe('own holdfast.session=mine');
    expect([own, renders.length]).toEqual([1, 1]);
  });

  it('with a cookie in it is passed to nobody and not kept', async () => {
    render = (asked, response, nonce) => {
      response.setHeader('set-cookie', 'holdfast.session=stolen');
      page(asked, response, nonce);
    };
    const got = await get('/');
    expect(got.headers['set-cookie']).toBeUndefined();
    expect([own, cache.entries]).toEqual([1, 0]);
  });

  it('that failed is said to who waits and not kept', async () => {
    render = (_asked, response) => response.writeHead(500).end('broken');
    expect((await get('/')).status).toBe(500);
    render = page;
    expect((await get('/')).status).toBe(200);
    render = (_asked, response) => response.destroy();
    await expect(
      cache.answer({ method: 'GET', url: '/?want=sell', headers: {} } as IncomingMessage, {} as ServerResponse),
    ).rejects.toThrow();
    expect(cache.entries).toBe(1);
  });

  it('answers HEAD with the headers of GET and nothing else', async () => {
    const got = await get('/', { 'accept-encoding': 'gzip' }, 'HEAD');
    const whole = await get('/', { 'accept-encoding': 'gzip' });
    expect(got.body.length).toBe(0);
    expect(got.headers['content-length']).toBe(whole.headers['content-length']);
    expect((await get('/', {}, 'POST')).body.toString()).toBe('own ');
  });

  it('is sent plain to who takes compression back', async () => {
    for (const header of ['gzip;q=0', 'identity', 'br', 'gzip;q=0.0, br'])
      expect((await get('/', { 'accept-encoding': header })).headers['content-encoding'], header).toBeUndefined();
    for (const header of ['gzip', '*', 'br,gzip;q=0.5', 'GZIP;q=1'])
      expect((await get('/', { 'accept-encoding': header })).headers['content-encoding'], header).toBe('gzip');
  });
});

describe('data that anybody may read', () => {
  it('may be read by other sites, without anything of the reader, and by nobody else than these addresses', async () => {
    render = data;
    const got = await get('/api/v1/market', { origin: 'https://other.example' });
    expect(got.headers['access-control-allow-origin']).toBe('*');
    expect(got.headers['access-control-allow-credentials']).toBeUndefined();
    expect(got.headers['cross-origin-resource-policy']).toBe('cross-origin');
    expect(got.headers['content-security-policy']).toBe("default-src 'none'; sandbox; frame-ancestors 'none'");
    expect(got.headers['x-request-id']).toBeUndefined();
    const pages = await get('/');
    expect(pages.headers['access-control-allow-origin']).toBeUndefined();
    expect(pages.headers['cross-origin-resource-policy']).toBe('same-origin');
  });

  it('is not sent again to who has it', async () => {
    render = data;
    const { headers } = await get('/api/v1/market');
    const etag = `${headers.etag}`;
    expect(headers['cache-control']).toBe('no-cache');
    for (const tag of [etag, `"other", ${etag}`, etag.replace('W/', ''), '*']) {
      const again = await get('/api/v1/market', { 'if-none-match': tag });
      expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag]);
    }
    expect((await get('/api/v1/market', { 'if-none-match': '"other"' })).status).toBe(200);
  });
});

describe('reading the market through', () => {
  it('is slowed by address: what others asked for as well is never counted', async () => {
    render = data;
    mayAsk = mayRead;
    const answers = await Promise.all(
      Array.from({ length: 250 }, (_, query) => get(`/api/v1/market?amount=${query + 1}`)),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(120);
    expect(refused.length).toBeGreaterThan(0);
    expect(Number(refused[0]!.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused[0]!.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(refused[0]!.body.toString())).toMatchObject({ status: 429, code: 'request.too_many' });
    // Somebody else asks for a page, and it is there for the one who may not ask for more.
    mayAsk = async () => true;
    await get('/api/v1/rates');
    mayAsk = mayRead;
    expect((await get('/api/v1/rates')).status).toBe(200);
  });

  it('is told to a person as a page of few words, in their language', async () => {
    mayAsk = async () => false;
    const got = await get('/?want=sell', { 'accept-language': 'ar' });
    expect(got.status).toBe(429);
    expect(got.body.toString()).toMatch(/<html lang="ar" dir="rtl">[\s\S]*<h1[^>]*>طلبات كثيرة/);
    expect([own, slow, renders.length]).toEqual([0, 1, 0]);
  });

  it('is counted however the request is written: no header, spelling or method gets a page made for nothing', () => {
    const counted = (url: string, headers: IncomingHttpHeaders = {}, method = 'GET') =>
      isCounted({ method, url, headers } as IncomingMessage);
    expect(counted('/offers/0123456789abcdefghjk')).toBe(true);
    // The router's own prefetch is an outline; either half of it alone is answered in full.
    expect(counted('/how', { rsc: '1', 'next-router-prefetch': '1' })).toBe(false);
    expect(counted('/how', { 'next-router-prefetch': '1' })).toBe(true);
    expect(counted('/how', { rsc: '1', 'next-router-prefetch': '2' })).toBe(true);
    expect(counted('/how', { rsc: '1' })).toBe(true);
    for (const url of ['/api/v1/market?want=sell', '/api/v1/%6Darket?want=sell', '/%61pi/v1/market', '/api/v1/r%61tes'])
      expect(counted(url), url).toBe(true);
    // A page is made for a POST as well.
    for (const method of ['POST', 'PUT', 'DELETE']) expect(counted('/?want=sell', {}, method), method).toBe(true);
    // What changes something has limits of its own.
    expect(counted('/api/v1/offers/0123456789abcdefghjk', {}, 'PUT')).toBe(false);
    expect(counted('/api/v1/trades', {}, 'POST')).toBe(false);
    for (const url of ['/_next/static/chunks/a.js', '/api/v1/me', '/socket.io/?EIO=4'])
      expect(counted(url), url).toBe(false);
    expect(counted('/%ff%')).toBe(true);
  });

  it('counts an IPv6 network as one house, and one address whichever way it is written', () => {
    const of = (remoteAddress: string) =>
      addressOf({ headers: {}, socket: { remoteAddress } } as unknown as IncomingMessage);
    expect(of('2001:db8:1:2:3:4:5:6')).toBe(of('2001:0db8:1:2::9'));
    expect(of('2001:db8:1:3::9')).not.toBe(of('2001:db8:1:2::9'));
    expect(of('::ffff:10.0.0.1')).toBe('10.0.0.1');
    expect(of('::1')).toBe('0:0:0:0');
    expect(of('fe80::1%eth0')).toBe('fe80:0:0:0');
  });

  it('takes a proxy by its word only where there is one', () => {
    const asked = { headers: { 'x-forwarded-for': '6.6.6.6, 7.7.7.7' }, socket: { remoteAddress: '10.0.0.1' } };
    expect(addressOf(asked as unknown as IncomingMessage)).toBe('10.0.0.1');
    const { behindProxy: _, ...rest } = testConfig();
    (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('holdfast.config')] = { ...rest, behindProxy: true };
    expect(addressOf(asked as unknown as IncomingMessage)).toBe('7.7.7.7');
    testConfig();
  });
});
