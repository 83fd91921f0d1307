/** What machines look for under `/.well-known/`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listStampKeys } from '#lib/chat/queries.ts';
import { listStatementSigners } from '#lib/reputation/statement-key.ts';
import { config } from '#lib/config.ts';
import { DATA_POLICY, secureHeaders, setHeaders } from './headers.ts';

const DAY_MS = 86_400_000;
/** How long what security.txt says is good for: it is made anew for each who asks (RFC 9116, section 2.5.5: less than a year). */
const GOOD_FOR_DAYS = 90;

type Paper = { readonly type: string; readonly text: () => string };

const PAPERS: Readonly<Record<string, Paper>> = {
  '/.well-known/security.txt': { type: 'text/plain; charset=utf-8', text: securityText },
  '/.well-known/statement-keys.json': { type: 'application/json; charset=utf-8', text: statementKeys },
  '/.well-known/stamp-keys.json': { type: 'application/json; charset=utf-8', text: stampKeys },
};

/** Whom to tell of a hole (RFC 9116). */
function securityText(): string {
  const { publicUrl, securityContact } = config();
  const expires = new Date(Math.ceil(Date.now() / DAY_MS + GOOD_FOR_DAYS) * DAY_MS).toISOString();
  return [
    `Contact: ${securityContact}`,
    `Expires: ${expires}`,
    'Preferred-Languages: en, es, ar',
    `Canonical: ${publicUrl}/.well-known/security.txt`,
    '',
  ].join('\n');
}

/** With which keys this site vouches for the order and time of chat messages, the one in use first; all Ed25519, 0x hex. */
function stampKeys(): string {
  return `${JSON.stringify({ keys: listStampKeys() })}\n`;
}

/** Under which addresses this site signs statements of people's trades, the one in use first. */
function statementKeys(): string {
  return `${JSON.stringify({ signers: listStatementSigners() })}\n`;
}

/** Answers whether it was one of these. */
export function answerWellKnown(request: IncomingMessage, response: ServerResponse): boolean {
  const { method, url = '' } = request;
  const paper = Object.hasOwn(PAPERS, url) ? PAPERS[url] : undefined;
  if (!paper || (method !== 'GET' && method !== 'HEAD')) return false;
  setHeaders(response, secureHeaders(DATA_POLICY));
  response.writeHead(200, { 'content-type': paper.type, 'cache-control': 'no-cache' });
  response.end(method === 'HEAD' ? undefined : paper.text());
  return true;
}
