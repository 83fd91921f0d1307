/** How a message is signed: the Standard Webhooks scheme, symmetric. Pure; sdk/webhooks.ts is its other half. */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

const PREFIX = 'whsec_';
/** Bytes of a secret: as many as its hash has. */
export const SECRET_BYTES = 32;

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

export const secretText = (bytes: Uint8Array): string => `${PREFIX}${toBase64(bytes)}`;

/** `v1,` and the HMAC-SHA256 of id, time and body. `at`: seconds, of this try. The id carries no dot. */
export function signMessage(secret: string, id: string, at: number, body: string): string {
  const key = fromBase64(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret);
  return `v1,${toBase64(hmac(sha256, key, utf8ToBytes(`${id}.${at}.${body}`)))}`;
}

/** The header: one signature for each secret that is good now. */
export const signatures = (secrets: readonly string[], id: string, at: number, body: string): string =>
  secrets.map((secret) => signMessage(secret, id, at, body)).join(' ');
