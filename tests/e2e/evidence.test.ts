// Evidence in separate browsers: both lay pictures before the court, the moderator's own screen opens, checks and draws them; what fits not is red.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { exifWithPlace, joinBytes, jpegSegment, letters } from '../chat/images.ts';
import { everyRow } from '../setup/rows.ts';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser, type Seat } from './browser.ts';
import { enterAs, seatPanel } from './court-people.ts';
import { onFailure } from './evidence.ts';
import { button, IBAN, signUp, signUpInjected } from './people.ts';
import { accountOf, enterKnown, meetInCourt, openMarket, type Known } from './stage.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);
const { db } = app.database;

let seller: Awaited<ReturnType<typeof signUpInjected>>;
/** On a phone, in the dark. */
let buyer: Known;
let nora: Seat;
let tradeId: string;
let path: string;

/** A photograph as a phone writes it, with the place in it; each a little different. */
async function takePhoto(quality: number): Promise<Buffer> {
  const jpeg = await seller.page.screenshot({ type: 'jpeg', quality });
  const exif = jpegSegment(0xe1, joinBytes(letters('Exif\0\0'), exifWithPlace(1), letters('HOME-ADDRESS')));
  return Buffer.from(joinBytes(jpeg.subarray(0, 2), exif, jpeg.subarray(2)));
}

beforeAll(async () => {
  await seatPanel(app);
  const sellerWallet = app.chain.wallet(470);
  seller = await signUpInjected(app, browser, sellerWallet);
  buyer = await enterKnown(app, browser, 'Buya Buyer', 480, { phone: true, dark: true });
  await app.chain.drip(seller.address);
  nora = await enterAs(app, browser, 'Nora Ek');
  const market = await openMarket(app, await accountOf(app, seller), 'Sella Seller');
  const opened = { euro: 100, by: 'seller', statement: 'Nothing has arrived.' } as const;
  ({ tradeId, path } = await meetInCourt(app, { seller, sellerWallet, buyer }, market, opened));
});

const dialog = (page: Page) => page.getByRole('dialog');

async function choose(page: Page, buffer: Buffer, name = 'IMG_2041.jpg', mimeType = 'image/jpeg'): Promise<void> {
  await page.locator('input[data-evidence]').setInputFiles({ name, mimeType, buffer });
}

async function lay(page: Page, photo: Buffer, caption: string): Promise<void> {
  await choose(page, photo);
  await dialog(page).getByLabel('What it shows').fill(caption);
  await dialog(page).getByRole('button', { name: 'Add to the case' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await page.getByText(caption).waitFor();
}

const large = (page: Page, caption: string) => page.getByRole('button', { name: `Open large: ${caption}` });
const rowOf = async (party: 'buyer' | 'seller') => {
  const trade = await db.trade.findUniqueOrThrow({ where: { id: tradeId } });
  const authorId = party === 'buyer' ? trade.buyerId : trade.sellerId;
  return db.caseEvidence.findFirstOrThrow({ where: { authorId, kind: 'picture' } });
};
const placeOf = (id: string) => join(app.files, 'evidence', id.slice(0, 2), id);

describe('evidence', () => {
  it('is chosen, looked at, named and added on a phone; what cannot be one is refused with what to do instead', async () => {
    const { page } = buyer;
    await choose(page, Buffer.from('%PDF-1.7 hello'), 'statement.pdf', 'application/pdf');
    await dialog(page)
      .getByText(/A PDF cannot be sent/)
      .waitFor();
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await choose(page, await takePhoto(80));
    await dialog(page).getByRole('button', { name: 'Add to the case' }).click();
    await dialog(page).getByText('Say what it shows.').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await db.caseEvidence.count()).toBe(0);
    await dialog(page).getByLabel('What it shows').fill('My bank, the transfer is in line two');
    await dialog(page).getByRole('button', { name: 'Add to the case' }).click();
    await dialog(page).waitFor({ state: 'detached' });
    await page.getByText('My bank, the transfer is in line two').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it('of the other is opened by both of the two, and of each the moderator who takes the case sees all, drawn', async () => {
    await lay(seller.page, await takePhoto(60), 'My account on that day');
    await buyer.page.getByText('My account on that day').waitFor();
    await seller.page.getByText('My bank, the transfer is in line two').waitFor();
    await button(seller.page, 'Show the picture').click();
    await large(seller.page, 'My bank, the transfer is in line two').waitFor();
    await nora.page.goto(path);
    expect(await nora.page.getByText('My account on that day').count()).toBe(0);
    await button(nora.page, 'Take the case').click();
    for (const caption of ['My bank, the transfer is in line two', 'My account on that day'])
      await large(nora.page, caption).getByRole('img').waitFor();
    const { hash } = await rowOf('buyer');
    await nora.page.locator(`bdi[title="${hash}"]`).first().waitFor();
    expect(await faultsOf(nora.page)).toEqual([]);
  });

  it('is opened large, enlarged and closed by keyboard alone', async () => {
    const { page } = nora;
    await large(page, 'My account on that day').focus();
    await page.keyboard.press('Enter');
    const frame = dialog(page).getByRole('group', { name: /^The picture/ });
    await frame.focus();
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await dialog(page).getByText('200 %').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    await expect
      .poll(() => large(page, 'My account on that day').evaluate((element) => element === document.activeElement))
      .toBe(true);
  });

  it('has its hashes in both logs, and the trade’s timeline says so on the screen of both', async () => {
    const { hash } = await rowOf('seller');
    for (const noun of ['trade', 'dispute'])
      expect(
        (await db.event.findMany({ where: { type: `${noun}.evidenceAdded` } })).map(
          ({ data }) => (data as { hash: string }).hash,
        ),
      ).toContain(hash);
    await seller.page.getByText('Evidence was laid before the court').first().waitFor();
    await nora.page.getByText('Evidence was laid before the court').first().waitFor();
  });
});

describe('the payment details', () => {
  it('are opened to the court by one press, and held against the deal on the moderator’s screen', async () => {
    await button(seller.page, 'Show the payment details to the moderators').click();
    await nora.page.getByText('These are exactly the details that the deal promised').waitFor();
    await nora.page.getByText(IBAN).waitFor();
    await button(seller.page, 'Show the payment details to the moderators').waitFor({ state: 'detached' });
  });

  it('that do not fit the deal of the terms are red and not shown', async () => {
    const { deal } = await db.trade.findUniqueOrThrow({ where: { id: tradeId } });
    const other = { ...(deal as Record<string, unknown>), payeeCommitment: `0x${'ab'.repeat(32)}` };
    await db.trade.update({ where: { id: tradeId }, data: { deal: other as never } });
    await nora.page.reload();
    await nora.page
      .getByText('These payment details are not those that the deal promised.', { exact: false })
      .waitFor();
    expect(await nora.page.getByText(IBAN).count()).toBe(0);
    await db.trade.update({ where: { id: tradeId }, data: { deal: deal as never } });
    await nora.page.reload();
    await nora.page.getByText(IBAN).waitFor();
  });
});

describe('a server that is not honest', () => {
  it('cannot swap a file: it is red, and never drawn', async () => {
    const [one, other] = [await rowOf('buyer'), await rowOf('seller')];
    const kept = readFileSync(placeOf(one.id));
    for (const bytes of [readFileSync(placeOf(other.id)), kept.subarray(0, -1)]) {
      writeFileSync(placeOf(one.id), bytes);
      await nora.page.reload();
      await nora.page.getByText('The file that the site handed out is not the one that was signed').waitFor();
      await large(nora.page, 'My account on that day').waitFor();
      expect(await large(nora.page, 'My bank, the transfer is in line two').count()).toBe(0);
      expect(await faultsOf(nora.page)).toEqual([]);
    }
    writeFileSync(placeOf(one.id), kept);
  });

  it('cannot change a hash, nor put one side’s evidence under the other’s name', async () => {
    const [one, other] = [await rowOf('buyer'), await rowOf('seller')];
    const forged = nora.page.getByText('It is not signed by the person it names.');
    await db.caseEvidence.update({ where: { id: one.id }, data: { hash: other.hash } });
    await nora.page.reload();
    await forged.waitFor();
    await db.caseEvidence.update({ where: { id: one.id }, data: { hash: one.hash, authorId: other.authorId } });
    await nora.page.reload();
    await forged.waitFor();
    await db.caseEvidence.update({ where: { id: one.id }, data: { authorId: one.authorId } });
    await nora.page.reload();
    await large(nora.page, 'My bank, the transfer is in line two').waitFor();
  });

  it('holds nothing that could be read: no row, no file, no line of its log', async () => {
    const files = readdirSync(app.files, { recursive: true, encoding: 'utf8' })
      .map((name) => join(app.files, name))
      .filter((one) => statSync(one).isFile())
      .map((one) => readFileSync(one).toString('latin1'));
    expect(files.length).toBe(2);
    const all = [await everyRow(db), ...files, app.log()].join('\n');
    const secrets = ['My account on that day', 'in line two', 'HOME-ADDRESS', 'WEBPVP8', 'IMG_2041', '370400440532'];
    for (const secret of secrets) expect(all).not.toContain(secret);
    expect(all).toContain((await rowOf('buyer')).id);
  });
});

describe('who comes later', () => {
  it('is let in without a word, as soon as one of the two has the page open', async () => {
    const { id } = await db.account.findFirstOrThrow({ where: { name: 'Nora Ek' } });
    await db.evidenceKey.deleteMany({ where: { accountId: id } });
    await nora.page.reload();
    await nora.page.getByText('It is not sealed for your key yet.', { exact: false }).first().waitFor();
    await buyer.page.reload();
    // Of each of the three pieces one key at least; the seller's page is open as well.
    const pieces = async () =>
      (await db.evidenceKey.findMany({ where: { accountId: id }, distinct: ['evidenceId'] })).length;
    await expect.poll(pieces).toBe(3);
    await nora.page.reload();
    await large(nora.page, 'My bank, the transfer is in line two').waitFor();
  });

  it('and whoever has no part in it gets nothing', async () => {
    const omar = await enterAs(app, browser, 'Omar Said');
    const stranger = await signUp(app, browser, 'Stranger');
    const { id } = await rowOf('buyer');
    const asked = (page: Page) =>
      page.evaluate(async (url) => (await fetch(url)).status, `/api/v1${path}/evidence/${id}`);
    expect([await asked(omar.page), await asked(stranger.page), await asked(nora.page)]).toEqual([403, 404, 200]);
    expect([...buyer.errors, ...seller.errors, ...nora.errors, ...omar.errors, ...stranger.errors]).toEqual([]);
  });
});
