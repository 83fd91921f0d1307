/** Pictures made byte by byte, so that each test says exactly what is in one. */
import { crc32, deflateSync } from 'node:zlib';

const join = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array => {
  const all = parts.map((part) => Uint8Array.from(part));
  const bytes = new Uint8Array(all.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of all) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};
export const letters = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const u16 = (value: number) => [value >> 8, value & 255];
const u32 = (value: number) => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
const le = (value: number, bytes: number) => Array.from({ length: bytes }, (_, at) => (value / 256 ** at) & 255);

export { join as joinBytes };

type Size = { readonly width: number; readonly height: number };

export function pngChunk(name: string, data: Uint8Array | readonly number[]): Uint8Array {
  const body = join(letters(name), data);
  return join(u32(body.length - 4), body, u32(crc32(body)));
}

/** A real PNG in one colour; `said`: what its header claims instead of the truth. */
export function makePng(
  { width, height }: Size,
  more: { said?: Size; chunks?: Uint8Array[]; after?: Uint8Array } = {},
) {
  const rows = Buffer.alloc(height * (1 + 3 * width), 0x55);
  for (let row = 0; row < height; row++) rows[row * (1 + 3 * width)] = 0;
  const said = more.said ?? { width, height };
  return join(
    letters('\x89PNG\r\n\x1a\n'),
    pngChunk('IHDR', [...u32(said.width), ...u32(said.height), 8, 2, 0, 0, 0]),
    ...(more.chunks ?? []),
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', []),
    more.after ?? [],
  );
}

export const jpegSegment = (marker: number, data: Uint8Array | readonly number[]): Uint8Array =>
  join([0xff, marker], u16(data.length + 2), data);

const frame = ({ width, height }: Size) => jpegSegment(0xc0, [8, ...u16(height), ...u16(width), 1, 1, 0x11, 0]);
const JFIF = jpegSegment(0xe0, [...letters('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]);
const SCAN = join(jpegSegment(0xda, [1, 1, 0, 0, 63, 0]), [0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]);

/** The parts of a JPEG, with nothing that could be decoded. */
export function makeJpeg(size: Size, more: { segments?: Uint8Array[]; after?: Uint8Array; end?: boolean } = {}) {
  return join(
    [0xff, 0xd8],
    JFIF,
    ...(more.segments ?? []),
    frame(size),
    SCAN,
    more.end === false ? [] : [0xff, 0xd9],
    more.after ?? [],
  );
}
export { frame as jpegFrame };

export function webpChunk(name: string, data: Uint8Array | readonly number[]): Uint8Array {
  return join(letters(name), le(data.length, 4), data, data.length % 2 ? [0] : []);
}
export const vp8 = ({ width, height }: Size) =>
  webpChunk('VP8 ', [0x30, 1, 0, 0x9d, 1, 0x2a, ...le(width, 2), ...le(height, 2), 0, 0]);
export const vp8l = ({ width, height }: Size) => {
  const bits = (width - 1) | ((height - 1) << 14);
  return webpChunk('VP8L', [0x2f, ...le(bits >>> 0, 4), 0]);
};
export const vp8x = ({ width, height }: Size, flags = 0) =>
  webpChunk('VP8X', [flags, 0, 0, 0, ...le(width - 1, 3), ...le(height - 1, 3)]);

/** The parts of a WebP, with nothing that could be decoded. */
export function makeWebp(...chunks: readonly Uint8Array[]): Uint8Array {
  const body = join(letters('WEBP'), ...chunks);
  return join(letters('RIFF'), le(body.length, 4), body);
}

/** Where a phone says a photograph was taken, as EXIF: 41°24'12.2"N 2°10'26.5"E, and that it lies on its side. */
export function exifWithPlace(orientation = 6): Uint8Array {
  // Little-endian TIFF: the first directory at 8 names orientation and the place's directory at 38, whose values follow at 92.
  const entry = (tag: number, type: number, count: number, value: readonly number[]) => [
    ...le(tag, 2),
    ...le(type, 2),
    ...le(count, 4),
    ...value,
  ];
  const rationals = (...pairs: readonly [number, number][]) => pairs.flatMap(([n, d]) => [...le(n, 4), ...le(d, 4)]);
  const directory = [
    ...le(2, 2),
    ...entry(0x0112, 3, 1, le(orientation, 4)),
    ...entry(0x8825, 4, 1, le(38, 4)),
    ...le(0, 4),
  ];
  const place = [
    ...le(4, 2),
    ...entry(1, 2, 2, [...letters('N\0'), 0, 0]),
    ...entry(2, 5, 3, le(92, 4)),
    ...entry(3, 2, 2, [...letters('E\0'), 0, 0]),
    ...entry(4, 5, 3, le(116, 4)),
    ...le(0, 4),
  ];
  const values = [...rationals([41, 1], [24, 1], [122, 10]), ...rationals([2, 1], [10, 1], [265, 10])];
  return join(letters('II*\0'), le(8, 4), directory, place, values);
}

export const GPS_NUMBERS = Uint8Array.from([...le(41, 4), ...le(1, 4), ...le(24, 4), ...le(1, 4), ...le(122, 4)]);
