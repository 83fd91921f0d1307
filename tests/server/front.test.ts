// Requests that no browser sends, byte by byte over a socket: each is turned away before any page or route hears of it. Beside it stands a server of
// the same make without that defence, to see that the attack is one.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitBody } from '#server/body-limit.ts';
import { MOST_BODY, turnAway } from '#server/gate.ts';
import { createFront } from '#server/web.ts';
import { testConfig } from '../setup/settings.ts';

const SITE = 'http://localhost:3000';
testConfig({ publicUrl: SITE });
const { server } = createFront({ headersMs: 400, requestMs: 800, checkMs: 50 });
/** What reaches whoever comes after the front door, where there is none. */
let reach: () => void = () => {};
const open = createServer((request, response) => {
  reach();
  request.resume().on('end', () => response.end('reached'));
});

const portOf = (one: Server) => (one.address() as AddressInfo).port;
beforeAll(async () => {
  await Promise.all([server, open].map((one) => new Promise<void>((done) => one.listen(0, '127.0.0.1', done))));
});
afterAll(() => [server, open].forEach((one) => (one.closeAllConnections(), one.close())));

/** Everything that comes back until the line is cut. `pieces` are sent one after the other. */
function say(port: number, ...pieces: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.on('data', (piece) => (heard += piece.toString('latin1')));
    socket.on('close', () => resolve(heard));
    // A line that is cut while we still talk is an answer as well.
    socket.on('error', () => resolve(heard));
    for (const piece of pieces) socket.write(piece);
  });
}

const request = (line: string, ...headers: string[]) =>
  [
    `${line} HTTP/1.1`,
    ...(headers.some((one) => /^host:/i.test(one)) ? [] : ['Host: localhost:3000']),
    ...headers,
    '',
    '',
  ].join('\r\n');
const statusOf = (heard: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1] ?? 0);
const answersIn = (heard: string) => heard.match(/HTTP\/1\.1 \d{3}/g)?.length ?? 0;

/** What the front door says, and whether a server without it would have passed the request on. */
async function ask(...pieces: (string | Buffer)[]): Promise<{ status: number; heard: string; without: boolean }> {
  const heard = await say(portOf(server), ...pieces);
  const reached = new Promise<boolean>((resolve) => (reach = () => resolve(true)));
  // Either somebody hears of it, or the line is cut before.
  const without = await Promise.race([reached, say(portOf(open), ...pieces).then(() => false)]);
  return { status: statusOf(heard), heard, without };
}

describe('an address', () => {
  it.each([
    '/../../etc/passwd', '/a/../b', '/..', '/./x', '/%2e%2e/%2e%2e/etc/passwd', '/.%2e/x', '/a/%2E%2E', '/..%2f..%2fetc', '/a%2fb', '/a%5cb',
    '/a\\..\\b', '/a%00.png', '/?a=%00', '/a%0d%0aSet-Cookie:%20a=b', '/a%7f', '//evil.example/', '//evil.example/%2f..', 'http://evil.example/',
    'evil.example', '*', '/\u00e9', `/${'a'.repeat(8_000)}`,
  ])('%s is none of this site’s', async (address) => {
    const { status, without } = await ask(request(`GET ${address}`, 'Connection: close'));
    expect([400, 414]).toContain(status);
    // Some of them Node itself would not pass on.
    expect(without || ['evil.example', '/\u00e9'].includes(address)).toBe(true);
  }); // prettier-ignore

  it('of the site is passed on, its query as it is', () => {
    const asked = (url: string) =>
      turnAway({ method: 'GET', url, headers: {}, rawHeaders: [] } as unknown as IncomingMessage);
    for (const url of [
      '/',
      '/trades/abc',
      '/?after=a%2F..%2Fb&x=%5C',
      '/_next/static/chunks/0a~b.c-d_e.js',
      '/a..b',
      '/.well-known/security.txt',
      '/%D8%B9',
    ])
      expect(asked(url), url).toBeUndefined();
    expect(asked('/a/../b')).toMatchObject({ status: 400 });
  });
});

describe('a method', () => {
  it.each(['TRACE', 'PROPFIND', 'LINK', 'PURGE'])('%s is not used, and the answer says which are', async (method) => {
    const { status, heard, without } = await ask(request(`${method} /`, 'Connection: close'));
    expect([status, without]).toEqual([405, true]);
    expect(heard).toMatch(/allow: GET, HEAD, POST/i);
    expect(heard).not.toContain('localhost:3000\r\n\r\n');
  });

  it('CONNECT makes no tunnel, and an upgrade to anything but the socket’s path is cut off without a word', async () => {
    expect(await say(portOf(server), request('CONNECT 127.0.0.1:22'))).toBe('');
    const upgrade = (path: string) =>
      request(
        `GET ${path}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      );
    for (const path of ['/', '/trades', '/_next/webpack-hmr', '/socket.iox/'])
      expect(await say(portOf(server), upgrade(path)), path).toBe('');
  });
});

describe('headers', () => {
  it.each([
    ['two hosts', 'Host: localhost:3000', 'Host: evil.example'],
    ['two origins', 'Origin: http://localhost:3000', 'Origin: http://evil.example'],
    ['two types', 'Content-Type: application/json', 'Content-Type: text/plain'],
    ['two keys', 'Authorization: Bearer a', 'Authorization: Bearer b'],
  ])('%s are refused: two readers could believe one each', async (_, ...headers) => {
    const { status, heard, without } = await ask(request('GET /', ...headers, 'Connection: close'));
    expect([status, without]).toEqual([400, true]);
    expect(heard).toContain('may come once');
  });

  it('beyond 16 KiB, without a host, or with a line break in them are Node’s to refuse', async () => {
    expect(statusOf(await say(portOf(server), request('GET /', `X-Big: ${'a'.repeat(20_000)}`)))).toBe(431);
    expect(
      statusOf(
        await say(
          portOf(server),
          request('GET /', ...Array.from({ length: 900 }, (_, n) => `X-Many-${n}: aaaaaaaaaa`)),
        ),
      ),
    ).toBe(431);
    expect(statusOf(await say(portOf(server), 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'))).toBe(400);
    for (const bad of ['X-A: a\rX-B: b', 'X-A : a', 'X-A: a\u0000b', ' X-A: folded'])
      expect(statusOf(await say(portOf(server), request('GET /', bad))), bad).toBe(400);
  });
});

describe('a body', () => {
  it.each(['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip'])(
    'packed by %s is not unpacked, and the answer says so',
    async (packing) => {
      const { status, heard, without } = await ask(
      request('POST /api/v1/me', `Content-Encoding: ${packing}`, 'Content-Length: 3', `Origin: ${SITE}`), 'abc',
    ); // prettier-ignore
      expect([status, without]).toEqual([415, true]);
      expect(heard).toContain('not compressed');
    },
  );

  it('that says it is too long is refused before it is sent', async () => {
    const told = await ask(request('POST /api/v1/me', `Content-Length: ${MOST_BODY + 1}`, `Origin: ${SITE}`));
    expect(told.status).toBe(413);
    expect(told.without).toBe(true);
  });

  it('is counted whoever reads it, and nothing beyond the limit is handed on', async () => {
    const got: number[] = [];
    let told = 0;
    const counting = createServer((asked, response) => {
      limitBody(asked, 10, () => {
        told++;
        response.writeHead(413).end();
        setTimeout(() => asked.socket.destroy(), 20);
      });
      asked.on('data', (piece: Buffer) => got.push(piece.length));
    });
    await new Promise<void>((done) => counting.listen(0, '127.0.0.1', done));
    const heard = await say(
      portOf(counting),
      request('POST /', 'Transfer-Encoding: chunked'),
      '8\r\naaaaaaaa\r\n',
      '8\r\naaaaaaaa\r\n',
      '8\r\naaaaaaaa\r\n',
    );
    expect([statusOf(heard), told, got]).toEqual([413, 1, [8]]);
    counting.close();
  });
});

describe('two readers of one message', () => {
  const inner = 'GET /smuggled HTTP/1.1\r\nHost: localhost:3000\r\n\r\n';
  it.each([
    ['a length and chunks', ['Content-Length: 6', 'Transfer-Encoding: chunked'], `0\r\n\r\n${inner}`],
    ['two lengths', ['Content-Length: 0', `Content-Length: ${inner.length}`], inner],
    ['a list of lengths', [`Content-Length: 0, ${inner.length}`], inner],
    ['a length with a sign', ['Content-Length: +5'], 'aaaaa'],
    ['chunks that are no last coding', ['Transfer-Encoding: chunked, identity'], `0\r\n\r\n${inner}`],
    ['chunks by another name', ['Transfer-Encoding: xchunked'], `0\r\n\r\n${inner}`],
    ['a blank before the colon', ['Transfer-Encoding : chunked'], `0\r\n\r\n${inner}`],
    ['a length of a chunk that is none', ['Transfer-Encoding: chunked'], `0x5\r\naaaaa\r\n0\r\n\r\n${inner}`],
    ['a chunk longer than it says', ['Transfer-Encoding: chunked'], `3\r\naaaaa\r\n0\r\n\r\n${inner}`],
  ])('%s: one refusal, then the line is cut, and what was hidden is answered by nobody', async (_, headers, body) => {
    const heard = await say(portOf(server), request('POST /api/v1/me', ...headers, `Origin: ${SITE}`), body);
    expect(heard === '' || statusOf(heard) === 400, heard).toBe(true);
    expect(answersIn(heard)).toBeLessThanOrEqual(1);
  });
});

describe('whoever takes their time', () => {
  it('is cut off: before the first byte, in the middle of the headers, in the middle of a body, and idle after an answer', async () => {
    const silent = say(portOf(server), '');
    const slowHeaders = say(portOf(server), 'GET / HTTP/1.1\r\nHost: localhost:3000\r\nX-Slow: ');
    const slowBody = say(portOf(server), request('POST /api/v1/me', 'Content-Length: 100', `Origin: ${SITE}`), 'a');
    expect(statusOf(await slowHeaders)).toBe(408);
    expect(statusOf(await slowBody)).toBe(408);
    expect([0, 408]).toContain(statusOf(await silent));
    const idle = await say(portOf(server), request('GET /healthz'));
    expect(statusOf(idle)).toBe(200);
  });
});

describe('another site', () => {
  const from = (headers: Record<string, string>, method = 'POST', url = '/trades/x') =>
    turnAway({ method, url, headers, rawHeaders: [] } as unknown as IncomingMessage)?.status;
  const OWN = { origin: SITE };

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('asks for nothing by %s, whatever it calls itself', (method) => {
    for (const origin of [
      'http://evil.example',
      'null',
      'http://localhost:3001',
      'https://localhost:3000',
      `${SITE}.evil.example`,
      'http://localhost:3000@evil.example',
      '',
    ])
      expect(from({ origin }, method), origin).toBe(403);
    expect(from({}, method)).toBe(403);
    expect(from({ ...OWN, 'sec-fetch-site': 'cross-site' }, method)).toBe(403);
    expect(from({ ...OWN, 'sec-fetch-site': 'same-site' }, method)).toBe(403);
    expect(from({ ...OWN, 'sec-fetch-site': 'same-origin' }, method)).toBeUndefined();
    expect(from(OWN, method)).toBeUndefined();
    expect(from({}, method, '/api/auth/callback/credentials')).toBe(403);
  });

  it('may ask for what anybody may read, stop a kind of mail by its link, and use the chain', () => {
    expect(from({ origin: 'http://evil.example' }, 'GET', '/api/v1/market')).toBeUndefined();
    expect(from({}, 'POST', '/api/v1/unsubscribe/abc')).toBeUndefined();
    expect(from({ origin: 'http://evil.example' }, 'POST', '/api/chain/31337')).toBeUndefined();
    for (const url of ['/api/v1/unsubscribe/abc/x', '/api/v1/unsubscribe/', '/api/chain/31337/x', '/x/api/chain/1'])
      expect(from({ origin: 'http://evil.example' }, 'POST', url), url).toBe(403);
    // Programs say no Origin; the routes insist on one wherever a session comes along (tests/armour/doors.db.test.ts).
    expect(from({}, 'POST', '/api/v1/trades')).toBeUndefined();
  });
});

describe('every answer', () => {
  it('of the front door carries the headers of security and is kept by nobody', async () => {
    const heard = (await say(portOf(server), request('GET /a/../b', 'Connection: close'))).toLowerCase();
    for (const header of [
      "content-security-policy: default-src 'none'",
      'x-content-type-options: nosniff',
      'x-frame-options: deny',
      'cache-control: no-store',
      'cross-origin-resource-policy: same-origin',
      'connection: close',
    ])
      expect(heard).toContain(header);
  });
});

describe('a socket', () => {
  it('is cut off until somebody answers it, so that its page comes again in half a second and does not wait for an answer that never comes', async () => {
    const front = createFront();
    front.server.on('upgrade', (_, socket) => void (socket.destroyed || socket.end('answered')));
    await new Promise<void>((done) => front.server.listen(0, '127.0.0.1', done));
    const ask = () =>
      say(portOf(front.server), request('GET /socket.io/', 'Connection: Upgrade', 'Upgrade: websocket'));
    expect(await ask()).toBe('');
    front.openSockets();
    expect(await ask()).toBe('answered');
    await front.close();
  });
});
