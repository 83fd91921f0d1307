// What a page of another site, or text of another person, can do to somebody who is signed in: nothing. Each defence is also seen to be what
// stops it: the same attack without the defence goes through.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encode } from 'next-auth/jwt';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overHttp } from '../armour/over-http.ts';
import { addressesOf } from '../armour/routes.ts';
import { hostileScene, type Scene } from '../armour/hostile.ts';
import type { Person } from '../dispute/people.ts';
import { TEST_SECRETS } from '../setup/settings.ts';
import { startApp } from './app.ts';
import { openBrowser, openSeat, type Seat } from './browser.ts';
import { onFailure } from './evidence.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);
const { db } = app.database;
let scene: Scene;
let evil: string;

/** A page of another origin; of the same site, even: another port of this host, so that SameSite alone would let it. */
const stranger = createServer((request, response) => {
  response.setHeader('content-type', 'text/html');
  response.end(
    `<!doctype html><title>evil</title><body>${decodeURIComponent((request.url ?? '').split('?')[1] ?? '')}`,
  );
});
afterAll(() => new Promise((done) => stranger.close(done)));

type Watched = Seat & { readonly violations: string[] };

/** A browser that is signed in as somebody, and tells what its pages were not allowed to do. */
async function seatOf(person: Person | null): Promise<Watched> {
  const seat = await openSeat(browser, app.url);
  const violations: string[] = [];
  await seat.context.exposeFunction('tell', (what: string) => violations.push(what));
  await seat.context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const { tell } = window as unknown as { tell(what: string): void };
      tell(`${event.effectiveDirective} ${event.blockedURI} ${event.sample} at ${location.pathname}`);
    });
  });
  // A name that a browser does not know, or a header that it cannot read, is said on the console alone.
  seat.page.on('console', (said) => /policy|trusted/i.test(said.text()) && violations.push(said.text()));
  if (person) {
    const value = await encode({ token: { sessionId: person.actor.sessionId }, secret: TEST_SECRETS.authSecret });
    await seat.context.addCookies([{ name: 'holdfast.session', value, url: app.url, httpOnly: true, sameSite: 'Lax' }]);
  }
  return { ...seat, violations };
}

beforeAll(async () => {
  scene = await hostileScene(db);
  await new Promise<void>((done) => stranger.listen(0, done));
  evil = `http://localhost:${(stranger.address() as AddressInfo).port}/?`;
});

const hits = (page: Page) =>
  page.evaluate(() => [(window as { hit?: number }).hit ?? 0, document.querySelectorAll('[data-hit]').length]);

describe('every page', () => {
  // Every page there is, twice.
  it('shows hostile text as text, keeps its policy, and is kept by no cache, whoever looks', async () => {
    const pages = addressesOf('page.tsx').map(({ path }) => path.replace(/\{\w+\}/, scene.ids[path] ?? '{?}'));
    expect(pages.length).toBeGreaterThan(25);
    expect(pages.filter((path) => path.includes('{'))).toEqual([]);
    const found: string[] = [];
    let shown = 0;
    for (const person of [scene.buyer, scene.moderator]) {
      const { page, context, errors, violations } = await seatOf(person);
      for (const path of pages) {
        const answer = await page.goto(path);
        if (`${await hits(page)}` !== '0,0') found.push(`${path}: hit`);
        if (!/no-store/.test(answer?.headers()['cache-control'] ?? '')) found.push(`${path}: may be kept`);
        if ((await page.content()).includes('onerror=')) shown++;
      }
      found.push(...violations, ...errors);
      await context.close();
    }
    expect(found).toEqual([]);
    // The attack has really been on the pages.
    expect(shown).toBeGreaterThan(8);
  });
});

describe('a page of another site', () => {
  it('gets none of our pages into a frame, and would without the header: no release is clicked for somebody', async () => {
    const { page, context } = await seatOf(scene.seller);
    const path = `/trades/${scene.ids['/trades/{id}']}`;
    const framed = `${evil}${encodeURIComponent(`<iframe src="${app.url}${path}"></iframe>`)}`;
    await page.goto(framed);
    await page.waitForLoadState('load');
    const words = () =>
      page
        .frames()[1]!
        .evaluate(() => document.body.innerText)
        .catch(() => '');
    expect(page.frames()[1]!.url()).not.toContain(path);
    expect(await words()).not.toContain('Holdfast');
    await page.route(`**${path}`, async (route) => {
      const response = await route.fetch();
      const headers = Object.fromEntries(
        Object.entries(response.headers()).filter(([name]) => !/^(content-security|x-frame|cross-origin)/.test(name)),
      );
      await route.fulfill({ response, headers });
    });
    await page.goto(framed);
    await page.waitForLoadState('load');
    expect(await words()).toContain('Holdfast');
    await context.close();
  });

  it('changes nothing by form, by fetch or by script in somebody’s name, and hears nothing of theirs over a socket', async () => {
    const { page, context } = await seatOf(scene.buyer);
    const { accountId } = scene.buyer.actor;
    const before = await db.account.findUniqueOrThrow({ where: { id: accountId } });
    await page.goto(`${evil}hello`);
    const answers = await page.evaluate(async (site) => {
      const body = '{"locale":"ar","name":"Stolen"}';
      const send = (path: string, init: RequestInit) =>
        fetch(`${site}${path}`, { credentials: 'include', ...init }).then(
          ({ type, status }) => `${type} ${status}`,
          () => 'stopped',
        );
      const socket = new Promise<string>((done) => {
        const line = new WebSocket(`${site.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
        line.onerror = () => done('stopped');
        // The line itself is for everybody's prices; what is somebody's own is asked for on it (40), and refused (44).
        line.onmessage = ({ data }) => (`${data}`.startsWith('0') ? line.send('40{}') : done(`${data}`));
      });
      return [
        await send('/api/v1/me', { method: 'PATCH', body, headers: { 'content-type': 'application/json' } }),
        await send('/api/v1/me', { method: 'GET' }),
        await send('/api/v1/sessions/current', { method: 'DELETE' }),
        await send('/api/v1/payment-accounts', { method: 'POST', mode: 'no-cors', body }),
        await socket,
      ];
    }, app.url);
    expect(answers).toEqual(['stopped', 'stopped', 'stopped', 'stopped', '44{"message":"origin"}']);
    const sent = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.goto(
      `${evil}${encodeURIComponent(`<form method=post enctype="text/plain" action="${app.url}/settings"><input name=a value=b></form><script>document.forms[0].submit()</script>`)}`,
    );
    expect((await sent).status()).toBe(403);
    expect(await db.account.findUniqueOrThrow({ where: { id: accountId } })).toMatchObject({
      name: before.name,
      locale: before.locale,
    });
    expect((await db.session.findUniqueOrThrow({ where: { id: scene.buyer.actor.sessionId } })).revokedAt).toBeNull();
    await context.close();
  });

  it('keeps no hold of a window it opened, and reads neither the cookie nor where somebody came from', async () => {
    const { page, context } = await seatOf(scene.buyer);
    await page.goto('/settings');
    expect(await page.evaluate(() => document.cookie)).not.toContain('session');
    await page.goto(`${evil}hello`);
    const [opened] = await Promise.all([
      context.waitForEvent('page'),
      page.evaluate((site) => ((window as { kept?: Window | null }).kept = window.open(`${site}/settings`)), app.url),
    ]);
    await opened.waitForLoadState();
    expect(await page.evaluate(() => (window as { kept?: Window | null }).kept?.closed)).toBe(true);
    expect(await opened.evaluate(() => window.opener)).toBeNull();
    await opened.evaluate((to) => location.assign(to), `${evil}hello`);
    await opened.waitForURL(`${evil}hello`);
    expect(await opened.evaluate(() => document.referrer)).toBe('');
    await context.close();
  });
});

describe('over HTTP', () => overHttp(app));
