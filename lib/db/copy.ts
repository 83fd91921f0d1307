/** Rows in bulk, by Postgres' COPY: written an order faster than by any INSERT, and read without an object for each. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from, to } from 'pg-copy-streams';

/** What is an object goes as JSON. */
export type Cell = string | number | bigint | boolean | null | object;

const SPECIAL = /[\\\t\n\r]/;
const SPECIALS = new RegExp(SPECIAL, 'g');
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A cell in COPY's text format. */
function cellText(cell: Cell): string {
  if (cell === null) return '\\N';
  if (typeof cell === 'string') return SPECIAL.test(cell) ? cell.replace(SPECIALS, (one) => ESCAPES[one]!) : cell;
  if (typeof cell === 'object') return cellText(JSON.stringify(cell));
  if (typeof cell === 'boolean') return cell ? 't' : 'f';
  return `${cell}`;
}

function lineOf(row: readonly Cell[]): string {
  let line = cellText(row[0]!);
  for (let place = 1; place < row.length; place++) line += `\t${cellText(row[place]!)}`;
  return `${line}\n`;
}

/** Lines that go over the wire as one piece. */
const LINES = 2_000;

function* pieces(rows: Iterable<readonly Cell[]>): Generator<string> {
  let [piece, lines] = ['', 0];
  for (const row of rows) {
    piece += lineOf(row);
    if (++lines < LINES) continue;
    yield piece;
    [piece, lines] = ['', 0];
  }
  if (lines > 0) yield piece;
}

/** Adds rows, in the connection's own transaction. `table`: as SQL names it. Each row has a cell for each column, in that order. */
export async function copyRows(
  client: pg.PoolClient,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly Cell[]>,
): Promise<void> {
  const names = columns.map((column) => `"${column}"`).join(', ');
  await pipeline(Readable.from(pieces(rows)), client.query(from(`COPY ${table} (${names}) FROM STDIN`)));
}

type Row = Readonly<Record<string, Cell>>;

/** The same of objects that all name the same columns. */
export async function copyObjects(client: pg.PoolClient, table: string, rows: Iterable<object>): Promise<void> {
  const all = (rows as Iterable<Row>)[Symbol.iterator]();
  const first = all.next();
  if (first.done) return;
  const columns = Object.keys(first.value);
  const cells = (row: Row) => columns.map((column) => row[column]!);
  function* lines(): Generator<Cell[]> {
    yield cells((first as IteratorYieldResult<Row>).value);
    for (let next = all.next(); !next.done; next = all.next()) yield cells(next.value);
  }
  await copyRows(client, table, columns, lines());
}

const [TAB, NEWLINE, BACKSLASH] = [9, 10, 92];
const UNESCAPED: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', v: '\v' };

function cellOf(line: Buffer, from: number, until: number, escaped: boolean): string | null {
  const text = line.toString('utf8', from, until);
  if (!escaped) return text;
  return text === '\\N' ? null : text.replace(/\\(.)/gs, (_, one: string) => UNESCAPED[one] ?? one);
}

/** The rows of whole lines, and where the rest begins. */
function rowsOf(bytes: Buffer): { readonly rows: (string | null)[][]; readonly end: number } {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  let [start, end, escaped] = [0, 0, false];
  for (let place = 0; place < bytes.length; place++) {
    const byte = bytes[place];
    if (byte === BACKSLASH) escaped = true;
    if (byte !== TAB && byte !== NEWLINE) continue;
    row.push(cellOf(bytes, start, place, escaped));
    [start, escaped] = [place + 1, false];
    if (byte === TAB) continue;
    rows.push(row);
    [row, end] = [[], start];
  }
  return { rows, end };
}

/** What a query answers, a piece after another as it comes; each cell is its text. Whoever leaves before the end closes the connection. */
export async function* copyOut(client: pg.PoolClient, query: string): AsyncGenerator<(string | null)[][]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of client.query(to(`COPY (${query}) TO STDOUT`))) {
    const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    const { rows, end } = rowsOf(bytes);
    rest = bytes.subarray(end);
    if (rows.length > 0) yield rows;
  }
}
