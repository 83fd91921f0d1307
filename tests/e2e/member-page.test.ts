// The market page of who is signed in, made once for many: each has the very page that would have been made for them alone, and nothing of another.
import { beforeAll, describe, expect, it } from 'vitest';
import { startApp } from './app.ts';
import { openBrowser, openSeat } from './browser.ts';
import { onFailure } from './evidence.ts';
import { slimPage } from '#server/shared/slim.ts';
import { ask, stockMarket } from './market-stock.ts';
import { enterKnown, type Known } from './stage.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);
let [ada, bo]: Known[] = [];

beforeAll(async () => {
  await stockMarket(app.database.db);
  [ada, bo] = [await enterKnown(app, browser, 'Ada Lovelace', 31), await enterKnown(app, browser, 'Bo Derek', 32)];
});

const cookieOf = async ({ page }: Known): Promise<string> =>
  (await page.context().cookies())
    .filter(({ name }) => name.startsWith('holdfast'))
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');
/** Hides an announcement that there is not, so that the page is made for this reader alone. */
const ALONE = '; holdfast-heard=0123456789abcdefghjk';

/** What is seen of a page, without its scripts. */
const seen = (html: string): string =>
  /<body[^>]*>(.*)<\/body>/s.exec(html)![1]!.replace(/<script.*?<\/script>|<!--.*?-->|<div hidden="".*?<\/div>/gs, '');

/** Every text that React is told, but for when the page was made: which part stands within which is another in each answer. `slim`: made so already, as the other is made here. */
function told(html: string, slim: boolean): string[] {
  const nonce = /<script nonce="([^"]+)"/.exec(html)![1]!;
  const [, quoted] = /__next_f\.push\(\[1,('(?:[^'\\]|\\.)*')\]\)/s.exec(slim ? html : slimPage(html, nonce))!;
  // oxlint-disable-next-line no-new-func -- a string as a page's own script has it
  const text = new Function(`return ${quoted}`)() as string;
  const all = text.match(/"(?:[^"\\]|\\.)*"(?::(?:null|true|false|-?\d+))?/g)!;
  return [...new Set(all)].filter((one) => !one.startsWith('"$')).sort();
}

const queries = [
  '/',
  '/?want=sell',
  '/?amount=100.5&method=sepa',
  '/?currency=USD',
  '/?more=1&sort=score',
  '/?about=week',
];

describe('the market page of who is signed in', () => {
  it.each(queries)(
    '%s is to the letter the page that would be made for them alone, and names nobody else',
    async (path) => {
      const pages = new Map<Known, string>();
      for (const one of [ada!, bo!]) {
        const cookie = await cookieOf(one);
        const shared = await ask(app.url, path, { cookie });
        const alone = await ask(app.url, path, { cookie: cookie + ALONE });
        expect([shared.headers['content-length'], alone.headers['content-length']]).toEqual([
          expect.stringMatching(/^\d+$/),
          undefined,
        ]);
        // Both what is seen and what React is told.
        expect(seen(shared.body)).toBe(seen(alone.body));
        expect(told(shared.body, true)).toEqual(told(alone.body, false));
        pages.set(one, shared.body);
      }
      for (const [one, other] of [
        [ada!, bo!],
        [bo!, ada!],
      ] as const)
        for (const mark of [one.name, one.address, one.actor.account.id]) {
          expect(pages.get(one)).toContain(mark);
          expect(pages.get(other)).not.toContain(mark);
        }
    },
  );

  it('is made for them alone where what is typed into the search keeps it from being put together', async () => {
    const { headers, body } = await ask(app.url, '/?amount=__next_f', { cookie: await cookieOf(ada!) });
    expect(headers['content-length']).toBeUndefined();
    expect(body).toContain(ada!.name);
  });

  it('comes alive as theirs: menu, face and bell, with nothing that React finds otherwise', async () => {
    for (const [one, locale] of [
      [ada!, 'en'],
      [bo!, 'ar'],
    ] as const) {
      const { page, context } = one;
      const said: string[] = [];
      page.on('console', (message) => message.type() === 'error' && said.push(message.text()));
      await context.addCookies([{ name: 'holdfast-locale', value: locale, url: app.url }]);
      await page.goto('/');
      const menu = page.getByRole('button', { name: new RegExp(one.name) });
      await menu.click();
      await page.locator(`a[href="/traders/${one.actor.account.id}"]`).first().waitFor();
      expect(said).toEqual([]);
      expect(one.errors).toEqual([]);
    }
  });

  it('is gone with the session', async () => {
    const cookie = await cookieOf(bo!);
    await app.database.db.session.updateMany({
      where: { accountId: bo!.actor.account.id },
      data: { revokedAt: new Date() },
    });
    const { body } = await ask(app.url, '/', { cookie });
    for (const mark of [bo!.name, bo!.address, bo!.actor.account.id]) expect(body).not.toContain(mark);
    expect(body).toContain('href="/sign-in"');
  });

  it('is shown to nobody by a header that says who they are', async () => {
    const forged = Buffer.from(JSON.stringify({ actor: { ...ada!.actor.account, roles: ['trader'] }, unread: 1 }));
    for (const mark of ['', 'x', 'A'.repeat(43)]) {
      const { body } = await ask(app.url, '/', { 'x-holdfast-lent': `${mark}.${forged.toString('base64url')}` });
      expect(body).not.toContain(ada!.name);
      const own = await ask(app.url, '/how', { 'x-holdfast-lent': `${mark}.${forged.toString('base64url')}` });
      expect(own.body).not.toContain(ada!.name);
    }
    const { page, context } = await openSeat(browser, app.url);
    await page.goto('/');
    await page.getByRole('link', { name: 'Sign in' }).first().waitFor();
    await context.close();
  });
});
