/**
 * A passkey device in software, as WebAuthn describes one: P-256 keys bound to a site's name, signatures over what the browser says, a counter, and the PRF. What a
 * stolen, cloned or lying one would do is asked of it by `lie`.
 */
import { createHash, createHmac, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { PRF_INPUT, type PasskeyDevice } from '#lib/account/passkey.ts';
import { refuseAccount } from '#lib/account/refusals.ts';
import { ok, refused } from '#lib/kernel/result.ts';

type Credential = {
  readonly id: string;
  readonly key: KeyObject;
  readonly userHandle: string;
  readonly prf: Buffer;
  counter: number;
};

/** What is not as it should be. */
export type Lie = {
  readonly origin?: string;
  readonly rpId?: string;
  readonly verified?: boolean;
  readonly counter?: number;
  readonly challenge?: string;
  readonly userHandle?: string;
  readonly type?: string;
};

export type Authenticator = PasskeyDevice & {
  readonly credentials: Credential[];
  /** From now on; `{}`: the truth again. */
  lie(lie: Lie): void;
};

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest();

/** CBOR, as much of it as a key and an attestation need: small numbers, bytes, text, maps. */
function cbor(value: number | string | Uint8Array | Map<number | string, unknown>): Buffer {
  const head = (major: number, size: number) =>
    size < 24
      ? Buffer.from([(major << 5) | size])
      : size < 256
        ? Buffer.from([(major << 5) | 24, size])
        : Buffer.from([(major << 5) | 25, size >> 8, size & 255]);
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  const pairs = [...value].flatMap(([key, one]) => [cbor(key), cbor(one as number)]);
  return Buffer.concat([head(5, value.size), ...pairs]);
}

function coseKey(key: KeyObject): Buffer {
  const { x, y } = key.export({ format: 'jwk' }) as { x: string; y: string };
  const pairs: [number, number | Buffer][] = [
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, Buffer.from(x, 'base64url')],
    [-3, Buffer.from(y, 'base64url')],
  ];
  return cbor(new Map(pairs));
}

/** `prf: false`: as of a browser or a key without the extension. */
export function authenticator(site: string, { prf = true } = {}): Authenticator {
  const credentials: Credential[] = [];
  let told: Lie = {};
  const { hostname, origin } = new URL(site);
  const secretOf = (credential: Credential) =>
    prf ? new Uint8Array(createHmac('sha256', credential.prf).update(PRF_INPUT).digest()) : undefined;
  const clientData = (type: string, challenge: string) =>
    Buffer.from(
      JSON.stringify({
        type: told.type ?? type,
        challenge: told.challenge ?? challenge,
        origin: told.origin ?? origin,
        crossOrigin: false,
      }),
    );
  const authData = (counter: number, attested?: Buffer) => {
    const flags = 0x01 | ((told.verified ?? true) ? 0x04 : 0) | (attested ? 0x40 : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(told.counter ?? counter);
    return Buffer.concat([sha256(told.rpId ?? hostname), Buffer.from([flags]), count, ...(attested ? [attested] : [])]);
  };
  return {
    credentials,
    lie: (lie) => (told = lie),
    create: async ({ challenge, user }) => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const raw = randomBytes(16);
      const id = raw.toString('base64url');
      const credential = { id, key: privateKey, userHandle: user.id, prf: randomBytes(32), counter: 0 };
      credentials.push(credential);
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, raw.length]), raw, coseKey(publicKey)]);
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData(0, attested)],
      ]);
      const registration = {
        id,
        clientDataJSON: clientData('webauthn.create', challenge).toString('base64url'),
        attestationObject: cbor(attestation).toString('base64url'),
        transports: ['internal'],
      };
      return ok({ registration, secret: secretOf(credential) });
    },
    get: async ({ challenge, allowCredentials }) => {
      const wanted = allowCredentials?.map(({ id }) => id);
      const credential = credentials.findLast(({ id }) => wanted?.includes(id) ?? true);
      if (!credential) return refused(refuseAccount('account.passkey_cancelled'));
      const client = clientData('webauthn.get', challenge);
      const data = authData(++credential.counter);
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), credential.key);
      const assertion = {
        id: credential.id,
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: told.userHandle ?? credential.userHandle,
      };
      return ok({ assertion, secret: secretOf(credential) });
    },
  };
}
