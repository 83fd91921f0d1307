/** Fills a new array with `length` random bytes. A port, so that a simulation can replay it. */
export type RandomBytes = (length: number) => Uint8Array;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A row id: 100 random bits in Crockford's base 32, 20 characters, safe in a URL and read aloud. */
export const newId = (random: RandomBytes): string => draw(random, 20);

/** Whether a string has the shape of {@link newId}. */
export function isId(text: string): boolean {
  return /^[0-9a-hjkmnp-tv-z]{20}$/.test(text);
}

/** The id of what whoever names it has: 130 random bits, 26 characters of the same alphabet. */
export const newSecretId = (random: RandomBytes): string => draw(random, 26);

/** Whether a string has the shape of {@link newSecretId}. */
export function isSecretId(text: string): boolean {
  return /^[0-9a-hjkmnp-tv-z]{26}$/.test(text);
}

function draw(random: RandomBytes, length: number): string {
  let id = '';
  for (const byte of random(length)) id += ALPHABET[byte & 31];
  return id;
}

export const secureRandom: RandomBytes = (length) => globalThis.crypto.getRandomValues(new Uint8Array(length));
