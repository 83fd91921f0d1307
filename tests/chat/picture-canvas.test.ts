// Chosen pictures drawn anew by a real browser: what goes in carries places and previews, what comes out carries pixels.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as BrowserSide from '#lib/chat/picture.browser.ts';
import type * as PureSide from '#lib/chat/picture.ts';
import { MOST_PICTURE_BYTES, MOST_SIDE, MOST_THUMBNAIL_BYTES, readImage, thumbnailOf } from '#lib/chat/picture.ts';
import { toBase64Url } from '#lib/account/encoding.ts';
import { openFile } from '#lib/chat/file-sealing.ts';
import { contentPolicy } from '#server/headers.ts';
import { root } from '#scripts/paths.ts';
import { openBrowser } from '../e2e/browser.ts';
import { exifWithPlace, GPS_NUMBERS, joinBytes, jpegSegment, letters, makeJpeg, makePng, pngChunk } from './images.ts';

declare const browser: typeof BrowserSide;
declare const picture: typeof PureSide;
declare const fromBase64: (text: string) => Uint8Array<ArrayBuffer>;
declare const toBase64: (bytes: Uint8Array) => string;

const made = await rolldown({ cwd: root, input: join(root, 'tests/chat/picture-entry.ts'), platform: 'browser' });
const [{ code }] = (await made.generate({ format: 'iife', codeSplitting: false })).output;
await made.close();
const server = createServer((_, response) => {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentPolicy('test', false),
  });
  response.end(
    `<!doctype html><title>t</title><script nonce="test">${code.replaceAll('</script', '<\\/script')}</script>`,
  );
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const chromium = await openBrowser();
const page = await chromium.newPage();
beforeAll(async () => {
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

type Made = {
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly width: number;
  readonly height: number;
  readonly thumbnail: Uint8Array;
  readonly name: string;
  readonly sealed: { ciphertext: Uint8Array; key: string; hash: string; size: number };
};

const toText = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const fromText = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));

/** Lets the browser prepare a file; a refusal is its code. */
async function prepare(bytes: Uint8Array, name = 'photo.jpg'): Promise<Made | string> {
  const answer = await page.evaluate(
    async ({ text, fileName }) => {
      const result = await browser.preparePicture(new File([fromBase64(text)], fileName));
      if (!result.ok) return result.refusal.code;
      const { bytes: drawn, thumbnail, sealed, ...rest } = result.value;
      const texts = [drawn, thumbnail ?? new Uint8Array(0), sealed.ciphertext].map(toBase64);
      return { ...rest, sealed: { ...sealed, ciphertext: undefined }, texts };
    },
    { text: toText(bytes), fileName: name },
  );
  if (typeof answer === 'string') return answer;
  const { texts, sealed, ...rest } = answer;
  const [drawn, thumbnail, ciphertext] = texts.map(fromText) as [Uint8Array, Uint8Array, Uint8Array];
  return { ...rest, bytes: drawn, thumbnail, sealed: { ...sealed, ciphertext } };
}

async function prepared(bytes: Uint8Array, name?: string): Promise<Made> {
  const result = await prepare(bytes, name);
  if (typeof result === 'string') throw new Error(result);
  return result;
}

type Painted = 'halves' | 'noise' | 'clear';

/** A picture as some other program would make it: left half red, right half blue; or noise, which presses badly; or nothing at all. */
async function paint(type: string, width: number, height: number, what: Painted = 'halves'): Promise<Uint8Array> {
  const text = await page.evaluate(
    async (asked) => {
      const canvas = new OffscreenCanvas(asked.width, asked.height);
      const context = canvas.getContext('2d')!;
      if (asked.what === 'halves') {
        context.fillStyle = '#ff0000';
        context.fillRect(0, 0, asked.width / 2, asked.height);
        context.fillStyle = '#0000ff';
        context.fillRect(asked.width / 2, 0, asked.width / 2, asked.height);
      }
      if (asked.what === 'noise') {
        const image = context.createImageData(asked.width, asked.height);
        const words = new Uint32Array(image.data.buffer);
        let state = 1;
        for (let at = 0; at < words.length; at++) {
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
          words[at] = (state ^ (state >>> 13)) | 0xff00_0000;
        }
        context.putImageData(image, 0, 0);
      }
      const bytes = new Uint8Array(
        await (await canvas.convertToBlob({ type: asked.type, quality: 0.95 })).arrayBuffer(),
      );
      let binary = '';
      for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
      return btoa(binary);
    },
    { type, width, height, what },
  );
  return fromText(text);
}

/** Colours of a picture at places given in shares of its width and height, as the browser decodes it. */
async function coloursOf(bytes: Uint8Array, places: readonly (readonly [number, number])[]): Promise<string[]> {
  return page.evaluate(
    async ({ text, at }) => {
      const bitmap = await createImageBitmap(new Blob([fromBase64(text)]));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      return at.map(([x, y]) => {
        const [r = 0, g = 0, b = 0] = context.getImageData(
          Math.floor(x! * (bitmap.width - 1)),
          Math.floor(y! * (bitmap.height - 1)),
          1,
          1,
        ).data;
        return r > 200 && g > 200 && b > 200 ? 'white' : r > 150 ? 'red' : b > 150 ? 'blue' : 'other';
      });
    },
    { text: toText(bytes), at: places.map((place) => [...place]) },
  );
}

/** Segments put behind the first mark of a JPEG, chunks behind the header of a PNG. */
const intoJpeg = (jpeg: Uint8Array, ...segments: Uint8Array[]) =>
  joinBytes(jpeg.subarray(0, 2), ...segments, jpeg.subarray(2));
const intoPng = (png: Uint8Array, ...chunks: Uint8Array[]) =>
  joinBytes(png.subarray(0, 33), ...chunks, png.subarray(33));

const holds = (bytes: Uint8Array, what: Uint8Array | string) =>
  Buffer.from(bytes).includes(Buffer.from(what as string));

describe('a chosen picture', () => {
  it('leaves where and when it was taken, comments, previews and what follows it behind', async () => {
    const secrets = ['HOME-ADDRESS', 'PREVIEW-OF-THE-WHOLE', 'AFTER-THE-END', 'TOLD-BY-XMP'];
    const photo = joinBytes(
      intoJpeg(
        await paint('image/jpeg', 640, 480),
        jpegSegment(0xe1, joinBytes(letters('Exif\0\0'), exifWithPlace(1), letters(secrets[1]!))),
        jpegSegment(0xe1, letters(`http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>${secrets[3]}</x:xmpmeta>`)),
        jpegSegment(0xfe, letters(secrets[0]!)),
      ),
      letters(secrets[2]!),
    );
    // The fault is there to be seen: all of it is in what was chosen.
    expect(readImage(photo)!.metadata).toBe(true);
    for (const secret of [...secrets, 'Exif', GPS_NUMBERS]) expect(holds(photo, secret)).toBe(true);
    const { bytes, thumbnail, type, width, height } = await prepared(photo);
    expect([type, width, height]).toEqual(['image/webp', 640, 480]);
    for (const file of [bytes, thumbnail]) {
      for (const secret of [...secrets, 'Exif', 'EXIF', 'XMP ', GPS_NUMBERS]) expect(holds(file, secret)).toBe(false);
      expect(readImage(file)).toMatchObject({ metadata: false, end: file.length });
    }
    expect(
      await coloursOf(bytes, [
        [0.1, 0.5],
        [0.9, 0.5],
      ]),
    ).toEqual(['red', 'blue']);
    expect(
      await coloursOf(thumbnail, [
        [0.1, 0.5],
        [0.9, 0.5],
      ]),
    ).toEqual(['red', 'blue']);
  });

  it('stands as the camera said before that word is dropped', async () => {
    // 6: turn a quarter to the right. What was left is on top.
    const exif = jpegSegment(0xe1, joinBytes(letters('Exif\0\0'), exifWithPlace(6)));
    const { bytes, width, height } = await prepared(intoJpeg(await paint('image/jpeg', 640, 480), exif));
    expect([width, height]).toEqual([480, 640]);
    expect(
      await coloursOf(bytes, [
        [0.5, 0.1],
        [0.5, 0.9],
      ]),
    ).toEqual(['red', 'blue']);
  });

  it('of each of the three types is taken', async () => {
    const png = intoPng(await paint('image/png', 300, 200), pngChunk('tEXt', letters('Author\0HOME-ADDRESS')));
    for (const chosen of [png, await paint('image/webp', 300, 200), await paint('image/jpeg', 300, 200)]) {
      const { bytes, width, height } = await prepared(chosen);
      expect([width, height]).toEqual([300, 200]);
      expect(holds(bytes, 'HOME-ADDRESS')).toBe(false);
    }
  });

  it('is made smaller until it fits, and its thumbnail fits a message', async () => {
    const { bytes, thumbnail, type, width, height } = await prepared(await paint('image/jpeg', 2400, 1760, 'noise'));
    expect(Math.max(width, height)).toBeLessThanOrEqual(MOST_SIDE);
    expect(Math.abs(width / height - 2400 / 1760)).toBeLessThan(0.01);
    expect(bytes.length).toBeLessThanOrEqual(MOST_PICTURE_BYTES);
    expect(bytes.length).toBeGreaterThan(100_000);
    expect(thumbnail.length).toBeLessThanOrEqual(MOST_THUMBNAIL_BYTES);
    const shown = thumbnailOf({ type: type as 'image/webp', thumbnail: toBase64Url(thumbnail) });
    expect(Math.max(shown!.image.width, shown!.image.height)).toBeLessThanOrEqual(320);
  });

  it('is sealed as it was drawn, and checked after opening it is what it says', async () => {
    const { bytes, sealed, name, ...said } = await prepared(await paint('image/jpeg', 640, 480), 'a/Payment\u202e.jpg');
    const opened = openFile(sealed.ciphertext, sealed);
    expect(opened.ok && opened.value).toEqual(bytes);
    expect(name).toBe('Payment.jpg');
    const code = await page.evaluate(
      ({ text, file }) => {
        const result = picture.checkReceived(fromBase64(text), file as never);
        return result.ok ? 'ok' : result.refusal.code;
      },
      { text: toText(bytes), file: { type: said.type, width: said.width, height: said.height } },
    );
    expect(code).toBe('ok');
  });

  it('that is see-through stands on white', async () => {
    const { bytes } = await prepared(await paint('image/png', 64, 64, 'clear'));
    expect(await coloursOf(bytes, [[0.5, 0.5]])).toEqual(['white']);
  });

  it('that would decode to gigabytes is not decoded', async () => {
    await page.evaluate(() => {
      const real = globalThis.createImageBitmap;
      Object.assign(globalThis, { decoded: 0, real });
      globalThis.createImageBitmap = ((...given: Parameters<typeof real>) => {
        (globalThis as unknown as { decoded: number }).decoded += 1;
        return real(...given);
      }) as typeof real;
    });
    const decoded = () => page.evaluate(() => (globalThis as unknown as { decoded: number }).decoded);
    const bombs = [
      makePng({ width: 4, height: 4 }, { said: { width: 60_000, height: 60_000 } }),
      makeJpeg({ width: 65_535, height: 65_535 }),
    ];
    for (const bomb of bombs) expect(await prepare(bomb)).toBe('chat.file_too_many_pixels');
    for (const stranger of ['%PDF-1.7', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'GIF89a'])
      expect(await prepare(letters(stranger))).toMatch(/^chat\.file_(pdf|other)$/);
    expect(await decoded()).toBe(0);
    // The counter counts.
    expect(await prepare(makePng({ width: 4, height: 4 }))).not.toBeTypeOf('string');
    expect(await decoded()).toBe(1);
    await page.evaluate(() => {
      globalThis.createImageBitmap = (globalThis as unknown as { real: typeof createImageBitmap }).real;
    });
  });

  it('with the form of a picture and no pixels in it is damaged', async () => {
    expect(await prepare(makeJpeg({ width: 40, height: 30 }))).toBe('chat.file_damaged');
  });

  it('is not sent as the noise that some browsers hand out for what was drawn', async () => {
    await page.evaluate(() => {
      const real = CanvasRenderingContext2D.prototype.getImageData;
      Object.assign(globalThis, { honest: real });
      CanvasRenderingContext2D.prototype.getImageData = function (this: CanvasRenderingContext2D, ...given) {
        const image = real.apply(this, given as Parameters<typeof real>);
        image.data[5]! ^= 1;
        return image;
      };
    });
    expect(await prepare(await paint('image/png', 64, 64, 'clear'))).toBe('chat.file_canvas_blocked');
    await page.evaluate(() => {
      const { honest } = globalThis as unknown as { honest: CanvasRenderingContext2D['getImageData'] };
      CanvasRenderingContext2D.prototype.getImageData = honest;
    });
    expect(await prepare(await paint('image/png', 64, 64))).not.toBeTypeOf('string');
  });

  it('is a JPEG in a browser that writes no WebP', async () => {
    await page.evaluate(() => {
      const real = HTMLCanvasElement.prototype.toBlob;
      Object.assign(globalThis, { whole: real });
      HTMLCanvasElement.prototype.toBlob = function (this: HTMLCanvasElement, done, type, quality) {
        real.call(this, done, type === 'image/webp' ? 'image/png' : type, quality);
      };
    });
    const { type, bytes, thumbnail } = await prepared(await paint('image/png', 640, 480));
    expect([type, readImage(bytes)!.type, readImage(thumbnail)!.type]).toEqual(Array(3).fill('image/jpeg'));
    expect(readImage(bytes)).toMatchObject({ metadata: false, end: bytes.length });
    await page.evaluate(() => {
      HTMLCanvasElement.prototype.toBlob = (globalThis as unknown as { whole: HTMLCanvasElement['toBlob'] }).whole;
    });
  });
});
