/** Rows written in bulk: Postgres' COPY, an order faster than any INSERT, into a table whose columns are named. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from } from 'pg-copy-streams';

/** What is an object goes as JSON. */
export type Cell = string | number | bigint | boolean | null | object;

const SPECIAL = /[\\\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A cell in COPY's text format. */
function cellText(cell: Cell): string {
  if (cell === null) return '\\N';
  if (typeof cell === 'object') return cellText(JSON.stringify(cell));
  if (typeof cell === 'string') return cell.replace(SPECIAL, (one) => ESCAPES[one]!);
  if (typeof cell === 'boolean') return cell ? 't' : 'f';
  return `${cell}`;
}

/** Lines that go over the wire as one piece. */
const LINES = 2_000;

function* pieces(rows: Iterable<readonly Cell[]>): Generator<string> {
  let lines: string[] = [];
  for (const row of rows) {
    lines.push(row.map(cellText).join('\t'));
    if (lines.length < LINES) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}

/** Adds rows, in the connection's own transaction. Each row has a cell for each column, in that order. */
export async function copyRows(
  client: pg.PoolClient,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly Cell[]>,
): Promise<void> {
  const names = columns.map((column) => `"${column}"`).join(', ');
  await pipeline(Readable.from(pieces(rows)), client.query(from(`COPY "${table}" (${names}) FROM STDIN`)));
}
