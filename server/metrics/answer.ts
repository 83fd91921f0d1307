/** `GET /metrics` for a Prometheus that shows METRICS_TOKEN as its bearer token. Where the setting is absent there is no such page. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { config } from '#lib/config.ts';
import { once } from '#lib/kernel/once.ts';
import { log } from '../loop.ts';
import { meters } from './registry.ts';
import { addSite } from './site.ts';

const PATH = '/metrics';
/** Set at the first answer: the tools that the figures are read with need no process that nobody looks at. */
const whole = () =>
  once('metrics.whole', () => {
    const { registry } = meters();
    addSite(registry);
    return registry;
  });

/** Hashes are of one length, so that comparing takes the same time whatever is shown. */
const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether a header `Authorization` shows the token. */
export function showsToken(header: string | undefined, token: string): boolean {
  const shown = /^Bearer ([\x21-\x7e]+)$/i.exec(header ?? '')?.[1] ?? '';
  return timingSafeEqual(hashOf(shown), hashOf(token));
}

/** Answers whether the request was for the metrics. */
export function answerMetrics(request: IncomingMessage, response: ServerResponse): boolean {
  const { metricsToken } = config();
  if (metricsToken === undefined || request.url !== PATH || request.method !== 'GET') return false;
  if (!showsToken(request.headers.authorization, metricsToken)) {
    const words = 'Show METRICS_TOKEN: Authorization: Bearer ...\n';
    send(response, 401, 'text/plain; charset=utf-8', words, { 'www-authenticate': 'Bearer realm="metrics"' });
    return true;
  }
  whole()
    .metrics()
    .then(
      (text) => send(response, 200, whole().contentType, text),
      (error: unknown) => {
        log().error({ err: error }, 'the metrics could not be told');
        send(response, 500, 'text/plain; charset=utf-8', 'The metrics could not be told; the log says why.\n');
      },
    );
  return true;
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  more: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...more }).end(body);
}
