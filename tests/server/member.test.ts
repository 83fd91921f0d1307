// The page of who is signed in, made once for many, before a renderer of the test's own that writes whom it was asked for as the real one does.
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Avatar } from '#components/account/avatar.tsx';
import { tilesMarkup } from '#components/account/avatar-tiles.ts';
import { LENT_HEADER, readLent, writeLent } from '#lib/account/lent.ts';
import type { Actor } from '#lib/account/policy.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { createMicroCache, type MicroCache } from '#server/micro-cache.ts';
import { mayFind, mayRead } from '#server/reads.ts';
import type { Member } from '#server/shared/member.ts';
import { testConfig } from '../setup/settings.ts';
import { person } from './member-people.ts';

testConfig({ publicUrl: 'http://market.example' });

const ada = person('Ada Łovelace');
const bo = person('Bo 2');
let members: Map<string, Member>;
let renders: IncomingMessage[];
/** Traders that the page names. */
let named: string[];
let faceless: boolean;
let cache: MicroCache;
let own: number;
let slow: number;

const script = (nonce: string, text: string) => `<script nonce="${nonce}">${text}</script>`;
/** As React writes its data: in pieces, cut where it likes. */
const pushed = (nonce: string, text: string, cut: number): string =>
  [text.slice(0, cut), text.slice(cut)]
    .map((part) => script(nonce, `self.__next_f.push([1,${JSON.stringify(part)}])`))
    .join('');

/** As the layout writes it: once in HTML, once in what the browser is told. */
function handle(asked: IncomingMessage, response: ServerResponse): void {
  renders.push(asked);
  const nonce = /'nonce-([^']+)'/.exec(`${asked.headers['content-security-policy']}`)![1]!;
  const lent = readLent(`${asked.headers[LENT_HEADER] ?? ''}`);
  const { actor, unread } = lent ?? { actor: null, unread: 0 };
  const told = JSON.stringify({ actor, unread, url: asked.url, cookie: asked.headers.cookie });
  response.setHeader('content-type', 'text/html; charset=utf-8');
  const face = actor && !faceless ? renderToString(createElement(Avatar, { address: actor.walletAddress })) : '';
  const links = named.map((id) => `<a href="/traders/${id}">x</a>`).join('');
  const typed = new URLSearchParams(asked.url!.split('?')[1]).get('amount') ?? '';
  const begin = script(nonce, '(self.__next_f=self.__next_f||[]).push([0])');
  response.end(
    `<html><head><script src="/_next/static/chunks/a.js" async="" nonce="${nonce}"></script></head><body><button>${face}${actor?.name}</button><input value="${typed}">${links}${'<p>row</p>'.repeat(200)}${begin}${pushed(nonce, told, told.indexOf('walletAddress') + 25)}</body></html>`,
  );
}

const front = createServer(async (asked, response) => {
  const outcome = await cache.answer(asked, response);
  if (outcome === 'done') return;
  if (outcome === 'slow') slow += 1;
  own += 1;
  response.end('own');
});
await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
const { port } = front.address() as AddressInfo;
afterAll(() => new Promise((resolve) => front.close(resolve)));

const sessionCookie = (session: string): string => `holdfast.session=${session}`;
beforeEach(() => {
  [renders, named, faceless, own, slow] = [[], [], false, 0, 0];
  members = new Map([
    [sessionCookie('ada'), { actor: ada, unread: 0 }],
    [sessionCookie('bo'), { actor: bo, unread: 0 }],
  ]);
  cache = createMicroCache({
    handle,
    mayRead: async () => true,
    mayFind: async () => true,
    findMember: async ({ headers }) => members.get(`${headers.cookie}`.split('; ')[0]!),
  });
});

function get(path: string, session: string, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const all = { ...headers, cookie: [sessionCookie(session), headers.cookie].filter(Boolean).join('; ') };
    const asked = request({ host: '127.0.0.1', port, path, headers: all, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const body = Buffer.concat(chunks);
        resolve((answer.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString());
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** What says who somebody is. */
const marksOf = (actor: Actor): readonly string[] => [
  actor.name,
  actor.accountId,
  actor.sessionId,
  actor.walletAddress,
  actor.identityPublicKey!,
  tilesMarkup(actor.walletAddress),
];

/** What React would read. */
function toldIn(html: string): { actor: Actor } {
  const text: unknown[] = [];
  const self = { __next_f: { push: ([, part]: [number, unknown]) => text.push(part) } };
  const [, all] = /<script nonce="[^"]*">(.*?);\(\(n,d\)/s.exec(html)!;
  // oxlint-disable-next-line no-new-func -- a page's own script is what is looked at
  new Function('self', all!)(self);
  return JSON.parse(text.filter((part) => part !== undefined).join('')) as { actor: Actor };
}

describe('a page that members share', () => {
  it('is rendered once, and goes to each with everything of theirs and nothing of anybody else, compressed or not', async () => {
    for (const headers of [{}, { 'accept-encoding': 'gzip' }] as Record<string, string>[]) {
      const [hers, his] = await Promise.all([get('/', 'ada', headers), get('/', 'bo', headers)]);
      for (const mark of marksOf(ada)) expect([hers.includes(mark), his.includes(mark)], mark).toEqual([true, false]);
      for (const mark of marksOf(bo)) expect([hers.includes(mark), his.includes(mark)], mark).toEqual([false, true]);
      for (const { actor } of renders.map(({ headers: asked }) => readLent(`${asked[LENT_HEADER]}`)!))
        for (const mark of marksOf(actor)) expect(hers + his, mark).not.toContain(mark);
      expect(toldIn(hers).actor).toEqual(ada);
      expect(toldIn(his).actor).toEqual(bo);
    }
    // The second pair may have come after what was kept had grown old.
    expect([own, renders.length <= 2]).toEqual([0, true]);
  });

  it('is rendered without a session, and without anything else that was sent', async () => {
    const forged = writeLent({ actor: bo, unread: 7 });
    await get('/?utm=1', 'ada', {
      [LENT_HEADER]: forged,
      cookie: 'other=1; holdfast-theme=dark',
      'user-agent': 'evil',
      authorization: 'Bearer x',
    });
    const [{ headers, url }] = renders as [IncomingMessage];
    expect(url).toBe('/');
    expect(headers.cookie).toBe('holdfast-locale=en; holdfast-theme=dark; holdfast-zone=UTC');
    const lent = readLent(`${headers[LENT_HEADER]}`)!;
    expect([lent.unread, lent.actor.walletKind, lent.actor.name === ada.name]).toEqual([0, 'browser', false]);
    for (const mark of [...marksOf(ada).slice(0, 5), ...marksOf(bo).slice(0, 5), 'evil', 'Bearer'])
      expect(JSON.stringify(headers), mark).not.toContain(mark);
  });

  it('is another for whoever it looks otherwise to: what is unread, language, currency, factor, kind of wallet, keys', async () => {
    const others: Member[] = [
      { actor: bo, unread: 0 },
      { actor: bo, unread: 3 },
      { actor: { ...bo, locale: 'ar' }, unread: 0 },
      { actor: { ...bo, currency: 'NGN' }, unread: 0 },
      { actor: { ...bo, factor: 'proved' }, unread: 0 },
      { actor: { ...bo, walletKind: 'injected' }, unread: 0 },
      { actor: { ...bo, identityPublicKey: null }, unread: 0 },
      { actor: { ...bo, confirmed: true }, unread: 0 },
      { actor: { ...bo, demo: true }, unread: 0 },
    ];
    for (const [index, member] of others.entries()) {
      members.set(sessionCookie('bo'), member);
      await get('/', 'bo');
      expect(renders.length, JSON.stringify(member)).toBe(index + 1);
    }
  });

  it('is for the currency of whoever asks, and for another where they name one', async () => {
    members.set(sessionCookie('bo'), { actor: { ...bo, currency: 'NGN' }, unread: 0 });
    for (const [asked, rendered] of [
      ['/', '/'],
      ['/?currency=NGN', '/'],
      ['/?currency=EUR', '/?currency=EUR'],
      ['/?currency=euro', '/?currency=EUR'],
      ['/?currency=USD&want=sell', '/?currency=USD&want=sell'],
    ] as const) {
      await get(asked, 'bo');
      expect(renders.at(-1)!.url, asked).toBe(rendered);
    }
  });

  it('is nobody’s who has an offer on it, who has hidden an announcement, or asks for what depends on them', async () => {
    named = [ada.accountId];
    expect(await get('/', 'ada')).toBe('own');
    expect(await get('/', 'bo')).not.toBe('own');
    expect(await get('/?takeable=1', 'bo')).toBe('own');
    expect(await get('/', 'bo', { cookie: `holdfast-heard=${newId(secureRandom)}` })).toBe('own');
    expect(await get('/', 'bo', { rsc: '1' })).toBe('own');
    expect(await get('/trades', 'bo')).toBe('own');
    expect(await get('/', 'nobody')).toBe('own');
  });

  it('is nobody’s where the page is not as such a page is: then what is told may be cut where a hole should be', async () => {
    // The renderer's data comes in two pieces, with a cut through the address; with a text of it typed into the page, it stays so.
    expect(await get('/?amount=__next_f', 'ada')).toBe('own');
    faceless = true;
    expect(await get('/', 'ada')).toBe('own');
    expect(cache.entries).toBe(0);
  });

  it('is not made for whoever has their own anyway, for a while, and each reading counts once', async () => {
    named = [ada.accountId];
    for (let times = 0; times < 3; times++) expect(await get('/', 'ada')).toBe('own');
    expect(renders.length).toBe(1);
    expect(await get('/?want=sell', 'ada')).toBe('own');
    expect(renders.length).toBe(2);
    // Of what is kept for nobody, each would be made anew.
    faceless = true;
    for (let times = 0; times < 3; times++) expect(await get('/?currency=USD', 'bo')).toBe('own');
    expect(renders.length).toBe(3);
    const asked = { headers: {}, socket: { remoteAddress: '10.9.8.7' } } as unknown as IncomingMessage;
    for (let times = 0; times < 500; times++) expect(await mayRead(asked)).toBe(true);
  });

  it('is put together so often and no more for one session, and for another all the same', async () => {
    const asked = (session: string) =>
      ({ headers: {}, socket: { remoteAddress: session } }) as unknown as IncomingMessage;
    const first = await Promise.all(Array.from({ length: 700 }, () => mayFind(asked('10.9.8.6'))));
    expect(first.filter(Boolean).length).toBeGreaterThanOrEqual(600);
    expect(first.at(-1)).toBe(false);
    expect(await mayFind(asked('10.9.8.5'))).toBe(true);
    let allowed = false;
    cache = createMicroCache({
      handle,
      mayRead: async () => true,
      mayFind: async () => allowed,
      findMember: async ({ headers }) => members.get(`${headers.cookie}`),
    });
    expect(await get('/', 'ada')).toBe('own');
    expect(slow).toBe(1);
    allowed = true;
    expect(await get('/', 'ada')).toContain(ada.name);
  });
});
