/** A push service of this test's own on loopback, and a browser behind it: takes what is sent, checks who sent it, and opens it with WebCrypto. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { webcrypto } from 'node:crypto';
import { afterAll } from 'vitest';

const { subtle } = webcrypto;
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
const utf8 = (text: string) => new TextEncoder().encode(text);

export type BrowserKeys = {
  readonly p256dh: string;
  readonly auth: string;
  readonly privateKey: webcrypto.CryptoKey;
};

export async function browserKeys(): Promise<BrowserKeys> {
  const pair = await subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
  const point = Buffer.from(await subtle.exportKey('raw', pair.publicKey)).toString('base64url');
  const auth = Buffer.from(webcrypto.getRandomValues(new Uint8Array(16))).toString('base64url');
  return { p256dh: point, auth, privateKey: pair.privateKey };
}

async function hkdf(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Promise<Uint8Array> {
  const key = await subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  return new Uint8Array(await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, length * 8));
}

/** As a browser opens it (RFC 8291, section 3.4); throws where anything of it is altered. Written from the standard, not from our sealing. */
export async function openPush(body: Uint8Array, keys: BrowserKeys): Promise<{ plain: Uint8Array; record: number }> {
  const salt = body.slice(0, 16);
  const idLength = body[20]!;
  const theirs = body.slice(21, 21 + idLength);
  const sender = await subtle.importKey('raw', theirs, { name: 'ECDH', namedCurve: 'P-256' }, false, []);
  const shared = new Uint8Array(await subtle.deriveBits({ name: 'ECDH', public: sender }, keys.privateKey, 256));
  const info = Buffer.concat([utf8('WebPush: info\0'), bytes(keys.p256dh), theirs]);
  const ikm = await hkdf(shared, bytes(keys.auth), info, 32);
  const cek = await hkdf(ikm, salt, utf8('Content-Encoding: aes128gcm\0'), 16);
  const iv = await hkdf(ikm, salt, utf8('Content-Encoding: nonce\0'), 12);
  const key = await subtle.importKey('raw', cek, 'AES-GCM', false, ['decrypt']);
  const sealed = body.slice(21 + idLength);
  const record = new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed));
  const end = record.findLastIndex((byte) => byte !== 0);
  if (record[end] !== 2) throw new Error('not the last record');
  return { plain: record.slice(0, end), record: sealed.length };
}

export type Received = {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Uint8Array;
};

export type PushPeer = {
  readonly origin: string;
  readonly received: Received[];
  /** Statuses to answer with, one by one; then 201. `cut`: the line is cut after all was read; `silent`: nothing is answered. */
  readonly answers: (
    number | 'cut' | 'silent' | { readonly status: number; readonly headers: Record<string, string> }
  )[];
  /** Settles at the next silence. */
  silence(): Promise<void>;
};

export async function startPushPeer(): Promise<PushPeer> {
  const waiting: (() => void)[] = [];
  const answer = (response: ServerResponse) => {
    const next = peer.answers.shift() ?? 201;
    if (next === 'cut') return void response.socket?.destroy();
    if (next === 'silent') return waiting.splice(0).forEach((done) => done());
    const { status, headers } = typeof next === 'number' ? { status: next, headers: {} } : next;
    response.writeHead(status, headers).end(status >= 400 ? 'no' : '');
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      peer.received.push({
        path: request.url ?? '',
        headers: request.headers,
        body: new Uint8Array(Buffer.concat(chunks)),
      });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const peer: PushPeer = {
    origin: `http://127.0.0.1:${port}`,
    received: [],
    answers: [],
    silence: () => new Promise((resolve) => waiting.push(resolve)),
  };
  afterAll(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return peer;
}

/** What the header of RFC 8292 says, if its signature is of the key that it names. */
export async function readVapid(header: string): Promise<{ key: string; claims: Record<string, unknown> }> {
  const [, token, key] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(header) ?? [];
  if (!token || !key) throw new Error(`no vapid header: ${header}`);
  const [head, body, signature] = token.split('.');
  const publicKey = await subtle.importKey('raw', bytes(key), { name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'verify',
  ]);
  const signed = utf8(`${head}.${body}`);
  const right = await subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, publicKey, bytes(signature!), signed);
  if (!right) throw new Error('the signature is not of that key');
  return { key, claims: JSON.parse(Buffer.from(body!, 'base64url').toString()) as Record<string, unknown> };
}
