// The whole app asked by a program: what is served at all, what each answer carries, whose word on the site's name counts.
import { request } from 'node:http';
import { expect, it } from 'vitest';
import type { App } from '../e2e/app.ts';
import { ask } from '../e2e/market-stock.ts';

export function overHttp(app: App): void {
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    ask(app.url, path, headers, method);

  it('nothing is served but pages, parts of pages and what is meant: no source, no settings, no list of a folder', async () => {
    const hidden = [
      '/.git/config',
      '/.env',
      '/.holdfast/secrets.json',
      '/package.json',
      '/server/index.ts',
      '/prisma/schema/account.prisma',
      '/_next/',
      '/_next/static/',
      '/_next/static/chunks/',
      '/_next/server/app/page.js',
      '/_next/build-manifest.json',
      '/_next/image?url=http%3A%2F%2F127.0.0.1%2Fhealthz&w=64&q=75',
      '/node_modules/next/package.json',
      '/api/',
      '/api/v1/',
      '/metrics',
      '/debug',
    ];
    const found: string[] = [];
    for (const path of hidden) {
      const { status, headers } = await get(path);
      // With a slash behind it, an address leads to the one without; `/api` is a page.
      const plain = path.replace(/\/$/, '');
      const led = status === 308 && headers.location === plain;
      const then = led && plain !== '/api' ? (await get(plain)).status : 404;
      if ((status < 400 && !led) || then < 400) found.push(`${path}: ${status}, then ${then}`);
    }
    expect(found).toEqual([]);
  });

  it('every answer carries the headers of security, found or not, of whatever kind', async () => {
    const chunk = /\/_next\/static\/chunks\/[\w.~-]+\.js/.exec((await get('/how')).body)![0];
    for (const path of [
      '/',
      '/how',
      '/nothing-here',
      '/api/v1/me',
      '/api/v1/market',
      '/api/auth/session',
      chunk,
      '/push.js',
      '/holdfast-exit.html',
      '/holdfast-verifier.html',
      '/.well-known/security.txt',
      '/socket.io/?EIO=4&transport=polling',
    ]) {
      const { headers } = await get(path);
      expect(headers, path).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'same-origin',
      });
      expect(`${headers['content-security-policy']}`, path).toContain("frame-ancestors 'none'");
      expect(headers['x-powered-by'], path).toBeUndefined();
      expect(headers.server, path).toBeUndefined();
    }
  });

  it('links and redirects name the site as the settings do, whatever Host a request claims', async () => {
    const lies = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
      'x-original-url': '/desk',
      'x-rewrite-url': '/desk',
    };
    for (const path of [
      '/notices/00000000000000000000',
      '/trades',
      '/settings',
      '/api/v1/unsubscribe/x',
      '/api/auth/signin',
      '/api/auth/signout',
      '/api/auth/signin?callbackUrl=http://evil.example',
      '/offers/x/edit',
      '/sign-in?next=//evil.example',
    ]) {
      const { headers, body } = await get(path, lies);
      expect(
        `${headers.location ?? ''} ${body} ${headers['set-cookie'] ?? ''}`.replace(/[?&]next=[^"\s]*/g, ''),
        path,
      ).not.toMatch(/(https?:)?\/\/evil\.example/);
    }
  });

  it('whom to tell of a hole, and which keys stamp, is where machines look for it', async () => {
    const { body, headers } = await get('/.well-known/security.txt');
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(body).toMatch(/^Contact: mailto:[^\n]+\nExpires: \d{4}-[^\n]+Z\n/);
    const days = (Date.parse(/Expires: (.+)/.exec(body)![1]!) - Date.now()) / 86_400_000;
    expect(days > 30 && days < 365).toBe(true);
    const { keys } = JSON.parse((await get('/.well-known/stamp-keys.json')).body) as { keys: string[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatch(/^0x[0-9a-f]{64}$/);
  });

  it('a body without an end is given up at the first byte too many, by every door', async () => {
    const flood = (path: string, type: string) =>
      new Promise<number>((resolve) => {
        const sent = request(
          new URL(path, app.url),
          {
            method: 'POST',
            agent: false,
            headers: {
              origin: app.url,
              'content-type': type,
              'next-action': '0'.repeat(42),
              'transfer-encoding': 'chunked',
            },
          },
          (answer) => {
            resolve(answer.statusCode!);
            sent.destroy();
          },
        );
        sent.on('error', () => resolve(0));
        const piece = Buffer.alloc(2 ** 16, '[');
        const pour = () => {
          while (!sent.destroyed && sent.write(piece));
          if (!sent.destroyed) sent.once('drain', pour);
        };
        pour();
      });
    for (const [path, type] of [
      ['/api/v1/sign-in', 'application/json'],
      ['/api/auth/callback/credentials', 'application/x-www-form-urlencoded'],
      ['/settings', 'multipart/form-data; boundary=x'],
      ['/api/chain/31337', 'application/json'],
    ] as const) {
      const status = await flood(path, type);
      expect(status === 0 || status >= 400, `${path} ${status}`).toBe(true);
    }
    expect((await get('/healthz')).status).toBe(200);
  });
}
