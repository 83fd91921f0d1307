/** Seals a push to one browser: the push service that carries it reads nothing (RFC 8291, one record of RFC 8188). */
import { createCipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';

export type Receiver = {
  /** The browser's public key (uncompressed point) and secret, base64url. */
  readonly p256dh: string;
  readonly auth: string;
};

/** What is else drawn by chance; named only to compare with the standard's own example. */
export type Drawn = { readonly salt: Buffer; readonly privateKey: Buffer };

/** Bytes of what is said, whatever it says: its length tells nothing. */
export const PADDED = 1024;
const RECORD = 4096;

const hkdf = (salt: Buffer, key: Buffer, info: Buffer | string, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, info, length));

/** The body of a request with `Content-Encoding: aes128gcm`. `padded` is shorter for the standard's example alone. */
export function sealPush(plain: Buffer, receiver: Receiver, drawn?: Drawn, padded = PADDED): Buffer {
  if (plain.length > padded) throw new RangeError(`${plain.length} bytes are more than a push says`);
  const theirs = Buffer.from(receiver.p256dh, 'base64url');
  const own = createECDH('prime256v1');
  if (drawn) own.setPrivateKey(drawn.privateKey);
  else own.generateKeys();
  const ours = own.getPublicKey();
  const salt = drawn?.salt ?? randomBytes(16);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours]);
  const secret = hkdf(Buffer.from(receiver.auth, 'base64url'), own.computeSecret(theirs), info, 32);
  const key = hkdf(salt, secret, 'Content-Encoding: aes128gcm\0', 16);
  const nonce = hkdf(salt, secret, 'Content-Encoding: nonce\0', 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  // 2: this record is the last one; zeros behind it are padding.
  const record = Buffer.concat([plain, Buffer.from([2]), Buffer.alloc(padded - plain.length)]);
  const sealed = Buffer.concat([cipher.update(record), cipher.final(), cipher.getAuthTag()]);
  const head = Buffer.alloc(21);
  salt.copy(head);
  head.writeUInt32BE(RECORD, 16);
  head.writeUInt8(ours.length, 20);
  return Buffer.concat([head, ours, sealed]);
}
