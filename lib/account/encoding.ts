/**
 * Bytes as text. Hex is written 0x-prefixed and lower-case, base64 in its URL alphabet without padding. Both readers
 * accept exactly what the writers write and nothing else, so that one value has one text (a flipped bit never hides
 * in a letter's case or in the unused end of a base64 string).
 */
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export function toHex(bytes: Uint8Array): string {
  let text = '0x';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** The bytes of a 0x-prefixed lower-case hex string, or undefined; `length` asks for that many bytes. */
export function fromHex(text: unknown, length?: number): Uint8Array | undefined {
  if (typeof text !== 'string' || !/^0x(?:[0-9a-f]{2})*$/.test(text)) return undefined;
  const bytes = new Uint8Array((text.length - 2) / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.slice(2 + 2 * i, 4 + 2 * i), 16);
  return length === undefined || bytes.length === length ? bytes : undefined;
}

export function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const letters = Math.min(4, bytes.length - i + 1);
    for (let k = 0; k < letters; k++) text += BASE64URL[(group >> (18 - 6 * k)) & 63];
  }
  return text;
}

/** The bytes of a canonical, unpadded base64url string, or undefined; `length` asks for that many bytes. */
export function fromBase64Url(text: unknown, length?: number): Uint8Array | undefined {
  if (typeof text !== 'string' || !/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    buffer = ((buffer << 6) | BASE64URL.indexOf(text[i]!)) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (buffer >> bits) & 0xff;
    }
  }
  if ((buffer & ((1 << bits) - 1)) !== 0) return undefined;
  return length === undefined || bytes.length === length ? bytes : undefined;
}

/** Bytes that a canonical, unpadded base64url string stands for, or undefined for any other: what {@link fromBase64Url} would read, without reading it. */
export function base64UrlSize(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^[A-Za-z0-9_-]*$/.test(text)) return undefined;
  const rest = text.length % 4;
  if (rest === 1) return undefined;
  const unused = rest === 0 ? 0 : BASE64URL.indexOf(text.at(-1)!) & (rest === 2 ? 15 : 3);
  return unused === 0 ? Math.floor((text.length * 3) / 4) : undefined;
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
/** The text of UTF-8 bytes; throws on bytes that are not UTF-8. */
export const fromUtf8 = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);
