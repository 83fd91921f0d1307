// Pictures of the trade room in two browsers: what is sent, what is kept, what is shown, and what nobody else gets.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { exifWithPlace, GPS_NUMBERS, joinBytes, jpegSegment, letters } from '../chat/images.ts';
import { everyRow } from '../setup/rows.ts';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import { button, signUp, takeOffer, type Visitor } from './people.ts';
import { accountOf, openMarket } from './stage.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);
const { db } = app.database;

let seller: Visitor;
let buyer: Visitor;
let photo: Buffer;
let tradeId: string;

/** A photograph as a phone writes it, with the place in it; each a little different, so that none is taken for another. */
async function takePhoto(page: Page, quality = 80): Promise<Buffer> {
  const jpeg = await page.screenshot({ type: 'jpeg', quality });
  const exif = jpegSegment(0xe1, joinBytes(letters('Exif\0\0'), exifWithPlace(1), letters('HOME-ADDRESS')));
  return Buffer.from(joinBytes(jpeg.subarray(0, 2), exif, jpeg.subarray(2)));
}

beforeAll(async () => {
  seller = await signUp(app, browser, 'Sella Seller');
  buyer = await signUp(app, browser, 'Buya Buyer', { phone: true, dark: true });
  const { offerId } = await openMarket(app, await accountOf(app, seller), 'Sella Seller', '0.93');
  tradeId = await takeOffer(buyer.page, offerId, '100');
  photo = await takePhoto(seller.page);
  await seller.page.goto(`/trades/${tradeId}`);
  await buyer.page.getByRole('tab', { name: 'Chat' }).click();
});

const dialog = (page: Page) => page.getByRole('dialog');

async function choose(page: Page, buffer: Buffer, name = 'IMG_2041.jpg', mimeType = 'image/jpeg'): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer });
}

async function send(page: Page, name: string): Promise<void> {
  await dialog(page).getByLabel('Name').fill(name);
  await dialog(page).getByRole('button', { name: 'Send picture' }).click();
  await dialog(page).waitFor({ state: 'detached' });
}

const opener = (page: Page, name: string) => page.getByRole('button', { name: `Open: ${name}` });

const idsOf = async () => (await db.attachment.findMany({ where: { tradeId } })).map(({ id }) => id);

const placeOf = (id: string) => join(app.files, 'attachment', id.slice(0, 2), id);

describe('a picture', () => {
  it('is seen before it is sent, arrives without the place it was taken at, and is opened, enlarged and saved', async () => {
    await choose(buyer.page, photo);
    await dialog(buyer.page).getByText('It was drawn anew on your device').waitFor();
    await dialog(buyer.page).getByRole('img', { name: 'Preview of IMG_2041' }).waitFor();
    expect(await faultsOf(buyer.page)).toEqual([]);
    expect(await db.attachment.count()).toBe(0);
    await send(buyer.page, 'Proof of payment');
    await opener(seller.page, 'Proof of payment').click();
    const whole = dialog(seller.page).getByRole('img', { name: 'Proof of payment' });
    await whole.waitFor();
    expect(await whole.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.src.slice(0, 5)])).toEqual([
      1280,
      'blob:',
    ]);
    await dialog(seller.page)
      .getByText('A picture proves nothing. Only your bank knows whether the money is there.')
      .waitFor();
    expect(await faultsOf(seller.page)).toEqual([]);
    const [saved] = await Promise.all([
      seller.page.waitForEvent('download'),
      dialog(seller.page).getByRole('button', { name: 'Save picture' }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe('Proof of payment.webp');
    const bytes = readFileSync(await saved.path());
    expect(bytes.subarray(8, 12).toString()).toBe('WEBP');
    for (const secret of ['HOME-ADDRESS', 'Exif'])
      expect([photo.includes(secret), bytes.includes(secret)]).toEqual([true, false]);
    const place = Buffer.from(GPS_NUMBERS);
    expect([photo.includes(place), bytes.includes(place)]).toEqual([true, false]);
  });

  it('is moved through by keyboard alone, and gives the focus back', async () => {
    const { page } = seller;
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    const place = opener(page, 'Proof of payment');
    await expect.poll(() => place.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    const frame = dialog(page).getByRole('group', { name: /^The picture/ });
    await frame.focus();
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await dialog(page).getByText('200 %').waitFor();
    const before = await frame.evaluate((element) => element.scrollLeft);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => frame.evaluate((element) => element.scrollLeft)).toBeGreaterThan(before);
    await page.keyboard.press('0');
    await dialog(page).getByText('Fits the frame').waitFor();
    await page.keyboard.press('Escape');
  });

  it('is there after a reload, on both sides, and is kept: the server was told that a message names it', async () => {
    await expect
      .poll(async () => (await db.attachment.findFirstOrThrow({ where: { tradeId } })).attachedAt)
      .not.toBeNull();
    await buyer.page.reload();
    await buyer.page.getByRole('tab', { name: 'Chat' }).click();
    const mine = opener(buyer.page, 'Proof of payment');
    await mine.waitFor();
    expect(await faultsOf(buyer.page)).toEqual([]);
    await mine.click();
    await dialog(buyer.page).getByRole('img', { name: 'Proof of payment' }).waitFor();
    expect(await dialog(buyer.page).getByText('A picture proves nothing').count()).toBe(0);
    expect(await faultsOf(buyer.page)).toEqual([]);
    await buyer.page.keyboard.press('Escape');
  });

  it('that was pasted or dropped is asked about like a chosen one', async () => {
    const { page } = seller;
    const text = photo.toString('base64');
    const give = (event: 'paste' | 'drop', words = '') =>
      page.getByLabel('Write a message').evaluate(
        (field, given) => {
          const data = new DataTransfer();
          const bytes = Uint8Array.from(atob(given.text), (letter) => letter.charCodeAt(0));
          data.items.add(new File([bytes], 'pasted.jpg', { type: 'image/jpeg' }));
          if (given.words) data.setData('text/plain', given.words);
          const options = { bubbles: true, cancelable: true };
          field.dispatchEvent(
            given.event === 'paste'
              ? new ClipboardEvent('paste', { ...options, clipboardData: data })
              : new DragEvent('drop', { ...options, dataTransfer: data }),
          );
        },
        { event, text, words },
      );
    for (const event of ['paste', 'drop'] as const) {
      await give(event);
      await dialog(page).getByRole('img', { name: 'Preview of pasted' }).waitFor();
      await dialog(page).getByRole('button', { name: 'Cancel' }).click();
      await dialog(page).waitFor({ state: 'detached' });
    }
    await give('paste', 'only words');
    await page.waitForTimeout(500);
    expect(await dialog(page).count()).toBe(0);
    expect(await db.attachment.count()).toBe(1);
  });

  it('that is none is refused with what to do instead', async () => {
    const { page } = buyer;
    await choose(page, Buffer.from('%PDF-1.7 hello'), 'receipt.pdf', 'application/pdf');
    await dialog(page)
      .getByText('A PDF cannot be sent. Take a screenshot or a photo of the page and send that.')
      .waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await choose(page, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'photo.png', 'image/png');
    await dialog(page)
      .getByText(/^This is not a picture that can be sent/)
      .waitFor();
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await dialog(page).waitFor({ state: 'detached' });
  });
});

describe('on a line that comes and goes', () => {
  it('sending is stopped, fails with a sentence, is tried again, and leaves one picture', async () => {
    const { page, context } = buyer;
    const known = await idsOf();
    const held = Promise.withResolvers<void>();
    await page.route('**/attachments', async (route) => {
      await held.promise;
      await route.continue().catch(() => {});
    });
    await choose(page, await takePhoto(seller.page, 70));
    await dialog(page).getByLabel('Name').fill('Second');
    await dialog(page).getByRole('button', { name: 'Send picture' }).click();
    await dialog(page).getByRole('progressbar').waitFor();
    await dialog(page).getByRole('button', { name: 'Stop sending' }).click();
    await dialog(page).getByRole('button', { name: 'Send picture' }).waitFor();
    held.resolve();
    await page.unroute('**/attachments');
    await context.setOffline(true);
    await dialog(page).getByRole('button', { name: 'Send picture' }).click();
    await dialog(page).getByRole('button', { name: 'Try again' }).waitFor();
    await dialog(page).getByRole('alert').or(dialog(page).locator('[aria-live=assertive]')).first().waitFor();
    await context.setOffline(false);
    // The answer is lost on the way: the server has it, and the page does not know.
    const lost = new Promise<void>((resolve) => {
      void page.route('**/attachments', async (route) => {
        await route.fetch();
        await route.abort();
        resolve();
      });
    });
    await dialog(page).getByRole('button', { name: 'Try again' }).click();
    await lost;
    expect((await idsOf()).length).toBe(known.length + 1);
    await page.unroute('**/attachments');
    await dialog(page).getByRole('button', { name: 'Try again' }).click();
    await dialog(page).waitFor({ state: 'detached' });
    await opener(seller.page, 'Second').waitFor();
    expect((await idsOf()).length).toBe(known.length + 1);
  });
});

describe('a server that is not honest', () => {
  it('cannot show another picture, nor a changed one: it is not shown at all', async () => {
    const known = await idsOf();
    await choose(buyer.page, await takePhoto(seller.page, 60));
    await send(buyer.page, 'Third');
    await opener(seller.page, 'Third').waitFor();
    const [id] = (await idsOf()).filter((one) => !known.includes(one));
    const kept = readFileSync(placeOf(id!));
    // What this browser had of it before is not asked.
    const path = `/api/v1/trades/${tradeId}/attachments/${id}`;
    const forget = () => seller.page.evaluate(async (url) => void (await fetch(url, { cache: 'reload' })), path);
    const changed = Buffer.from(kept);
    changed[1000]! ^= 1;
    for (const other of [
      changed,
      readFileSync(placeOf(known[0]!)),
      kept.subarray(0, -1),
      Buffer.concat([kept, kept]),
    ]) {
      writeFileSync(placeOf(id!), other);
      await forget();
      await opener(seller.page, 'Third').click();
      await dialog(seller.page)
        .getByText(/^This picture was changed or damaged on the way/)
        .waitFor();
      expect(await dialog(seller.page).getByRole('img', { name: 'Third' }).count()).toBe(0);
      await seller.page.keyboard.press('Escape');
      await dialog(seller.page).waitFor({ state: 'detached' });
    }
    writeFileSync(placeOf(id!), kept);
    await forget();
    await opener(seller.page, 'Third').click();
    await dialog(seller.page).getByRole('img', { name: 'Third' }).waitFor();
    await seller.page.keyboard.press('Escape');
  });

  it('holds nothing that could be read: no row, no file, no line of its log', async () => {
    const files = readdirSync(app.files, { recursive: true, encoding: 'utf8' })
      .map((name) => join(app.files, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path).toString('latin1'));
    expect(files.length).toBe(3);
    const all = [await everyRow(db), ...files, app.log()].join('\n');
    for (const secret of ['Proof of payment', 'HOME-ADDRESS', 'WEBPVP8', 'IMG_2041']) expect(all).not.toContain(secret);
    for (const id of await idsOf()) expect(all).toContain(id);
  });
});

describe('whoever else asks', () => {
  it('finds nothing; and nobody’s browser takes what is handed out for a page', async () => {
    const stranger = await signUp(app, browser, 'Stranger');
    const [id] = await idsOf();
    const path = `/api/v1/trades/${tradeId}/attachments/${id}`;
    const asked = await stranger.page.evaluate(async (url) => (await fetch(url)).status, path);
    const posted = await stranger.page.evaluate(
      async (url) =>
        (
          await fetch(url, {
            method: 'POST',
            body: new Uint8Array(100),
            headers: { 'content-type': 'application/octet-stream' },
          })
        ).status,
      `/api/v1/trades/${tradeId}/attachments`,
    );
    expect([asked, posted]).toEqual([404, 404]);
    const headers = await buyer.page.evaluate(async (url) => Object.fromEntries((await fetch(url)).headers), path);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="attachment.bin"',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    });
    const [download] = await Promise.all([
      buyer.page.waitForEvent('download'),
      buyer.page.evaluate((url) => void (location.href = url), path),
    ]);
    expect(download.suggestedFilename()).toBe('attachment.bin');
    await button(buyer.page, 'Send').waitFor();
    expect([...buyer.errors, ...seller.errors, ...stranger.errors]).toEqual([]);
  });
});
