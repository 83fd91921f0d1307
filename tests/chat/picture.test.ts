import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { toBase64Url } from '#lib/account/encoding.ts';
import { THUMBNAIL_LENGTH } from '#lib/chat/content.ts';
import {
  checkChosen,
  checkReceived,
  cleanName,
  fitInto,
  MOST_CHOSEN_BYTES,
  MOST_PICTURE_BYTES,
  MOST_SIDE,
  MOST_THUMBNAIL_BYTES,
  readImage,
  savedName,
  thumbnailOf,
  typeOf,
} from '#lib/chat/picture.ts';
import type { Image } from '#lib/chat/image/parts.ts';
import type { Result } from '#lib/kernel/result.ts';
import {
  exifWithPlace,
  joinBytes,
  jpegFrame,
  jpegSegment,
  letters,
  makeJpeg,
  makePng,
  makeWebp,
  pngChunk,
  vp8,
  vp8l,
  vp8x,
  webpChunk,
} from './images.ts';

const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.refusal.code);
const SIZE = { width: 40, height: 30 };
const EXIF = joinBytes(letters('Exif\0\0'), exifWithPlace());

const SOUND: readonly [string, Uint8Array, Image['type']][] = [
  ['JPEG', makeJpeg(SIZE), 'image/jpeg'],
  ['PNG', makePng(SIZE), 'image/png'],
  ['WebP with loss', makeWebp(vp8(SIZE)), 'image/webp'],
  ['WebP without loss', makeWebp(vp8l(SIZE)), 'image/webp'],
  ['WebP of the extended form', makeWebp(vp8x(SIZE), vp8(SIZE)), 'image/webp'],
];

describe('a picture', () => {
  test.each(SOUND)('is told by its bytes: %s', (_, bytes, type) => {
    expect(readImage(bytes)).toEqual({ type, ...SIZE, metadata: false, end: bytes.length });
    expect(codeOf(checkChosen(bytes))).toBe('ok');
    expect(codeOf(checkReceived(bytes, { type, ...SIZE }))).toBe('ok');
  });

  const CARRYING: readonly [string, Uint8Array][] = [
    ['JPEG with EXIF', makeJpeg(SIZE, { segments: [jpegSegment(0xe1, EXIF)] })],
    ['JPEG with XMP', makeJpeg(SIZE, { segments: [jpegSegment(0xe1, letters('http://ns.adobe.com/xap/1.0/\0<x/>'))] })],
    ['JPEG with a comment', makeJpeg(SIZE, { segments: [jpegSegment(0xfe, letters('my home'))] })],
    ['JPEG with IPTC', makeJpeg(SIZE, { segments: [jpegSegment(0xed, letters('Photoshop 3.0\0'))] })],
    ['JPEG with a preview', makeJpeg(SIZE, { segments: [jpegSegment(0xe0, [...letters('JFXX\0'), 0x10, 1, 2, 3])] })],
    ['PNG with text', makePng(SIZE, { chunks: [pngChunk('tEXt', letters('Author\0me'))] })],
    ['PNG with EXIF', makePng(SIZE, { chunks: [pngChunk('eXIf', exifWithPlace())] })],
    ['PNG with a packed profile', makePng(SIZE, { chunks: [pngChunk('iCCP', letters('p\0\0x'))] })],
    ['WebP with EXIF', makeWebp(vp8x(SIZE, 8), vp8(SIZE), webpChunk('EXIF', exifWithPlace()))],
    ['WebP with XMP', makeWebp(vp8x(SIZE, 4), vp8(SIZE), webpChunk('XMP ', letters('<x/>')))],
  ];

  test.each(CARRYING)(
    'that carries more than pixels may be chosen, for it is drawn anew, but is never shown as it came: %s',
    (_, bytes) => {
      const image = readImage(bytes)!;
      expect(image.metadata).toBe(true);
      expect(codeOf(checkChosen(bytes))).toBe('ok');
      expect(codeOf(checkReceived(bytes, image))).toBe('chat.file_not_as_said');
    },
  );

  test('that moves is never shown', () => {
    const moving = [
      makePng(SIZE, { chunks: [pngChunk('acTL', [0, 0, 0, 9, 0, 0, 0, 0])] }),
      makeWebp(vp8x(SIZE, 2), webpChunk('ANIM', [0, 0, 0, 0, 0, 0]), webpChunk('ANMF', letters('x'.repeat(30)))),
    ];
    for (const bytes of moving) {
      const image = readImage(bytes)!;
      expect(image.metadata).toBe(true);
      expect(codeOf(checkReceived(bytes, image))).toBe('chat.file_not_as_said');
    }
  });

  test('with something after its end may be chosen, as many phones write it, but is never shown', () => {
    for (const bytes of [makeJpeg(SIZE, { after: letters('SEFH more') }), makePng(SIZE, { after: letters('more') })]) {
      const image = readImage(bytes)!;
      expect(image.end).toBeLessThan(bytes.length);
      expect(codeOf(checkChosen(bytes))).toBe('ok');
      expect(codeOf(checkReceived(bytes, image))).toBe('chat.file_not_as_said');
    }
  });
});

describe('what is no picture', () => {
  const STRANGERS: readonly [string, Uint8Array, string][] = [
    ['a PDF', letters('%PDF-1.7\n%âãÏÓ'), 'chat.file_pdf'],
    ['a PDF behind a line of something', letters('\n\nhello %PDF-1.4'), 'chat.file_pdf'],
    ['a GIF', letters('GIF89a\x01\0\x01\0'), 'chat.file_other'],
    ['an SVG', letters('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), 'chat.file_other'],
    ['a page', letters('<!DOCTYPE html><p>hello'), 'chat.file_other'],
    ['an archive', letters('PK\x03\x04aaaa'), 'chat.file_other'],
    ['a BMP', letters('BM\x36\0\0\0'), 'chat.file_other'],
    ['a TIFF', exifWithPlace(), 'chat.file_other'],
    ['a picture of an iPhone', joinBytes([0, 0, 0, 24], letters('ftypheic\0\0\0\0mif1heic')), 'chat.file_heic'],
    ['an AVIF', joinBytes([0, 0, 0, 24], letters('ftypavif\0\0\0\0')), 'chat.file_other'],
    [
      'a sound in the wrapping of WebP',
      joinBytes(letters('RIFF'), [9, 0, 0, 0], letters('WAVEfmt ')),
      'chat.file_other',
    ],
    ['nothing', new Uint8Array(0), 'chat.file_other'],
    ['a name alone', letters('photo.jpg'), 'chat.file_other'],
  ];

  test.each(STRANGERS)('is refused with what to do: %s', (_, bytes, code) => {
    expect(typeOf(bytes)).toBeUndefined();
    expect(codeOf(checkChosen(bytes))).toBe(code);
    expect(codeOf(checkReceived(bytes, { type: 'image/jpeg', ...SIZE }))).toBe('chat.file_not_as_said');
  });

  const POLYGLOTS: readonly [string, Uint8Array][] = [
    ['JPEG and PDF', makeJpeg(SIZE, { segments: [jpegSegment(0xfe, letters('%PDF-1.7'))] })],
    ['JPEG and page', makeJpeg(SIZE, { segments: [jpegSegment(0xfe, letters('*/--><ScRiPt>alert(1)//'))] })],
    ['PNG and SVG', makePng(SIZE, { chunks: [pngChunk('tEXt', letters('a\0< svg onload=alert(1)>'))] })],
    ['JPEG with a page after it', makeJpeg(SIZE, { after: letters(`${' '.repeat(4000)}<html>`) })],
    ['PNG with an archive after it', makePng(SIZE, { after: letters('PK\x03\x04...PK\x05\x06\0\0') })],
    ['WebP with a PDF after it', joinBytes(makeWebp(vp8(SIZE)), letters('%PDF-1.7'))],
  ];

  test.each(POLYGLOTS)('or is a document as well: %s', (_, bytes) => {
    expect(readImage(bytes)).toBeDefined();
    expect(codeOf(checkChosen(bytes))).toBe('chat.file_other');
    expect(codeOf(checkReceived(bytes, readImage(bytes)!))).toBe('chat.file_not_as_said');
  });

  const DAMAGED: readonly [string, Uint8Array][] = [
    ['a JPEG cut off', makeJpeg(SIZE, { end: false })],
    ['a JPEG of two sizes', makeJpeg(SIZE, { segments: [jpegFrame({ width: 60_000, height: 60_000 })] })],
    ['a JPEG whose height comes later', makeJpeg({ width: 9, height: 0 })],
    ['a JPEG without pixels', joinBytes([0xff, 0xd8], jpegFrame(SIZE), [0xff, 0xd9])],
    ['a JPEG whose segment leaves the file', joinBytes([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 1, 2])],
    ['a PNG cut off', makePng(SIZE).subarray(0, -4)],
    ['a PNG of two sizes', makePng(SIZE, { chunks: [pngChunk('IHDR', [0, 0, 255, 0, 0, 0, 255, 0, 8, 2, 0, 0, 0])] })],
    ['a PNG of no size', makePng(SIZE, { said: { width: 0, height: 1 } })],
    ['a WebP cut off', makeWebp(vp8(SIZE)).subarray(0, -2)],
    ['a WebP of two sizes', makeWebp(vp8x(SIZE), vp8({ width: 16_000, height: 16_000 }))],
    ['a WebP of two pictures', makeWebp(vp8(SIZE), vp8(SIZE))],
    ['a WebP of no picture', makeWebp(vp8x(SIZE))],
    ['a WebP whose frame has no key', makeWebp(webpChunk('VP8 ', [1, 0, 0, 0x9d, 1, 0x2a, 9, 0, 9, 0]))],
  ];

  test.each(DAMAGED)('or begins like one and does not go on: %s', (_, bytes) => {
    expect(readImage(bytes)).toBeUndefined();
    expect(codeOf(checkChosen(bytes))).toBe('chat.file_damaged');
  });
});

describe('limits', () => {
  test('of bytes and pixels of a chosen file hold before anything is decoded', () => {
    expect(codeOf(checkChosen(new Uint8Array(MOST_CHOSEN_BYTES + 1)))).toBe('chat.file_too_big');
    const said = (width: number, height: number) => codeOf(checkChosen(makePng(SIZE, { said: { width, height } })));
    expect(said(8000, 5000)).toBe('ok');
    expect(said(8000, 5001)).toBe('chat.file_too_many_pixels');
    // The bombs: a few hundred bytes that would become gigabytes.
    expect(said(2 ** 31 - 1, 2 ** 31 - 1)).toBe('chat.file_too_many_pixels');
    expect(codeOf(checkChosen(makeJpeg({ width: 65_535, height: 65_535 })))).toBe('chat.file_too_many_pixels');
    expect(codeOf(checkChosen(makeWebp(vp8l({ width: 16_384, height: 16_384 }))))).toBe('chat.file_too_many_pixels');
    expect(codeOf(checkChosen(makeWebp(vp8({ width: 16_383, height: 16_383 }))))).toBe('chat.file_too_many_pixels');
  });

  test('of a received picture are those it is made with, whatever the message says', () => {
    const received = (size: { width: number; height: number }) =>
      codeOf(checkReceived(makeWebp(vp8(size)), { type: 'image/webp', ...size }));
    expect(received({ width: MOST_SIDE, height: MOST_SIDE })).toBe('ok');
    expect(received({ width: MOST_SIDE + 1, height: 1 })).toBe('chat.file_not_as_said');
    expect(received({ width: 16_383, height: 16_383 })).toBe('chat.file_not_as_said');
    const heavy = makeWebp(vp8(SIZE), webpChunk('ALPH', new Uint8Array(MOST_PICTURE_BYTES)));
    expect(codeOf(checkReceived(heavy, { type: 'image/webp', ...SIZE }))).toBe('chat.file_not_as_said');
  });

  test('of a received picture include the type and size that its message names', () => {
    const bytes = makeWebp(vp8(SIZE));
    const said = { type: 'image/webp' as const, ...SIZE };
    for (const lie of [{ type: 'image/png' as const }, { type: 'image/jpeg' as const }, { width: 41 }, { height: 29 }])
      expect(codeOf(checkReceived(bytes, { ...said, ...lie }))).toBe('chat.file_not_as_said');
  });

  test('of a thumbnail hold before it is shown', () => {
    const shown = (bytes: Uint8Array, type: Image['type']) =>
      thumbnailOf({ type, thumbnail: toBase64Url(bytes) }) !== undefined;
    expect(shown(makeWebp(vp8({ width: 320, height: 320 })), 'image/webp')).toBe(true);
    expect(shown(makeWebp(vp8({ width: 321, height: 10 })), 'image/webp')).toBe(false);
    expect(shown(makeWebp(vp8({ width: 16_383, height: 16_383 })), 'image/webp')).toBe(false);
    expect(shown(makeWebp(vp8(SIZE)), 'image/png')).toBe(false);
    expect(shown(letters('<svg/>'), 'image/webp')).toBe(false);
    expect(shown(joinBytes(makeWebp(vp8(SIZE)), letters('x')), 'image/webp')).toBe(false);
    expect(thumbnailOf({ type: 'image/webp', thumbnail: 'not base64!' })).toBeUndefined();
    expect(thumbnailOf({ type: 'image/webp' })).toBeUndefined();
    const full = makeWebp(vp8(SIZE), webpChunk('ALPH', new Uint8Array(MOST_THUMBNAIL_BYTES - 40)));
    expect(full.length).toBe(MOST_THUMBNAIL_BYTES);
    expect(shown(full, 'image/webp')).toBe(true);
    expect(toBase64Url(full).length).toBe(THUMBNAIL_LENGTH);
  });

  it('fits into a square without growing, and never to nothing', () => {
    expect(fitInto(2048, 4000, 3000)).toEqual({ width: 2048, height: 1536 });
    expect(fitInto(2048, 100, 50)).toEqual({ width: 100, height: 50 });
    expect(fitInto(320, 40_000, 10)).toEqual({ width: 320, height: 1 });
  });
});

describe('the reader', () => {
  it('neither throws nor hangs on whatever is cut, changed or put in, and reads no size that the limits would not see', () => {
    const seeds = SOUND.map(([, bytes]) => bytes);
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 12 }),
        fc.nat(400),
        (seed, changes, cut) => {
          const bytes = Uint8Array.from(seed);
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          const image = readImage(bytes.subarray(0, Math.max(1, bytes.length - (cut % 40))));
          if (image) expect(Math.min(image.width, image.height)).toBeGreaterThan(0);
          checkChosen(bytes);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('walks twelve megabytes of the worst there is without reading any part again and again', () => {
    const behind = (head: Uint8Array, filling: number) => {
      const bytes = new Uint8Array(MOST_CHOSEN_BYTES).fill(filling);
      bytes.set(head);
      return bytes;
    };
    const files = [
      behind(makeJpeg(SIZE), 0xff),
      behind(makeJpeg(SIZE, { end: false }), 0xff),
      behind(makeJpeg(SIZE), '<'.charCodeAt(0)),
      behind(joinBytes(makeJpeg(SIZE), letters('<')), ' '.charCodeAt(0)),
      behind(makePng(SIZE), 0),
    ];
    // Read again and again they would take minutes, and the test's own time would be over.
    for (const file of files) expect(checkChosen(file)).toBeDefined();
  });
});

describe('a name', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\photo.png', 'photo.png'],
    ['invoice\u202egnp.exe', 'invoicegnp.exe'],
    ['a\u0000b\nc\u200b.png', 'abc.png'],
    ['   ', ''],
    ['صورة الدفع.jpg', 'صورة الدفع.jpg'],
    ['x'.repeat(500), 'x'.repeat(120)],
    [`${'x'.repeat(119)}😀`, 'x'.repeat(119)],
  ])('%j is shown as %j', (name, shown) => {
    expect(cleanName(name)).toBe(shown);
  });

  it.each([
    ['photo.png', 'photo.webp'],
    ['run.exe', 'run.webp'],
    ['.bashrc', 'bashrc.webp'],
    ['', 'picture.webp'],
    ['a<b>:c.html', 'abc.webp'],
  ])('%j is saved as %j', (name, saved) => {
    expect(savedName(name, 'image/webp')).toBe(saved);
  });
});
