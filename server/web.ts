/**
 * The one HTTP server: health, security headers, then Next's pages and route handlers. It owns the `upgrade` event: only the
 * socket's path gets through (in development also Next's own hot reload), everything else is cut off.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import next from 'next';
import { config } from '#lib/config.ts';
import { answerHealth } from './health.ts';

/** Where socket.io answers; its client's default. */
export const SOCKET_PATH = '/socket.io/';

/** How long a request waits for the pages of a server that is starting. */
const PATIENCE_MS = 60_000;

type Pages = {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
};

export type Front = {
  readonly server: Server;
  /** Compiles nothing in production: answers once pages can be served. */
  openPages(): Promise<void>;
  /** Stops listening, lets requests under way finish for a while, then cuts them off. */
  close(): Promise<void>;
};

/** A server that answers health at once and keeps every other request waiting until its pages are open. */
export function createFront(): Front {
  let pages: Pages | undefined;
  let opened: () => void;
  const open = new Promise<void>((resolve) => (opened = resolve));
  const server = createServer(async (request, response) => {
    const isWeb = config().roles.includes('web');
    if (answerHealth(request, response, pages !== undefined || !isWeb)) return;
    if (!isWeb) return plain(response, 404, 'No pages are served here.');
    // A refusal would make an open tab, whose server has just been started again, leave its page for that answer.
    if (!pages) await Promise.race([open, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref())]);
    if (!pages) return plain(response, 503, 'Starting; try again in a moment.');
    secure(request, response);
    pages.handle(request, response).catch(() => plain(response, 500, 'Something broke on our side.'));
  });
  server.on('upgrade', (request, socket, head) => {
    const path = request.url ?? '';
    if (path.startsWith(SOCKET_PATH) && config().roles.includes('realtime')) return; // socket.io listens as well
    if (config().dev && path.startsWith('/_next/') && pages) pages.upgrade(request, socket, head);
    else socket.destroy();
  });
  return {
    server,
    openPages: async () => {
      pages = await openPages();
      opened();
    },
    close: async () => {
      await atMost(3_000, closeServer(server));
      // In development the compiler takes its time; nothing is lost when it is cut off.
      await atMost(1_000, pages?.close());
    },
  };
}

async function openPages(): Promise<Pages> {
  const { dev, port } = config();
  // Next listens for `upgrade` on the server it is given, from its first request on: this one never listens anywhere, and only
  // what we hand it arrives there.
  const decoy = createServer();
  const app = next({ dev, dir: process.cwd(), hostname: 'localhost', port, httpServer: decoy });
  await app.prepare();
  const handler = app.getRequestHandler();
  return {
    handle: (request, response) => handler(request, response),
    upgrade: (request, socket, head) => void (decoy.emit('upgrade', request, socket, head) || socket.destroy()),
    close: () => app.close(),
  };
}

/** Headers of every answer, and the peer's address as the last hop, where nobody can have written it but us. */
function secure(request: IncomingMessage, response: ServerResponse): void {
  const { behindProxy, publicUrl, dev } = config();
  const peer = request.socket.remoteAddress ?? '';
  if (!behindProxy) request.headers['x-forwarded-for'] = peer;
  const nonce = randomBytes(16).toString('base64');
  const policy = contentPolicy(nonce, dev);
  // Next puts the nonce of the request's policy on every script of the page.
  request.headers['content-security-policy'] = policy;
  response.setHeader('Content-Security-Policy', policy);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'same-origin');
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
  if (publicUrl.startsWith('https:')) response.setHeader('Strict-Transport-Security', 'max-age=31536000');
}

/** Scripts only with this answer's nonce; WebAssembly for the password's derivation; no talking to any other site. */
export function contentPolicy(nonce: string, dev: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'${dev ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function plain(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) return void response.end();
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
    .end(`${text}\n`);
}

async function atMost(ms: number, work: Promise<void> | undefined): Promise<void> {
  await Promise.race([work, new Promise<void>((resolve) => setTimeout(resolve, ms).unref())]);
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const patience = setTimeout(() => server.closeAllConnections(), 2_000);
  await closed;
  clearTimeout(patience);
}
