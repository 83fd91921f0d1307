/** Fills a new array with `length` random bytes. A port, so that a simulation can replay it. */
export type RandomBytes = (length: number) => Uint8Array;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A row id: 100 random bits in Crockford's base 32, 20 characters, safe in a URL and read aloud. */
export function newId(random: RandomBytes): string {
  let id = '';
  for (const byte of random(20)) id += ALPHABET[byte & 31];
  return id;
}

/** Whether a string has the shape of {@link newId}. */
export function isId(text: string): boolean {
  return /^[0-9a-hjkmnp-tv-z]{20}$/.test(text);
}

export const secureRandom: RandomBytes = (length) => globalThis.crypto.getRandomValues(new Uint8Array(length));
