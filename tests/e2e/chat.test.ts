import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Page, WebSocket } from 'playwright-core';
import { startApp } from './app.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import { button, insist, say, signUp, signUpInjected, status, takeOffer, type Visitor } from './people.ts';
import { accountOf, openMarket } from './stage.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);

let seller: Awaited<ReturnType<typeof signUpInjected>>;
let buyer: Visitor;
let id: string;
/** Everything that went over any socket of either, both ways. */
const frames: string[] = [];

const log = (page: Page) => page.getByRole('log', { name: 'Messages' });
const message = (page: Page, text: string) => log(page).getByText(text, { exact: true });

/** Waits for a message; where the keys are locked they are opened first, as a person would. */
async function shows(page: Page, text: string): Promise<void> {
  const locked = button(page, 'Show the messages');
  await insist(locked, message(page, text));
}

/** Whether a message stands within the frame of the list, and not only somewhere in it. */
async function isInSight(page: Page, text: string): Promise<boolean> {
  const [frame, box] = await Promise.all([log(page).boundingBox(), message(page, text).boundingBox()]);
  return frame !== null && box !== null && box.y >= frame.y - 1 && box.y + box.height <= frame.y + frame.height + 1;
}

function listenIn(page: Page): void {
  page.on('websocket', (socket: WebSocket) => {
    for (const event of ['framesent', 'framereceived'] as const)
      socket.on(event as 'framesent', ({ payload }) => frames.push(String(payload)));
  });
}

beforeAll(async () => {
  seller = await signUpInjected(app, browser, app.chain.wallet(440));
  buyer = await signUp(app, browser, 'Buya Buyer');
  await app.chain.drip(seller.address);
  const { offerId } = await openMarket(app, await accountOf(app, seller), 'Sella Seller');
  listenIn(buyer.page);
  listenIn(seller.page);
  id = await takeOffer(buyer.page, offerId, '40');
  await seller.page.goto(`/trades/${id}`);
  await status(buyer.page, /has to lock/).waitFor();
  await button(seller.page, 'Lock the coins').waitFor();
});

describe('two people in a room', () => {
  it('see that the other is there and writing, and how far each message has come', async () => {
    await buyer.page.getByText('In the room now').waitFor();
    await seller.page.getByText('In the room now').waitFor();
    await buyer.page.getByLabel('Write a message').pressSequentially('Hel');
    await seller.page.getByText(/is writing…/).waitFor();
    await buyer.page.getByLabel('Write a message').fill('');
    await say(buyer.page, 'Hello from the buyer zebra-4711');
    await message(buyer.page, 'Hello from the buyer zebra-4711').waitFor();
    await shows(seller.page, 'Hello from the buyer zebra-4711');
    await seller.page.bringToFront();
    await log(buyer.page).getByText('Read', { exact: true }).waitFor();
    await say(seller.page, 'Hello from the seller zebra-4712');
    await message(buyer.page, 'Hello from the seller zebra-4712').waitFor();
  });

  it('lose nothing and say nothing twice while the server is killed and started again, nor by reloading in between', async () => {
    const texts = ['before zebra-4713', 'while it is away zebra-4714', 'and again zebra-4715', 'after zebra-4716'];
    await say(buyer.page, texts[0]!);
    await app.kill();
    await say(buyer.page, texts[1]!);
    await log(buyer.page).getByText('Sending', { exact: true }).first().waitFor();
    await say(buyer.page, texts[2]!);
    await app.start();
    await message(seller.page, texts[2]!).waitFor();
    await buyer.page.getByLabel('Write a message').fill('a draft zebra-4717');
    await buyer.page.reload();
    await shows(buyer.page, texts[2]!);
    expect(await buyer.page.getByLabel('Write a message').inputValue()).toBe('a draft zebra-4717');
    await say(buyer.page, texts[3]!);
    await message(seller.page, texts[3]!).waitFor();
    for (const page of [buyer.page, seller.page])
      for (const text of texts) expect(await message(page, text).count(), text).toBe(1);
    const rows = await app.database.db.chatMessage.findMany({ where: { tradeId: id }, orderBy: { seq: 'asc' } });
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('are warned on their own device of what scams say, and of nothing that belongs to the trade', async () => {
    await say(seller.page, 'Please pay to my new account DE02 1203 0000 0000 2020 51');
    await buyer.page.getByText(/pay only to the account that this page shows/).waitFor();
    await say(seller.page, 'Take your time, I am at home all day');
    await message(buyer.page, 'Take your time, I am at home all day').waitFor();
    expect(await buyer.page.getByText(/^Careful:/).count()).toBe(1);
  });

  it('leave nothing of what they wrote in the database, the logs or on the socket', async () => {
    const { rows } = await app.database.pool.query<{ table: string }>(
      `SELECT table_name AS "table" FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    const dump: string[] = [app.log(), ...frames];
    for (const { table } of rows) {
      const { rows: all } = await app.database.pool.query<{ row: string }>(`SELECT t::text AS row FROM "${table}" t`);
      dump.push(...all.map(({ row }) => row));
    }
    const everything = dump.join('\n');
    expect(everything).not.toContain('zebra-');
    expect(everything).not.toContain('2020 51');
    // That it would be found if it were there: the same search finds what is no secret.
    expect(everything).toContain(id);
    expect(frames.some((frame) => frame.includes('"commitment"'))).toBe(true);
  });

  it('open chosen messages in a file that proves itself, and say nothing of the others', async () => {
    await buyer.page.getByText('Proof and safety number').click();
    await button(buyer.page, 'Show messages to a moderator').click();
    const dialog = buyer.page.getByRole('dialog');
    await dialog.getByText('before zebra-4713').click();
    await dialog.getByText('and again zebra-4715').click();
    const [download] = await Promise.all([
      buyer.page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save as a file' }).click(),
    ]);
    await buyer.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    const text = readFileSync(await download.path(), 'utf8');
    expect(text).toContain('before zebra-4713');
    expect(text).not.toContain('while it is away zebra-4714');
    const { verifyExcerpt } = await import('#lib/chat/verify-excerpt.ts');
    const trade = await app.database.db.trade.findUniqueOrThrow({ where: { id } });
    const stamps = await app.database.db.chatStamp.findMany({ select: { key: true } });
    const report = verifyExcerpt(JSON.parse(text), {
      tradeHash: trade.tradeHash,
      buyer: trade.buyerAddress,
      seller: trade.sellerAddress,
      stampKeys: [...new Set(stamps.map(({ key }) => key))],
    });
    expect(report).toMatchObject({ ok: true, value: { from: 3, to: 5, order: [] } });
    expect(report.ok && report.value.entries.map(({ fault, shown }) => [fault, shown])).toEqual([
      [null, true],
      [null, false],
      [null, true],
    ]);
  });

  it('open a long talk at its end; earlier messages come when they are asked for, and what is read stays where it is', async () => {
    for (let round = 0; round < 28; round++) {
      await say(buyer.page, `buyer ${round}`);
      await say(seller.page, `seller ${round}`);
    }
    await message(seller.page, 'buyer 27').waitFor();
    await message(buyer.page, 'seller 27').waitFor();
    await buyer.page.reload();
    await shows(buyer.page, 'seller 27');
    await expect.poll(() => isInSight(buyer.page, 'seller 27')).toBe(true);
    expect(await message(buyer.page, 'Hello from the buyer zebra-4711').count()).toBe(0);
    // Going to the button by keyboard brings it into sight, and what is near the beginning is fetched by that alone:
    // the button is gone then, and whoever stood on it stands on the messages instead of nowhere.
    await button(buyer.page, 'Show earlier messages').focus();
    await message(buyer.page, 'Hello from the buyer zebra-4711').waitFor({ state: 'attached' });
    await button(buyer.page, 'Show earlier messages').waitFor({ state: 'detached' });
    expect(await log(buyer.page).evaluate((list) => list === document.activeElement)).toBe(true);
    // Somebody who reads further up is not taken away by what comes: they are told of it.
    await message(buyer.page, 'Hello from the buyer zebra-4711').scrollIntoViewIfNeeded();
    await say(seller.page, 'one more');
    await buyer.page.getByText('1 new message').waitFor();
    expect(await isInSight(buyer.page, 'Hello from the buyer zebra-4711')).toBe(true);
    await buyer.page.getByText('1 new message').click();
    await expect.poll(() => isInSight(buyer.page, 'one more')).toBe(true);
  });
});
