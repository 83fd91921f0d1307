import { ascii, viewOf, type Image } from './parts.ts';

const NEEDED = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP']);

type Size = { readonly width: number; readonly height: number };

/** Walks the chunks of a WebP; undefined where they do not fill it exactly, or where two of them tell two sizes. */
export function readWebp(bytes: Uint8Array): Image | undefined {
  if (bytes.length < 20) return undefined;
  const view = viewOf(bytes);
  const end = 8 + view.getUint32(4, true);
  if (end > bytes.length || end % 2 !== 0) return undefined;
  let size: Size | undefined;
  let [metadata, animated, drawn] = [false, false, 0];
  let at = 12;
  while (at + 8 <= end) {
    const name = ascii(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const next = at + 8 + length + (length % 2);
    if (next > end) return undefined;
    if (name === 'VP8X' && at !== 12) return undefined;
    if (name === 'VP8 ' || name === 'VP8L') drawn += 1;
    const told = sizeIn(name, bytes, at + 8, length);
    if (told === null) return undefined;
    if (told && size && (told.width !== size.width || told.height !== size.height)) return undefined;
    size ??= told;
    animated ||= name === 'ANIM' || name === 'ANMF';
    metadata ||= !NEEDED.has(name);
    at = next;
  }
  if (at !== end || !size || (!animated && drawn !== 1)) return undefined;
  return { type: 'image/webp', ...size, metadata, end };
}

/** The size that a chunk tells; undefined: this kind tells none; null: it should and does not. */
function sizeIn(name: string, bytes: Uint8Array, at: number, length: number): Size | undefined | null {
  const view = viewOf(bytes);
  if (name === 'VP8X') {
    if (length !== 10) return null;
    const three = (from: number) => view.getUint16(from, true) + bytes[from + 2]! * 65_536;
    return { width: three(at + 4) + 1, height: three(at + 7) + 1 };
  }
  if (name === 'VP8L') {
    if (length < 5 || bytes[at] !== 0x2f) return null;
    const bits = view.getUint32(at + 1, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (name !== 'VP8 ') return undefined;
  const key = length >= 10 && (bytes[at]! & 1) === 0 && ascii(bytes, at + 3, 3) === '\x9d\x01\x2a';
  const [width, height] = key ? [view.getUint16(at + 6, true) & 0x3fff, view.getUint16(at + 8, true) & 0x3fff] : [0, 0];
  return width > 0 && height > 0 ? { width, height } : null;
}
