/**
 * The one HTTP server: health, security headers, then Next's pages and route handlers. It owns the `upgrade` event: only the
 * socket's path gets through (in development also Next's own hot reload), everything else is cut off.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { isOwnOrigin } from '#lib/account/sign-in-message.ts';
import { config } from '#lib/config.ts';
import { inSpan, tellSpan } from '#lib/events/spans.ts';
import { inTrail } from '#lib/events/trail.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { rateEpoch } from '#lib/price/queries.ts';
import { kindOf, pathOf } from './shared/key.ts';
import { findMember } from './shared/member.ts';
import { withAside } from './aside.ts';
import { answerHealth } from './health.ts';
import { limitBody } from './body-limit.ts';
import { log } from './loop.ts';
import { MOST_BODY, TOO_LARGE, turnAway, type TurnedAway } from './gate.ts';
import { answerMetrics } from './metrics/answer.ts';
import { meterRequest, nameRequest } from './metrics/registry.ts';
import { contentPolicy, DATA_POLICY, newNonce, secureHeaders, setHeaders } from './headers.ts';
import { answerPreflight, createMicroCache, type MicroCache } from './micro-cache.ts';
import { answerTooMany, isCounted, mayFind, mayRead } from './reads.ts';
import { answerWellKnown } from './well-known.ts';

/** Where socket.io answers; its client's default. */
export const SOCKET_PATH = '/socket.io/';

/** How long those who waited for the pages have this process to themselves before it reads on. */
const BREATH_MS = 1_000;

/** How long a request waits for the pages of a server that is starting. */
const PATIENCE_MS = 60_000;

/** How long requests under way may still take when the server ends. */
const PATIENCE_AT_END_MS = 8_000;
/** And how long sockets that were cut may take to say that they know; in development also requests, of which nothing is lost. */
const PATIENCE_WITH_SOCKETS_MS = 2_000;

type Pages = {
  /** Undefined in development, where a page is made anew each time. */
  readonly cache: MicroCache | undefined;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
};

export type Front = {
  readonly server: Server;
  /** Compiles nothing in production: pages are served from soon on, and when it answers, all of the API is here too. */
  openPages(): Promise<void>;
  /** From now on somebody answers sockets; before, whoever opens one is cut off, and comes again in half a second. */
  openSockets(): void;
  /** Is not ready any more: every answer from now on is the last of its connection, and who is told leads their people elsewhere within `ms`. */
  leave(ms: number): void;
  onLeave(listener: (ms: number) => void): void;
  /** Stops listening, lets requests under way finish for a while, then cuts them off. */
  close(): Promise<void>;
};

/** How long whoever connects may take, in milliseconds. */
export type Patience = {
  /** Until all headers are here, counted from the connection or from the request before. */
  readonly headersMs: number;
  /** Until the whole request is here: a sealed picture over a slow line. */
  readonly requestMs: number;
  /** How often somebody looks. */
  readonly checkMs: number;
};
const VISITOR_PATIENCE: Patience = { headersMs: 15_000, requestMs: 180_000, checkMs: 5_000 };

const settings = ({ headersMs, requestMs, checkMs }: Patience) => ({
  headersTimeout: headersMs,
  requestTimeout: requestMs,
  connectionsCheckingInterval: checkMs,
  // Node's own, said here because what follows rests on them: headers of 16 KiB in all, no leniency about where a message ends.
  maxHeaderSize: 16 * 1024,
  insecureHTTPParser: false,
  requireHostHeader: true,
});

/** A server that answers health at once and keeps every other request waiting until its pages are open. */
export function createFront(patience = VISITOR_PATIENCE): Front {
  let pages: Pages | undefined;
  let [leaving, sockets] = [false, false];
  const leavers: ((ms: number) => void)[] = [];
  let opened: () => void;
  const open = new Promise<void>((resolve) => (opened = resolve));
  const server = createServer(settings(patience), async (request, response) => {
    const isWeb = config().roles.includes('web');
    // Whoever sent it opens another connection for the next, elsewhere.
    if (leaving) response.shouldKeepAlive = false;
    const isOpen = isWeb ? pages !== undefined : sockets || !config().roles.includes('realtime');
    if (answerHealth(request, response, { pages: isOpen, staying: !leaving })) return;
    if (answerMetrics(request, response)) return;
    meterRequest(request, response);
    if (!isWeb) return plain(response, 404, 'No pages are served here.');
    const turnedAway = turnAway(request);
    if (turnedAway) return sendAway(response, turnedAway);
    limitBody(request, MOST_BODY, () => sendAway(response, TOO_LARGE));
    if (answerWellKnown(request, response)) return;
    // A refusal would make an open tab, whose server has just been started again, leave its page for that answer.
    if (!pages) await Promise.race([open, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref())]);
    if (!pages) return plain(response, 503, 'Starting; try again in a moment.');
    const opened = pages;
    traced(request, response, () => serve(opened, request, response)).catch(() =>
      plain(response, 500, 'Something broke on our side.'),
    );
  });
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    const path = request.url ?? '';
    if (path.startsWith(SOCKET_PATH) && sockets) return; // socket.io listens as well
    if (config().dev && path.startsWith('/_next/') && pages) pages.upgrade(request, socket, head);
    else socket.destroy();
  });
  return {
    server,
    openPages: async () => {
      pages = await openPages();
      opened();
      await new Promise((resolve) => setTimeout(resolve, BREATH_MS));
      await loadApi();
    },
    openSockets: () => void (sockets = true),
    leave: (ms) => {
      leaving = true;
      for (const leaver of leavers) leaver(ms);
    },
    onLeave: (leaver) => void leavers.push(leaver),
    close: async () => {
      // Whose line was cut and who does not answer that is not waited for.
      setTimeout(() => upgraded.forEach((socket) => socket.destroy()), PATIENCE_WITH_SOCKETS_MS).unref();
      const patienceMs = config().dev ? PATIENCE_WITH_SOCKETS_MS : PATIENCE_AT_END_MS;
      await atMost(patienceMs + 1_000, closeServer(server, patienceMs));
      // In development the compiler takes its time; nothing is lost when it is cut off.
      await atMost(1_000, pages?.close());
    },
  };
}

let api: Awaited<ReturnType<typeof readApi>> | undefined;
const readApi = () => import('./api.ts');

/** All operations with all they stand on: half of what a server has to read before it can serve, so its pages come first. */
const loadApi = async () => (api ??= await readApi());

async function openPages(): Promise<Pages> {
  const { dev, port } = config();
  // Here, and not where this module begins: a process without pages starts without it.
  const { default: next } = await import('next');
  // Next listens for `upgrade` on the server it is given, from its first request on: this one never listens anywhere, and only
  // what we hand it arrives there.
  const decoy = createServer();
  const app = next({ dev, dir: process.cwd(), hostname: 'localhost', port, httpServer: decoy });
  await app.prepare();
  const handler = app.getRequestHandler();
  const handle = (request: IncomingMessage, response: ServerResponse) =>
    makesHtml(request) ? withAside(() => handler(request, response)) : handler(request, response);
  return {
    cache: dev
      ? undefined
      : createMicroCache({
          handle: (...asked) => void handle(...asked),
          mayRead,
          epoch: () => rateEpoch(),
          // Until what reads the API is here its routes answer, which say the same.
          answerData: (path) => api?.answerApi(path),
          mayFind,
          // Where it cannot be found out, the page says what is wrong.
          findMember: (request) =>
            findMember(request).catch(
              (error: unknown) => void log().error({ err: error }, 'who asks was not found out'),
            ),
        }),
    handle,
    upgrade: (request, socket, head) => void (decoy.emit('upgrade', request, socket, head) || socket.destroy()),
    close: () => app.close(),
  };
}

/** What is asked of the pages goes on under an id that leads through log, events and spans; what is asked of the API is given one there. */
function traced(request: IncomingMessage, response: ServerResponse, work: () => Promise<void>): Promise<void> {
  if (isData(request.url)) return work();
  const { method, route } = nameRequest(request);
  const facts = { 'http.request.method': method, 'http.route': route };
  const span = {
    name: `${method} ${route}`,
    kind: 'server',
    facts,
    reads: method === 'GET' || method === 'HEAD',
  } as const;
  return inTrail({ requestId: newId(secureRandom) }, () =>
    route.startsWith('/_next')
      ? work()
      : inSpan(span, async () => {
          await work();
          tellSpan({ 'http.response.status_code': response.statusCode });
        }),
  );
}

/** From what others asked for where that is possible, else by the pages themselves, for those who do not ask too much. */
async function serve(pages: Pages, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'OPTIONS' && kindOf(request.url) === 'data')
    return answerPreflight(response, (await loadApi()).methodsOf(pathOf(request.url)));
  const shared = (await pages.cache?.answer(request, response)) ?? 'own';
  if (shared === 'done') return;
  secure(request, response);
  if (shared === 'slow' || (isCounted(request) && !(await mayRead(request)))) return answerTooMany(request, response);
  await pages.handle(request, response);
}

/** How long somebody who is still sending may read why they were turned away. */
const FAREWELL_MS = 500;

/** Says why, and hangs up: what else this connection holds may not be what it seems. */
function sendAway(response: ServerResponse, { status, text, headers }: TurnedAway): void {
  if (response.headersSent) return void response.destroy();
  setHeaders(response, { ...secureHeaders(DATA_POLICY), ...headers });
  const { socket } = response.req;
  // Hung up on at once, whoever is in the middle of a long body would see a broken line and not the answer.
  if (status === 413 || status === 415)
    response.once('finish', () => setTimeout(() => socket.destroy(), FAREWELL_MS).unref());
  else response.setHeader('connection', 'close');
  plain(response, status, text);
}

/** Headers of every answer, and the peer's address as the last hop, where nobody can have written it but us. */
function secure(request: IncomingMessage, response: ServerResponse): void {
  const { behindProxy, dev, publicUrl } = config();
  if (!behindProxy) request.headers['x-forwarded-for'] = request.socket.remoteAddress ?? '';
  // Under which name this site is reached is a setting, never what a request says of it.
  const { protocol, host } = new URL(publicUrl);
  if (!isOwnOrigin(`${protocol}//${request.headers.host ?? ''}`, config())) request.headers.host = host;
  request.headers['x-forwarded-host'] = request.headers.host;
  request.headers['x-forwarded-proto'] = protocol.slice(0, -1);
  for (const name of ['forwarded', 'x-forwarded-port']) delete request.headers[name];
  const policy = contentPolicy(newNonce(), dev);
  // Next puts the nonce of the request's policy on every script of the page.
  request.headers['content-security-policy'] = policy;
  // A route's own policy would be dropped by Next, which adds no header that is there already.
  setHeaders(response, secureHeaders(isData(request.url) ? DATA_POLICY : policy));
}

/** What answers under here is read by programs, and may be bytes of anybody's making: a file of a chat. */
const isData = (url = ''): boolean => url.startsWith('/api/v1/');

/** Whether a page is asked for as a whole, not what changes of it within the app. */
const makesHtml = ({ method, headers }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') && headers.rsc === undefined && headers['next-action'] === undefined;

function plain(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) return void response.end();
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
    .end(`${text}\n`);
}

async function atMost(ms: number, work: Promise<void> | undefined): Promise<void> {
  await Promise.race([work, new Promise<void>((resolve) => setTimeout(resolve, ms).unref())]);
}

async function closeServer(server: Server, patienceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const patience = setTimeout(() => server.closeAllConnections(), patienceMs);
  await closed;
  clearTimeout(patience);
}
