/**
 * The bytes of a kept answer. A page carries a nonce that must be another in every answer: it is rendered with a placeholder, split
 * there once, and put together again with each answer's own. The pieces between are compressed once too.
 *
 * Compressed, a page is one gzip member: each piece as deflate blocks that end on a byte, each nonce as a stored block between them.
 * A piece may refer back to what stands before it, but never across a nonce: the dictionary it is compressed with has zeros in its
 * place, which no page holds.
 */
import { constants, crc32, deflateRawSync, gzipSync } from 'node:zlib';

/** Bytes of a nonce as it is written: 16 of them in base64url. */
export const NONCE_LENGTH = 22;
const WINDOW = 32_768;
/** Magic, deflate, no flags, no time, best compression, unix. */
const HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3]);
/** An empty last block. */
const LAST = Buffer.from([0x03, 0x00]);
/** The head of a stored block of a nonce's length, which is not the last. */
const STORED = Buffer.from([0, NONCE_LENGTH, 0, ~NONCE_LENGTH & 0xff, 0xff]);

export type Kept = {
  /** Between them stands the nonce. */
  readonly pieces: readonly Buffer[];
  readonly length: number;
  /** The same, compressed; undefined: not worth it. */
  readonly zipped: readonly Buffer[] | undefined;
  readonly zippedLength: number;
  /** What it takes in memory. */
  readonly size: number;
};

/** Worth compressing from here on. */
const LEAST_ZIPPED = 500;

/** Splits a body at the placeholder; without one it is whole. */
export function keep(body: Buffer, placeholder?: string): Kept {
  const pieces = placeholder === undefined ? [body] : split(body, placeholder);
  const zipped = body.length < LEAST_ZIPPED || body.includes(0) ? undefined : zip(pieces);
  const gaps = pieces.length - 1;
  const zippedSize = zipped?.reduce((sum, piece) => sum + piece.length, 0) ?? 0;
  const zippedLength =
    gaps === 0 ? zippedSize : HEAD.length + zippedSize + gaps * (STORED.length + NONCE_LENGTH) + LAST.length + 8;
  return { pieces, length: body.length, zipped, zippedLength, size: body.length + zippedSize };
}

function split(body: Buffer, placeholder: string): Buffer[] {
  if (placeholder.length !== NONCE_LENGTH) throw new Error('a placeholder is as long as a nonce');
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = body.indexOf(placeholder); at >= 0; at = body.indexOf(placeholder, from)) {
    pieces.push(body.subarray(from, at));
    from = at + placeholder.length;
  }
  return [...pieces, body.subarray(from)];
}

function zip(pieces: readonly Buffer[]): Buffer[] {
  // Made anew more often than it is asked for again: the last few bytes would cost more than they save.
  if (pieces.length === 1) return [gzipSync(pieces[0]!, { level: 3 })];
  const masked = pieces.flatMap((piece, index) => (index === 0 ? [piece] : [Buffer.alloc(NONCE_LENGTH), piece]));
  const all = Buffer.concat(masked);
  let from = 0;
  return pieces.map((piece) => {
    const dictionary = all.subarray(Math.max(0, from - WINDOW), from);
    from += piece.length + NONCE_LENGTH;
    return deflateRawSync(piece, {
      level: 9,
      finishFlush: constants.Z_SYNC_FLUSH,
      ...(dictionary.length && { dictionary }),
    });
  });
}

/** The body with this answer's nonce. */
export function plainBody({ pieces }: Kept, nonce: string): Buffer {
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(between(pieces, [Buffer.from(nonce, 'latin1')]));
}

/** The body with this answer's nonce, as gzip. */
export function zippedBody({ pieces, zipped, length }: Kept, nonce: string): Buffer {
  if (!zipped) throw new Error('kept without a compressed form');
  if (pieces.length === 1) return zipped[0]!;
  const bytes = Buffer.from(nonce, 'latin1');
  let sum = 0;
  pieces.forEach((piece, index) => (sum = crc32(piece, index === 0 ? sum : crc32(bytes, sum))));
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(sum, 0);
  tail.writeUInt32LE(length, 4);
  return Buffer.concat([HEAD, ...between(zipped, [STORED, bytes]), LAST, tail]);
}

function between(pieces: readonly Buffer[], gap: readonly Buffer[]): Buffer[] {
  return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [...gap, piece]));
}
