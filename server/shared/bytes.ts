/**
 * The bytes of a kept answer. A page has holes for what is another in every answer (its nonce, and who it is for): it is rendered with a placeholder
 * in each, split there once, and put together again with each answer's own values. The pieces between are compressed once too.
 *
 * Compressed, a page is one gzip member: each piece as deflate blocks that end on a byte, each value as a stored block between them.
 * A piece may refer back to what stands before it, but never into a hole: the dictionary it is compressed with has zeros in its
 * place, which no page holds; and never past a hole whose values differ in length, since distances would be others.
 */
import { constants, crc32, deflateRawSync, gzipSync } from 'node:zlib';

/** Bytes of a nonce as it is written: 16 of them in base64url. */
export const NONCE_LENGTH = 22;
const WINDOW = 32_768;
/** Magic, deflate, no flags, no time, best compression, unix. */
const HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3]);
/** An empty last block. */
const LAST = Buffer.from([0x03, 0x00]);

export type Hole = {
  /** What stands in it while the page is rendered: ASCII that nothing else on the page holds. */
  readonly placeholder: string;
  /** Whether every value is exactly as long as the placeholder. */
  readonly fixed: boolean;
};

export type Kept = {
  readonly holes: readonly Hole[];
  readonly pieces: readonly Buffer[];
  /** Between a piece and the next: the place of its hole in `holes`. */
  readonly gaps: readonly number[];
  /** The pieces, compressed; undefined: not worth it. */
  readonly zipped: readonly Buffer[] | undefined;
  /** The checksum of the first piece, which no value changes. */
  readonly headSum: number;
  /** What it takes in memory. */
  readonly size: number;
};

/** Worth compressing from here on. */
const LEAST_ZIPPED = 500;
/** A stored block holds no more. */
const MOST_VALUE = 0xffff;

/** Splits a body at its placeholders; without holes it is whole. */
export function keep(body: Buffer, holes: readonly Hole[] = []): Kept {
  const { pieces, gaps } = split(body, holes);
  const zipped = body.length < LEAST_ZIPPED || body.includes(0) ? undefined : zip(pieces, gaps, holes);
  const zippedSize = zipped?.reduce((sum, piece) => sum + piece.length, 0) ?? 0;
  return { holes, pieces, gaps, zipped, headSum: zipped ? crc32(pieces[0]!) : 0, size: body.length + zippedSize };
}

function split(body: Buffer, holes: readonly Hole[]): { readonly pieces: Buffer[]; readonly gaps: number[] } {
  if (holes.length === 0) return { pieces: [body], gaps: [] };
  const places = holes.flatMap(({ placeholder }, hole) => placesOf(body, placeholder).map((at) => ({ at, hole })));
  places.sort((one, other) => one.at - other.at);
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { at, hole } of places) {
    pieces.push(body.subarray(from, at));
    from = at + holes[hole]!.placeholder.length;
  }
  return { pieces: [...pieces, body.subarray(from)], gaps: places.map(({ hole }) => hole) };
}

function placesOf(body: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = body.indexOf(text); at >= 0; at = body.indexOf(text, at + text.length)) places.push(at);
  return places;
}

function zip(pieces: readonly Buffer[], gaps: readonly number[], holes: readonly Hole[]): Buffer[] {
  // Made anew more often than it is asked for again: the last few bytes would cost more than they save.
  if (pieces.length === 1) return [gzipSync(pieces[0]!, { level: 3 })];
  let known = Buffer.alloc(0);
  return pieces.map((piece, index) => {
    const hole = index === 0 ? undefined : holes[gaps[index - 1]!]!;
    if (hole) known = hole.fixed ? Buffer.concat([known, Buffer.alloc(hole.placeholder.length)]) : Buffer.alloc(0);
    const dictionary = known.subarray(Math.max(0, known.length - WINDOW));
    known = Buffer.concat([known, piece]);
    return deflateRawSync(piece, {
      level: 9,
      finishFlush: constants.Z_SYNC_FLUSH,
      ...(dictionary.length && { dictionary }),
    });
  });
}

/** @throws where a value does not fit its hole. */
function valuesOf({ holes }: Kept, texts: readonly string[]): readonly Buffer[] {
  return holes.map(({ placeholder, fixed }, index) => {
    const value = Buffer.from(texts[index] ?? '');
    if (texts[index] === undefined || value.length > MOST_VALUE || (fixed && value.length !== placeholder.length))
      throw new Error('a value does not fit its hole');
    return value;
  });
}

/** The body with this answer's values, one for each hole. */
export function plainBody(kept: Kept, texts: readonly string[]): Buffer {
  const { pieces, gaps } = kept;
  if (pieces.length === 1) return pieces[0]!;
  const values = valuesOf(kept, texts);
  return Buffer.concat(pieces.flatMap((piece, index) => (index === 0 ? [piece] : [values[gaps[index - 1]!]!, piece])));
}

/** The body with this answer's values, as gzip. */
export function zippedBody(kept: Kept, texts: readonly string[]): Buffer {
  const { pieces, gaps, zipped } = kept;
  if (!zipped) throw new Error('kept without a compressed form');
  if (pieces.length === 1) return zipped[0]!;
  const values = valuesOf(kept, texts);
  const parts: Buffer[] = [HEAD, zipped[0]!];
  let [sum, length] = [kept.headSum, pieces[0]!.length];
  gaps.forEach((hole, index) => {
    const [value, piece] = [values[hole]!, pieces[index + 1]!];
    parts.push(storedHead(value.length), value, zipped[index + 1]!);
    sum = crc32(piece, crc32(value, sum));
    length += value.length + piece.length;
  });
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(sum, 0);
  tail.writeUInt32LE(length, 4);
  return Buffer.concat([...parts, LAST, tail]);
}

/** The head of a stored block of so many bytes, which is not the last. */
const storedHead = (length: number): Buffer =>
  Buffer.from([0, length & 0xff, length >> 8, ~length & 0xff, (~length >> 8) & 0xff]);
