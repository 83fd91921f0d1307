/** Forms that are sent again: after an answer that was lost, without scripts from the same page, and pressed anew on purpose. */
import type { Page, Route } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from './app.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import { signUp, type Visitor } from './people.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);
const { db } = app.database;

let rita: Visitor;
let ritaId: string;
let otherId: string;
const NEW_SEARCH = '/searches/new?want=buy&asset=USDC&currency=EUR';
const searches = () => db.savedSearch.count({ where: { accountId: ritaId } });
const keysOf = (command: string) => db.commandKey.count({ where: { accountId: ritaId, command } });

beforeAll(async () => {
  rita = await signUp(app, browser, 'Rita Repeater');
  const other = await signUp(app, browser, 'Otto Other');
  const idOf = async ({ address }: Visitor) =>
    (await db.account.findUniqueOrThrow({ where: { walletAddress: address } })).id;
  [ritaId, otherId] = [await idOf(rita), await idOf(other)];
});

afterEach(() => rita.page.unrouteAll({ behavior: 'ignoreErrors' }));

const isAction = (route: Route) => route.request().headers()['next-action'] !== undefined;

/** Lets what is sent reach the server and loses the answer, so many times. Answers how often it was sent. */
async function loseAnswers(page: Page, times: number): Promise<{ sent: number }> {
  const seen = { sent: 0 };
  await page.route('**/*', async (route) => {
    if (!isAction(route)) return route.fallback();
    seen.sent += 1;
    if (seen.sent > times) return route.fallback();
    await route.fetch({ maxRedirects: 0 });
    return route.abort('connectionreset');
  });
  return seen;
}

describe('a lost answer', () => {
  it('is asked for again under the same key: one search is kept, and the page goes on as if nothing had been', async () => {
    const { page } = rita;
    await page.goto(NEW_SEARCH);
    await page.getByLabel('Name').fill('Coins for euros');
    const seen = await loseAnswers(page, 1);
    await page.getByRole('button', { name: 'Save the search' }).click();
    await page.waitForURL('**/searches');
    expect(seen.sent).toBe(2);
    expect(await keysOf('saveSearch')).toBe(1);
    expect(await searches()).toBe(1);
  });

  it('that never comes is said in a sentence, and pressing again is the same press', async () => {
    const { page } = rita;
    await page.goto(NEW_SEARCH);
    await page.getByLabel('Name').fill('Another one');
    const seen = await loseAnswers(page, 3);
    await page.getByRole('button', { name: 'Save the search' }).click();
    await page.getByText('The server cannot be reached').waitFor();
    expect(await searches()).toBe(2);
    // What was typed is still there.
    expect(await page.getByLabel('Name').inputValue()).toBe('Another one');
    await page.getByRole('button', { name: 'Save the search' }).click();
    await page.waitForURL('**/searches');
    expect(seen.sent).toBe(4);
    expect(await keysOf('saveSearch')).toBe(2);
    expect(await searches()).toBe(2);
  });
});

describe('a form that is pressed anew on purpose', () => {
  it('has another key after each answer: what was saved before can be saved again', async () => {
    const { page } = rita;
    await page.goto(`/traders/${otherId}`);
    const form = page.locator('form:has(textarea[name=text])').filter({ hasText: 'Private note' });
    const keyNow = () => form.locator('input[name=key]').inputValue();
    for (const [at, text] of ['First.', 'Second.', 'First.'].entries()) {
      const before = await keyNow();
      await page.getByLabel('Private note').fill(text);
      await page.getByRole('button', { name: 'Save note' }).click();
      await expect.poll(keyNow).not.toBe(before);
      expect(await keysOf('writeNote')).toBe(at + 1);
      expect((await db.traderNote.findFirstOrThrow({ where: { authorId: ritaId } })).text).toBe(text);
    }
  });
});

describe('without scripts', () => {
  it('the same page sent twice is one search; with other content it is told so, and the next page has a key of its own', async () => {
    const plain = await browser.newContext({
      javaScriptEnabled: false,
      storageState: await rita.context.storageState(),
    });
    const page = await plain.newPage();
    await page.goto(`${app.url}${NEW_SEARCH}`);
    const before = await searches();
    await page.getByLabel('Name').fill('By hand');
    const fields = await page
      .locator('form:has(input[name=query])')
      .evaluate((form) => [...new FormData(form as HTMLFormElement)].map(([name, value]) => [name, `${value}`]));
    const sent = Object.fromEntries(fields) as Record<string, string>;
    expect(sent.key).toMatch(/^[0-9a-f]{32}$/);
    const send = (more: Record<string, string>) =>
      plain.request.post(`${app.url}${NEW_SEARCH}`, {
        multipart: { ...sent, ...more },
        headers: { origin: app.url },
        maxRedirects: 0,
      });
    for (let press = 0; press < 2; press++) {
      const answer = await send({});
      expect([answer.status(), answer.headers().location]).toEqual([303, '/searches']);
    }
    expect(await searches()).toBe(before + 1);
    const other = await send({ name: 'Something else' });
    const text = await other.text();
    expect(text).toContain('This request was already used for something else');
    expect(await searches()).toBe(before + 1);
    const [, next] = /name="key" value="([0-9a-f]{32})"/.exec(text) ?? [];
    expect(next).toMatch(/^[0-9a-f]{32}$/);
    expect(next).not.toBe(sent.key);
    await plain.close();
  });
});
