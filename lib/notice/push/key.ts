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

/** This installation's, the one in use first; none: it sends no pushes. Browsers that subscribed to a former one are reached by that. */
export function pushKeys(): readonly PushKey[] {
  return config().secrets.push.map((hex) => once(`notice.pushKey ${hex}`, () => pushKeyOf(hex)));
}

/** The one that pages subscribe with; undefined: this installation sends no pushes. */
export const pushKey = (): PushKey | undefined => pushKeys()[0];

export const sendsPush = (): boolean => config().push !== undefined;
