// Every operation of the committed description, asked of the running server by programs: a market maker and who trades with it, and those who should
// get nothing. Every answer is held against the description's own schemas.
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SCOPES, type Scope } from '#lib/account/api-key.ts';
import { OPERATIONS } from '#lib/api/operations.ts';
import {
  atCourt,
  callOff,
  chatIn,
  lookRound,
  makerOf,
  must,
  negotiate,
  payFor,
  seatOf,
  takeFrom,
  tradeOf,
  until,
  useVault,
  type Seat,
} from '../api/life.ts';
import { addTrader, keyFor, type Trader } from '../api/people.ts';
import { createRecorder, ENTRIES, findDeviations, type Asked, type Entry } from '../api/recorder.ts';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { button, signUp } from './people.ts';

const app = await startApp({ demo: false });
const { db } = app.database;
const recorder = createRecorder();
const usdc = app.chain.deployed.tokens.USDC!;

let maker: Seat;
let taker: Seat;
let stranger: Trader;
let clumsy: Trader;

const addOne = async (name: string) => addTrader(db, name, (await app.chain.head()).timestamp);

beforeAll(async () => {
  maker = seatOf(await addOne('Maker'), app.url, recorder.fetch);
  taker = seatOf(await addOne('Taker'), app.url, recorder.fetch);
  stranger = await addOne('Stranger');
  clumsy = await addOne('Clumsy');
  await app.chain.drip(maker.wallet.address);
});

describe('the market maker', () => {
  const turn = (changes = {}) => makerOf(maker, app.url, recorder.fetch, changes).turn();

  it('keeps an offer on each side of the rate, and edits them when the price they should have has moved', async () => {
    expect(await turn()).toEqual([
      expect.stringMatching(/^posted an offer to buy at 0\./),
      expect.stringContaining('to sell at'),
    ]);
    expect(await turn()).toEqual([]);
    const [rate] = must(await maker.api.listRates({ asset: 'USDC', currency: 'EUR' }));
    expect(await turn({ spreadBps: 300 })).toEqual([
      expect.stringContaining('moved'),
      expect.stringContaining('moved'),
    ]);
    const { rows } = must(await maker.api.listOwnOffers());
    const [buys, sells] = ['buy', 'sell'].map((side) => Number(rows.find((row) => row.side === side)!.fixedPrice));
    expect(buys! / Number(rate!.whole)).toBeCloseTo(0.97, 3);
    expect(sells! / Number(rate!.whole)).toBeCloseTo(1.03, 3);
    expect(rows.map(({ revision }) => revision)).toEqual([2, 2]);
  });

  it('trades from take to release: locks by itself, waits for a person to look at the bank, and releases where it is told that there is none', async () => {
    const id = await takeFrom(taker, maker.actor.accountId);
    expect(await turn({ spreadBps: 300 })).toEqual([`${id}: locked the coins`]);
    await payFor(taker, id);
    await until(
      () => tradeOf(maker, id),
      (trade) => trade.state === 'awaiting_release' && trade.isFinal,
    );
    expect(await turn({ spreadBps: 300 })).toEqual([`${id}: look at the bank, then release yourself`]);
    expect((await tradeOf(maker, id)).state).toBe('awaiting_release');
    expect(await turn({ spreadBps: 300, demo: true })).toEqual([`${id}: release`]);
    const done = await until(
      () => tradeOf(taker, id),
      ({ state, isFinal }) => state === 'completed' && isFinal,
    );
    expect(`${await app.chain.balanceOf(usdc, taker.wallet.address)}`).toBe(done.tokenUnits);
    must(await taker.api.giveFeedback({ id, positive: true, comment: 'Quick.' }));
    expect(must(await maker.api.getFeedback({ id })).theirs).toBeNull();
    must(await maker.api.giveFeedback({ id, positive: true, comment: 'Paid at once.' }));
    expect(must(await taker.api.getFeedback({ id })).theirs?.comment).toBe('Paid at once.');
    must(await taker.api.replyToFeedback({ id, reply: 'With pleasure.' }));
    await chatIn(taker, maker, id);
    await lookRound(taker, id);
  });
});

describe('every operation', () => {
  it('is answered as described, to whom it belongs', async () => {
    const agreed = await takeFrom(taker, maker.actor.accountId);
    await makerOf(maker, app.url, recorder.fetch, { spreadBps: 300 }).turn();
    await until(
      () => tradeOf(taker, agreed),
      ({ state, isFinal }) => state === 'awaiting_payment' && isFinal,
    );
    await negotiate(taker, maker, agreed);
    await callOff(taker, maker, await takeFrom(taker, maker.actor.accountId));
    const { rows } = must(await maker.api.listOwnOffers({ state: 'live' }));
    const offerId = rows.find(({ side }) => side === 'sell')!.id;
    must(await maker.api.getOwnOffer({ offerId }));
    await useVault(maker, offerId);
    for (const move of ['pause', 'resume'] as const) must(await maker.api.moveOffer({ offerId, move }));
    const ended = await db.trade.findFirstOrThrow({ where: { finalState: 'completed' } });
    await atCourt(maker, db, ended.id);
    expect(ENTRIES.map(({ id }) => id).filter((id) => !recorder.answered.has(id))).toEqual([]);
    expect(ENTRIES.length).toBeGreaterThan(40);
    expect(recorder.deviations).toEqual([]);
  });

  const lastOf = ({ id }: Entry): Asked => recorder.answered.get(id)!;
  type Answered = { readonly status: number; readonly code: string | undefined; readonly wrong: readonly string[] };
  const send = async (entry: Entry, token: string | undefined, body: string | undefined): Promise<Answered> => {
    const headers = {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const init = { method: entry.method, headers, ...(body !== undefined && { body }) };
    const response = await fetch(`${app.url}${lastOf(entry).path}`, init);
    const answer = (await response.json()) as { code?: string };
    const wrong = findDeviations(entry, response.status, response.headers.get('content-type'), answer);
    return { status: response.status, code: answer.code, wrong };
  };
  const isOpen = ({ described }: Entry) => described.security.length > 1;
  const scopeOf = ({ described }: Entry) => described['x-scope'] as Scope;

  it('is refused to a key that has every other scope, and to nobody at all', async () => {
    const without = new Map(
      await Promise.all(
        SCOPES.map(
          async (scope) =>
            [
              scope,
              (
                await keyFor(
                  db,
                  maker,
                  SCOPES.filter((one) => one !== scope),
                )
              ).token,
            ] as const,
        ),
      ),
    );
    const found: string[] = [];
    for (const entry of ENTRIES) {
      const barred = await send(entry, without.get(scopeOf(entry)), lastOf(entry).body);
      if (barred.code !== 'account.key_scope' || barred.status !== 403)
        found.push(`${entry.id}: ${barred.status} ${barred.code}`);
      const nobody = await send(entry, undefined, lastOf(entry).body);
      const wanted = entry.method === 'GET' ? 'account.sign_in_first' : 'request.other_origin';
      if (isOpen(entry) ? nobody.status !== 200 : nobody.code !== wanted)
        found.push(`${entry.id}: ${nobody.code} to nobody`);
      found.push(...barred.wrong, ...nobody.wrong);
    }
    expect(found).toEqual([]);
  });

  it("knows nothing of another person's things", async () => {
    const named = ENTRIES.filter((entry) => entry.path.includes('{') && !isOpen(entry));
    const found: string[] = [];
    for (const entry of named) {
      const { status, code, wrong } = await send(entry, stranger.token, lastOf(entry).body);
      if (status !== 404) found.push(`${entry.id}: ${status} ${code}`);
      found.push(...wrong);
    }
    expect(found).toEqual([]);
    expect(named.length).toBeGreaterThan(20);
  });

  it('takes nothing that it does not name: not at the top of a body, and not deeper', () => {
    const found: string[] = [];
    let looked = 0;
    for (const { id, body } of OPERATIONS) {
      const sent = recorder.answered.get(id)?.body;
      if (!body || sent === undefined) continue;
      looked += 1;
      const plain = JSON.stringify(body.parse(JSON.parse(sent)));
      const stuffed = body.safeParse(stuff(JSON.parse(sent)));
      // What has an exact form refuses more; everything else leaves it out.
      if (stuffed.success && JSON.stringify(stuffed.data) !== plain) found.push(id);
    }
    expect(found).toEqual([]);
    expect(looked).toBeGreaterThan(18);
    // The planted fault: a form that lets through what it is given.
    expect(z.looseObject({ move: z.string() }).parse(stuff({ move: 'pause' }))).toHaveProperty('makerId');
  });

  it('refuses a body that is broken, or nothing of what it takes', async () => {
    const found: string[] = [];
    for (const entry of ENTRIES.filter(({ described }) => described.requestBody)) {
      for (const [body, wanted] of [
        ['{"broken":', 'request.not_json'],
        ['"text"', 'request.invalid'],
      ] as const) {
        const { status, code, wrong } = await send(entry, clumsy.token, body);
        if (status !== 400 || code !== wanted) found.push(`${entry.id}: ${status} ${code}`);
        found.push(...wrong);
      }
    }
    expect(found).toEqual([]);
  });
});

const FOREIGN = {
  makerId: 'x',
  accountId: 'x',
  roles: ['admin'],
  state: 'completed',
  heldTokens: '0',
  pausedUntil: null,
  key: null,
};

/** The same with fields that nobody asked for, in every object of it but lists of names. */
function stuff(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stuff);
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).map(([name, part]) => [name, name === 'payees' ? part : stuff(part)]);
  return { ...FOREIGN, ...Object.fromEntries(parts) };
}

describe('the doors', () => {
  const ask = (path: string, init?: RequestInit) => fetch(`${app.url}/api/v1${path}`, init);
  const bearer = { headers: { authorization: `Bearer none` } };

  it('say what is left of a quota, and that an answer is still the same', async () => {
    const headers = { authorization: `Bearer ${taker.token}` };
    const first = await ask('/me', { headers });
    expect(first.headers.get('ratelimit-policy')).toMatch(/^"api";q=300;w=30$/);
    expect(first.headers.get('ratelimit')).toMatch(/^"api";r=\d+;t=\d+$/);
    expect(first.headers.get('vary')).toContain('Authorization');
    const etag = first.headers.get('etag')!;
    expect(etag).toMatch(/^W\/"/);
    const again = await ask('/me', { headers: { ...headers, 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const head = await ask('/me', { method: 'HEAD', headers });
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, etag, '']);
    const options = await ask('/trades', { method: 'OPTIONS' });
    expect(options.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'OPTIONS', 'POST']);
  });

  it('ask who comes with a key to the shared reads as well, and tell of what does not exist as of everything else', async () => {
    const market = await ask('/market', bearer);
    expect([market.status, ((await market.json()) as { code: string }).code]).toEqual([401, 'account.key_wrong']);
    expect(market.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect((await ask('/market')).status).toBe(200);
    const nothing = await ask('/nothing/here');
    expect(nothing.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await nothing.json()) as { type: string; code: string };
    expect(problem.code).toBe('request.not_found');
    const page = await fetch(problem.type);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('This does not exist')]);
    expect((await fetch(`${app.url}/api/problems/offer.nonsense`)).status).toBe(404);
  });
});

describe('the page of a person’s keys', () => {
  it('makes one that works, shows it this once, and ends it at once', async () => {
    const browser = await openBrowser();
    const { page } = await signUp(app, browser, 'Keya Keys', { phone: true });
    await page.goto('/settings/api');
    await page.getByText('No keys yet.').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('My bot');
    await page.getByLabel('Only from these addresses').fill('nonsense');
    await button(page, 'Make a key').click();
    await page.getByText(/Write address ranges like/).waitFor();
    await page.getByLabel('Only from these addresses').fill('127.0.0.0/8\n::1/128');
    await button(page, 'Make a key').click();
    await page.getByText('Copy this key now').waitFor();
    const token = await page.getByText(/^hf_\w{20}_\w{47}$/).innerText();
    const me = async () => {
      const response = await fetch(`${app.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
      return (await response.json()) as { value?: { name: string }; code?: string };
    };
    expect((await me()).value?.name).toBe('Keya Keys');
    expect(await faultsOf(page)).toEqual([]);
    await button(page, 'I have kept it').click();
    await page.reload();
    await page.getByText('My bot').waitFor();
    expect(await page.content()).not.toContain(token);
    await button(page, 'Revoke My bot').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('No keys yet.').waitFor();
    expect((await me()).code).toBe('account.key_ended');
  });
});
