/**
 * How much one reader may have made for them alone. What is answered from what others asked for as well is never counted: whoever
 * browses the market as people do does not meet this; whoever reads it through, query by query and cursor by cursor, is slowed.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import { createTranslator } from 'next-intl';
import { config } from '#lib/config.ts';
import { problemType } from '#lib/http/answers.ts';
import { look, take, type Limit } from '#lib/http/limits.ts';
import { refuseRequest } from '#lib/http/refusals.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { loadMessages, type Messages } from '../messages/load.ts';
import { directionOf } from '../messages/locales.ts';
import { sessionOf } from './session-of.ts';
import { kindOf, localeOf, pathOf } from './shared/key.ts';

const READS: Limit = { name: 'reads', burst: 120, perMinute: 240 };

/**
 * Whether a request is one whose making counts: a page, or what anybody may read of the API. A page is made whatever the method says, and under
 * every spelling of its address.
 */
export function isCounted({ method, url, headers }: IncomingMessage): boolean {
  if (/^\/(_next|api(?!\/problems\/)|socket\.io)\//.test(pathOf(url)))
    return (method === 'GET' || method === 'HEAD') && kindOf(url) !== undefined;
  // Prefetching gets a page's outline and nothing of what it says; by its own name alone it would be answered in full.
  return !(headers.rsc === '1' && headers['next-router-prefetch'] === '1') || kindOf(url) !== undefined;
}

const readerOf = async (request: IncomingMessage): Promise<string> =>
  (await sessionOf(request.headers.cookie ?? '')) ?? addressOf(request);

const counted = new WeakSet<IncomingMessage>();

/** Counts one more against who asks, once for each request; false: it is too much. */
export async function mayRead(request: IncomingMessage): Promise<boolean> {
  if (counted.has(request)) return true;
  const taken = take(READS, await readerOf(request)).ok;
  if (taken) counted.add(request);
  return taken;
}

/** What is kept for many is put together for one by asking the database who they are: cheap, and not for nothing. */
const FINDS: Limit = { name: 'finds', burst: 600, perMinute: 1_200 };

/** Whether it may be found out once more who sends this; false: they ask too often. */
export async function mayFind(request: IncomingMessage): Promise<boolean> {
  return take(FINDS, await readerOf(request)).ok;
}

/** Who asks, by address: behind a proxy of ours its word, else the peer's own; of IPv6 the network, which one house has whole. */
export function addressOf(request: IncomingMessage): string {
  const told = config().behindProxy ? `${request.headers['x-forwarded-for'] ?? ''}`.split(',').at(-1)!.trim() : '';
  const address = (told || request.socket.remoteAddress || '').replace(/^::ffff:(?=\d+\.)/i, '');
  return isIPv6(address) ? networkOf(address) : address || 'unknown';
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('%', 1)[0]!.split('::', 2);
  const groups = (text: string) => (text ? text.split(':') : []);
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const all = [
    ...before,
    ...Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0'),
    ...after,
  ];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group || '0', 16).toString(16))
    .join(':');
}

/** Says that it was too much, in JSON or as a page of a few lines that costs nothing to make. */
export async function answerTooMany(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const reader = await readerOf(request);
  const [read, found] = [look(READS, reader), look(FINDS, reader)];
  const looked = read.ok ? found : read;
  const refusal = looked.ok ? refuseRequest('request.too_many', { seconds: 1 }) : looked.refusal;
  const seconds = Number(refusal.data.seconds);
  response.statusCode = refusal.status;
  response.setHeader('Retry-After', `${seconds}`);
  response.setHeader('Cache-Control', 'no-store');
  const isApi = request.url?.startsWith('/api/');
  const body = isApi ? tooManyProblem(refusal) : tooManyPage(request, seconds);
  response.setHeader('Content-Type', isApi ? 'application/problem+json' : 'text/html; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(request.method === 'HEAD' ? undefined : body);
}

function tooManyProblem({ code, status, data }: Refusal): string {
  const requestId = newId(secureRandom);
  return JSON.stringify({ type: problemType(code), title: code, status, code, data, requestId });
}

function tooManyPage(request: IncomingMessage, seconds: number): string {
  const locale = localeOf(request.headers);
  const t = createTranslator<Messages>({ locale, messages: loadMessages(locale) });
  const sentence = t('request.refusals.too_many' as never, { seconds } as never);
  return `<!doctype html><html lang="${locale}" dir="${directionOf(locale)}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Holdfast</title>
<body style="font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem">
<h1 style="font-size:1.25rem">${sentence}</h1></body></html>`;
}
