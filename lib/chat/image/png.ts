import { ascii, viewOf, type Image } from './parts.ts';

/** What a PNG needs to be drawn. A colour profile is compressed, of unknown size, and so not among them. */
const NEEDED = new Set([
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'sRGB',
  'gAMA',
  'cHRM',
  'cICP',
  'pHYs',
  'sBIT',
  'bKGD',
]);

/** Walks the chunks of a PNG up to its last; undefined where they do not lead there. */
export function readPng(bytes: Uint8Array): Image | undefined {
  const view = viewOf(bytes);
  let size: { width: number; height: number } | undefined;
  let [metadata, data] = [false, false];
  let at = 8;
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at);
    const name = ascii(bytes, at + 4, 4);
    if (at + 12 + length > bytes.length || !/^[A-Za-z]{4}$/.test(name)) return undefined;
    if ((name === 'IHDR') !== (at === 8)) return undefined;
    if (name === 'IHDR') {
      if (length !== 13) return undefined;
      size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
      if (size.width === 0 || size.height === 0) return undefined;
    }
    data ||= name === 'IDAT';
    metadata ||= !NEEDED.has(name);
    at += 12 + length;
    if (name === 'IEND') return size && data ? { type: 'image/png', ...size, metadata, end: at } : undefined;
  }
  return undefined;
}
