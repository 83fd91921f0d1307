import { ascii, viewOf, type Image } from './parts.ts';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
/** Frames carry the size; C4, C8 and CC are tables of other kinds. */
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
const isBare = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/** Walks the segments of a JPEG up to its end mark; undefined where they do not lead there, or where it has two sizes or none. */
export function readJpeg(bytes: Uint8Array): Image | undefined {
  const view = viewOf(bytes);
  let size: { width: number; height: number } | undefined;
  let metadata = false;
  let scanned = false;
  let at = 2;
  while (at + 2 <= bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    at += 2;
    if (marker === EOI) return size && scanned ? { type: 'image/jpeg', ...size, metadata, end: at } : undefined;
    if (isBare(marker)) continue;
    if (marker === 0 || marker === SOI || at + 2 > bytes.length) return undefined;
    const length = view.getUint16(at);
    if (length < 2 || at + length > bytes.length) return undefined;
    if (isFrame(marker)) {
      if (size || length < 8) return undefined;
      size = { height: view.getUint16(at + 3), width: view.getUint16(at + 5) };
      // A height of 0 is told after the scan: nobody could say how large it is before decoding it.
      if (size.width === 0 || size.height === 0) return undefined;
    }
    metadata ||= !isNeeded(marker, bytes, at + 2, length - 2);
    at += length;
    if (marker === SOS) {
      if (!size) return undefined;
      scanned = true;
      at = endOfScan(bytes, at);
    }
  }
  return undefined;
}

/** The next marker that is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && !isBare(next)) return at;
  }
  return bytes.length;
}

/** Tables and frames, and of the application's segments: the JFIF header without a preview, Adobe's colour mark, a colour profile. */
function isNeeded(marker: number, bytes: Uint8Array, at: number, length: number): boolean {
  if (marker < 0xe0 || (marker > 0xef && marker < 0xf0)) return true;
  if (marker === 0xe0) return length === 14 && ascii(bytes, at, 5) === 'JFIF\0';
  if (marker === 0xe2) return ascii(bytes, at, 12) === 'ICC_PROFILE\0';
  return marker === 0xee && length === 12 && ascii(bytes, at, 5) === 'Adobe';
}
