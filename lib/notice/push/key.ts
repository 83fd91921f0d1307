/** The key by which push services know this site (VAPID, RFC 8292). Browsers bind a subscription to its public half. */
import { createECDH, createPrivateKey, type KeyObject } from 'node:crypto';
import { config } from '#lib/config.ts';
import { once } from '#lib/kernel/once.ts';

export type PushKey = {
  readonly privateKey: KeyObject;
  /** Uncompressed point, base64url: what a page subscribes with. */
  readonly publicKey: string;
};

/** `hex`: the scalar, 0x and 64 digits. */
export function pushKeyOf(hex: string): PushKey {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(Buffer.from(hex.slice(2), 'hex'));
  const point = ecdh.getPublicKey();
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: Buffer.from(hex.slice(2), 'hex').toString('base64url'),
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  return { privateKey: createPrivateKey({ key: jwk, format: 'jwk' }), publicKey: point.toString('base64url') };
}

/** This installation's; undefined: it sends no pushes. */
export function pushKey(): PushKey | undefined {
  const { push } = config();
  return push && once(`notice.pushKey ${push.key}`, () => pushKeyOf(push.key));
}

export const sendsPush = (): boolean => config().push !== undefined;
