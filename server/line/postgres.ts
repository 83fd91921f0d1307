/**
 * The line over the database: LISTEN and NOTIFY on a connection of its own. A NOTIFY inside a transaction makes every transaction with one commit after the
 * other (see docs/decisions/0036); here each is a statement by itself, one at a time for each process, and no transaction of anybody's waits for it.
 */
import pg from 'pg';
import type { Ear, Open } from './transport.ts';

const CHANNEL = 'holdfast_line';
/** Postgres takes a little under 8,000 bytes at once; a longer text goes in pieces, which arrive in order. */
const MOST_BYTES = 7_000;
const ANSWER_MS = 5_000;
const [FIRST_WAIT_MS, LAST_WAIT_MS] = [100, 2_000];
/** Pieces that are kept for texts of which the rest never came. */
const MOST_OPEN = 50;

/** `n/of/text`, the text as base64: a piece may end in the middle of a letter. */
export function cut(text: string, most = MOST_BYTES): string[] {
  const bytes = Buffer.from(text).toString('base64');
  const count = Math.max(1, Math.ceil(bytes.length / most));
  return Array.from({ length: count }, (_, at) => `${at}/${count}/${bytes.slice(at * most, (at + 1) * most)}`);
}

/** Puts pieces of each sender together again; answers a whole text with its last piece. */
export function joiner(): (sender: number, piece: string) => string | undefined {
  const open = new Map<number, string[]>();
  return (sender, piece) => {
    const [, at, count, bytes] = /^(\d+)\/(\d+)\/(.*)$/.exec(piece) ?? [];
    if (bytes === undefined) return undefined;
    const pieces = at === '0' ? [] : open.get(sender);
    // Its beginning was not heard: neither is the rest.
    if (pieces?.length !== Number(at)) return void open.delete(sender);
    pieces.push(bytes);
    open.set(sender, pieces);
    if (open.size > MOST_OPEN) open.delete(open.keys().next().value!);
    if (pieces.length < Number(count)) return undefined;
    open.delete(sender);
    return Buffer.from(pieces.join(''), 'base64').toString();
  };
}

const SAY = 'SELECT pg_notify($1, piece) FROM unnest($2::text[]) WITH ORDINALITY AS t(piece, at) ORDER BY at';

/** One connection that listens. @throws where it cannot be had in time. */
async function connect(url: string, said: Ear['said'], lost: (client: pg.Client) => void): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'holdfast line',
    keepAlive: true,
    connectionTimeoutMillis: ANSWER_MS,
    query_timeout: ANSWER_MS,
  });
  const join = joiner();
  client.on('error', () => lost(client));
  client.on('end', () => lost(client));
  client.on('notification', ({ processId, payload = '' }) => {
    const text = join(processId, payload);
    if (text !== undefined) said(text);
  });
  try {
    await client.connect();
    // What it says is worth nothing after a crash: nobody waits for the disk.
    await client.query('SET synchronous_commit TO off');
    await client.query(`LISTEN ${CHANNEL}`);
    return client;
  } catch (error) {
    client.end().catch(() => {});
    throw error;
  }
}

export const openPostgres =
  (url: string): Open =>
  (ear) => {
    let client: pg.Client | undefined;
    let timer: NodeJS.Timeout | undefined;
    let [failures, closed] = [0, false];
    const again = () => {
      if (closed) return;
      ear.up(false);
      clearTimeout(timer);
      timer = setTimeout(() => void start(), Math.min(LAST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++));
      timer.unref();
    };
    const lose = (of: pg.Client) => {
      if (client !== of) return;
      client = undefined;
      of.end().catch(() => {});
      again();
    };
    const start = async () => {
      try {
        const next = await connect(url, ear.said, lose);
        if (closed) return void next.end().catch(() => {});
        client = next;
        failures = 0;
        ear.up(true);
      } catch {
        again();
      }
    };
    void start();
    return {
      send: async (text) => {
        const on = client;
        if (!on) throw new Error('the line is cut');
        try {
          await on.query(SAY, [CHANNEL, cut(text)]);
        } catch (error) {
          // Nobody knows whether it still hears anything.
          lose(on);
          throw error;
        }
      },
      close: async () => {
        closed = true;
        clearTimeout(timer);
        const on = client;
        client = undefined;
        await on?.end().catch(() => {});
      },
    };
  };
