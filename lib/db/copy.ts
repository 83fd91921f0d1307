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
export function cellText(cell: Cell): string {
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

/** Bytes that go over the wire as one piece; a single line may be longer. */
const PIECE = 2 ** 18;

/** Lines put together as bytes as they come: as texts that wait, tens of millions of them would be moved about by the garbage collector again and again. */
export class Lines {
  #bytes = Buffer.allocUnsafeSlow(PIECE);
  #length = 0;
  #full: Buffer[] = [];

  /** A row in COPY's text format, with a {@link cellText} for each column and a newline at its end. */
  add(line: string): void {
    // No letter takes more than three bytes where it counts as one.
    if (this.#length + line.length * 3 > this.#bytes.length) this.#end(line.length * 3);
    this.#length += this.#bytes.write(line, this.#length);
  }

  #end(wanted: number): void {
    if (this.#length > 0) this.#full.push(this.#bytes.subarray(0, this.#length));
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(PIECE, wanted));
    this.#length = 0;
  }

  /** Pieces that are full, each handed out once; with `all`, the last one as it is. */
  take(all = false): readonly Buffer[] {
    if (all) this.#end(0);
    const full = this.#full;
    this.#full = [];
    return full;
  }
}

function* pieces(lines: Iterable<string>): Generator<Buffer> {
  const together = new Lines();
  for (const line of lines) {
    together.add(line);
    yield* together.take();
  }
  yield* together.take(true);
}

/** Adds rows, in the connection's own transaction. `table`: as SQL names it. `bytes`: of {@link Lines}, whose cells stand in the order of the columns. */
export async function copyBytes(
  client: pg.PoolClient,
  table: string,
  columns: readonly string[],
  bytes: Iterable<Buffer>,
): Promise<void> {
  const names = columns.map((column) => `"${column}"`).join(', ');
  await pipeline(Readable.from(bytes), client.query(from(`COPY ${table} (${names}) FROM STDIN`)));
}

/** The same of single lines. */
export const copyLines = (
  client: pg.PoolClient,
  table: string,
  columns: readonly string[],
  lines: Iterable<string>,
): Promise<void> => copyBytes(client, table, columns, pieces(lines));

function* linesOf(rows: Iterable<readonly Cell[]>): Generator<string> {
  for (const row of rows) yield lineOf(row);
}

/** The same of rows that have a cell for each column, in that order. */
export const copyRows = (
  client: pg.PoolClient,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly Cell[]>,
): Promise<void> => copyLines(client, table, columns, linesOf(rows));

type Named = Readonly<Record<string, Cell>>;

/** The same of objects that all name the same columns. */
export async function copyObjects(client: pg.PoolClient, table: string, rows: Iterable<object>): Promise<void> {
  const all = (rows as Iterable<Named>)[Symbol.iterator]();
  const first = all.next();
  if (first.done) return;
  const columns = Object.keys(first.value);
  const cells = (row: Named) => columns.map((column) => row[column]!);
  function* lines(): Generator<Cell[]> {
    yield cells((first as IteratorYieldResult<Named>).value);
    for (let next = all.next(); !next.done; next = all.next()) yield cells(next.value);
  }
  await copyRows(client, table, columns, lines());
}

const [TAB, NEWLINE, BACKSLASH, N, MINUS, ZERO, NINE] = [9, 10, 92, 78, 45, 48, 57];
const UNESCAPED: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', v: '\v' };
/** Places of the cells of the longest row anybody asks for, each with its end. */
const MOST_CELLS = 64;
/** Words that are kept, and of which kind. */
const WORDS = 256;
const PLAIN = /^[ -[\]-~]+$/;

/** One row as it stands in what came over the wire: a cell is made where it is asked for, and only then. Valid until the next row. */
export class Row {
  #bytes: Buffer = Buffer.alloc(0);
  readonly #starts = new Uint32Array(MOST_CELLS);
  readonly #ends = new Uint32Array(MOST_CELLS);
  readonly #words: (string | undefined)[] = Array.from({ length: WORDS });
  #cells = 0;

  /** Hands over the rows of whole lines, one after another; answers where the rest begins. A tab or a newline is never part of a cell: there it is written otherwise. */
  through(bytes: Buffer, take: (row: Row) => void): number {
    this.#bytes = bytes;
    this.#cells = 0;
    let [start, end] = [0, 0];
    for (let place = 0; place < bytes.length; place++) {
      const byte = bytes[place];
      if (byte !== TAB && byte !== NEWLINE) continue;
      if (this.#cells === MOST_CELLS) throw new Error(`a row has more than ${MOST_CELLS} cells`);
      this.#starts[this.#cells] = start;
      this.#ends[this.#cells++] = place;
      start = place + 1;
      if (byte === TAB) continue;
      take(this);
      this.#cells = 0;
      end = start;
    }
    return end;
  }

  isNull(cell: number): boolean {
    const start = this.#starts[cell]!;
    return this.#ends[cell]! - start === 2 && this.#bytes[start] === BACKSLASH && this.#bytes[start + 1] === N;
  }

  text(cell: number): string | null {
    if (this.isNull(cell)) return null;
    const text = this.#bytes.toString('utf8', this.#starts[cell], this.#ends[cell]);
    return text.includes('\\') ? text.replace(/\\(.)/gs, (_, one: string) => UNESCAPED[one] ?? one) : text;
  }

  /** The same of a column that holds few different words: each is made once and found again by its bytes. */
  word(cell: number): string | null {
    const [start, end] = [this.#starts[cell]!, this.#ends[cell]!];
    let hash = end - start;
    for (let place = start; place < end; place++) hash = (Math.imul(hash, 31) + this.#bytes[place]!) | 0;
    const known = this.#words[hash & (WORDS - 1)];
    if (known !== undefined && this.#is(known, start, end)) return known;
    const made = this.text(cell);
    // Kept only where its letters are its bytes: others may have the letters that this one has bytes, and would be taken for it.
    if (made !== null && PLAIN.test(made)) this.#words[hash & (WORDS - 1)] = made;
    return made;
  }

  #is(word: string, start: number, end: number): boolean {
    if (word.length !== end - start) return false;
    for (let at = 0; at < word.length; at++) if (word.charCodeAt(at) !== this.#bytes[start + at]) return false;
    return true;
  }

  /** A number's whole part, downwards; null for nothing. Exact up to 2⁵³. */
  whole(cell: number): number | null {
    if (this.isNull(cell)) return null;
    const [start, end] = [this.#starts[cell]!, this.#ends[cell]!];
    let number = 0;
    for (let place = start; place < end; place++) {
      const byte = this.#bytes[place]!;
      if (byte >= ZERO && byte <= NINE) number = number * 10 + byte - ZERO;
      // A sign, a point, an exponent: not worth a way of its own.
      else if (byte !== MINUS || place > start) return Math.floor(Number(this.text(cell)));
    }
    return this.#bytes[start] === MINUS ? -number : number;
  }
}

/** What a query answers, row by row as it comes. Between pieces it waits for `pause`. Whoever throws closes the connection. */
export async function copyOut(
  client: pg.PoolClient,
  query: string,
  take: (row: Row) => void,
  pause: () => Promise<void> | undefined = () => undefined,
): Promise<void> {
  const row = new Row();
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of client.query(to(`COPY (${query}) TO STDOUT`))) {
    const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    rest = bytes.subarray(row.through(bytes, take));
    await pause();
  }
}
