import type { IncomingMessage, ServerResponse } from 'node:http';
import { provider } from '#lib/chain/deployment.ts';
import { config } from '#lib/config.ts';
import { pool } from '#lib/db/client.ts';
import { PAGES_READY } from '#lib/http/browser.ts';

const PATIENCE_MS = 2_000;

/**
 * `GET /healthz`: the process lives. `GET /readyz`: it can serve, that is its pages are open, the database and the chain's node
 * answer, and it was not told to end. `GET /readyz/pages`: the same for whoever has a page open, which the chain's node does not keep from
 * being shown. Answers whether the request was one of them.
 */
export function answerHealth(request: IncomingMessage, response: ServerResponse, open: Open): boolean {
  if (request.url === '/healthz') answer(response, 200, { alive: true });
  else if (request.url === '/readyz')
    void readiness(open).then((state) => answer(response, allTrue(state) ? 200 : 503, state));
  else if (request.url === PAGES_READY)
    void pagesReady(open).then((ready) => answer(response, ready ? 200 : 503, { ready }));
  else return false;
  return true;
}

/** `pages`: of a process without any, that it answers sockets. `staying`: false from the signal to end on; shown only then. */
type Open = { readonly pages: boolean; readonly staying: boolean };
type Readiness = {
  readonly pages: boolean;
  readonly database: boolean;
  readonly chain: boolean;
  readonly staying?: false;
};

const allTrue = (state: Readiness): boolean => Object.values(state).every(Boolean);

async function readiness({ pages, staying }: Open): Promise<Readiness> {
  // Whoever leads people here is to know at once.
  if (!staying) return { pages, database: true, chain: true, staying };
  const [database, chain] = await Promise.all([within(askDatabase()), within(askChain())]);
  return { pages, database, chain };
}

let asking: Promise<boolean> | undefined;

/** Anybody may ask this: however many do at once, the database is asked once. */
async function pagesReady({ pages, staying }: Open): Promise<boolean> {
  if (!pages || !staying) return false;
  asking ??= within(askDatabase()).finally(() => (asking = undefined));
  return asking;
}

/** Whether it succeeds in time. Why it did not is in the log of whoever needed it. */
function within(work: Promise<boolean>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, PATIENCE_MS, false).unref());
  return Promise.race([work, late]).catch(() => false);
}

async function askDatabase(): Promise<boolean> {
  await pool().query('SELECT 1');
  return true;
}

/** Of the home chain: while another one is away its own trades wait, and everything else is served. */
async function askChain(): Promise<boolean> {
  const { chainId } = config();
  // One node that answers is enough: one on another chain is refused before it is asked anything else.
  const answer = await provider(chainId).ask('eth_chainId', []);
  return 'result' in answer && Number(answer.result) === chainId;
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
