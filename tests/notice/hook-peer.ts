/** A receiver of this test's own on loopback, which checks what arrives as a receiver does, with the verifier of the SDK. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';
import { verifyWebhook, type CheckedWebhook } from '../../sdk/webhooks.ts';

export type Heard = { readonly path: string; readonly headers: IncomingMessage['headers']; readonly body: string };

export type HookPeer = {
  readonly url: string;
  readonly heard: Heard[];
  /** What to answer, one by one; then 204. `cut`: the line is cut after all was read; `silent`: nothing is answered. */
  readonly answers: (number | 'cut' | 'silent' | { status: number; headers?: Record<string, string>; body?: string })[];
  check(secret: string, index?: number): Promise<CheckedWebhook>;
};

export async function startHookPeer(): Promise<HookPeer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      peer.heard.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
      const next = peer.answers.shift() ?? 204;
      if (next === 'cut') return void response.socket?.destroy();
      if (next === 'silent') return;
      const { status, headers, body } = typeof next === 'number' ? { status: next, headers: {}, body: '' } : next;
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const peer: HookPeer = {
    url: `http://127.0.0.1:${port}/hook`,
    heard: [],
    answers: [],
    check: (secret, index = peer.heard.length - 1) => verifyWebhook({ secret, ...peer.heard[index]! }),
  };
  afterAll(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return peer;
}
