/**
 * An S3-compatible store on this machine: s3rver, which keeps objects, behind a door that checks what s3rver does not: the signature
 * (version 4, after Amazon's description of it) and the hash of what arrived.
 */
import { createHash, createHmac } from 'node:crypto';
import { createServer, request as ask, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import S3rver from 's3rver';
import type { S3Settings } from '#lib/storage/settings.ts';

/** The one account s3rver knows. */
const ACCESS_KEY = 'S3RVER';
const SECRET_KEY = 'S3RVER';

const sha = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const mac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

export type Signed = {
  readonly method: string;
  /** With the query, as it was sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

/** The signature that Amazon's rules give for a request: of its own Authorization header only the scope and the names of headers count. */
export function signatureOf({ method, path, headers }: Signed, secretKey: string): string {
  const said = String(headers.authorization);
  const [, scope = ''] = /Credential=[^/]+\/([^,]+)/.exec(said) ?? [];
  const names = (/SignedHeaders=([^,]+)/.exec(said)?.[1] ?? '').split(';');
  const [day = '', region = '', service = ''] = scope.split('/');
  const [place = '', query = ''] = path.split('?');
  const canonical = [
    method,
    place,
    query.split('&').sort().join('&'),
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names.join(';'),
    String(headers['x-amz-content-sha256']),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', String(headers['x-amz-date']), scope, sha(canonical)].join('\n');
  const key = mac(mac(mac(mac(`AWS4${secretKey}`, day), region), service), 'aws4_request');
  return mac(key, text).toString('hex');
}

export type S3Peer = {
  readonly settings: S3Settings;
  /** Makes the door close on the next so many requests, as an overloaded store does. */
  busy(times: number): void;
  close(): Promise<void>;
};

export async function startS3(directory: string): Promise<S3Peer> {
  const bucket = 'holdfast-test';
  const store = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: bucket }],
  });
  const { port: inner } = await store.run();
  let busy = 0;
  const door = createServer(async (request, response) => {
    const body = await read(request);
    const refuse = (status: number, code: string) =>
      response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`);
    if (busy > 0) {
      busy -= 1;
      return refuse(503, 'SlowDown');
    }
    const { method = '', url: path = '', headers } = request;
    const sent = /Signature=([0-9a-f]+)/.exec(headers.authorization ?? '')?.[1];
    if (sent !== signatureOf({ method, path, headers }, SECRET_KEY)) return refuse(403, 'SignatureDoesNotMatch');
    if (headers['x-amz-content-sha256'] !== sha(body)) return refuse(400, 'XAmzContentSHA256Mismatch');
    const onward = ask({ port: inner, host: '127.0.0.1', method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    onward.end(body);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const { port } = door.address() as AddressInfo;
  return {
    settings: {
      endpoint: `http://127.0.0.1:${port}`,
      bucket,
      region: 'eu-central-1',
      accessKey: ACCESS_KEY,
      secretKey: SECRET_KEY,
    },
    busy: (times) => (busy = times),
    async close() {
      door.closeAllConnections();
      await new Promise((resolve) => door.close(resolve));
      await store.close();
    },
  };
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
