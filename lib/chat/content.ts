/** What a message says, as its author's device wrote it and the reader's checks it before anything is shown. */
import { fromBase64Url, fromUtf8, utf8 } from '#lib/account/encoding.ts';
import { canonicalJson } from '#lib/kernel/canonical.ts';
import { hasExactly, isCount, isHash } from './signing.ts';

/** UTF-16 units of one text. */
export const TEXT_LENGTH = 2000;
/** Bytes of one stored file. */
export const FILE_BYTES = 16 * 1024 * 1024;
/** Letters of a thumbnail, base64url: about 12 KiB of image. */
export const THUMBNAIL_LENGTH = 16_384;
export const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;
const MOST_PIXELS = 16_384;
const NAME_LENGTH = 120;

export type FileContent = {
  /** What the server calls the stored ciphertext. */
  readonly id: string;
  /** Of the file alone: 32 bytes, base64url. */
  readonly key: string;
  /** SHA-256 of the ciphertext as it is stored: with the key, it names one picture and no other. */
  readonly hash: string;
  /** Bytes of the stored ciphertext. */
  readonly size: number;
  readonly type: (typeof IMAGE_TYPES)[number];
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly name?: string;
  /** A small image of the same type, base64url. */
  readonly thumbnail?: string;
};

export type Content =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'file'; readonly file: FileContent };

/** A message's content and the key that opens its commitment: what is sealed, and what a party hands to a moderator. */
export type Opened = {
  readonly content: Content;
  /** 32 random bytes, base64url. */
  readonly opening: string;
};

/** Reads content's exact form; undefined otherwise. */
export function readContent(value: unknown): Content | undefined {
  if (hasExactly(value, ['kind', 'text']) && value.kind === 'text') {
    const { text } = value;
    const good = typeof text === 'string' && text.length > 0 && text.length <= TEXT_LENGTH;
    return good ? { kind: 'text', text } : undefined;
  }
  if (!hasExactly(value, ['kind', 'file']) || value.kind !== 'file') return undefined;
  const file = readFile(value.file);
  return file && { kind: 'file', file };
}

const FILE_FIELDS = ['id', 'key', 'hash', 'size', 'type', 'width', 'height'];

function readFile(value: unknown): FileContent | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const extras = ['name', 'thumbnail'].filter((field) => Object.hasOwn(value, field));
  if (!hasExactly(value, [...FILE_FIELDS, ...extras])) return undefined;
  const { id, key, hash, size, type, width, height, name = 'image', thumbnail = 'AA' } = value;
  const pixels = (count: unknown) => isCount(count, 1) && count <= MOST_PIXELS;
  const text = (some: unknown, most: number): some is string =>
    typeof some === 'string' && some.length > 0 && some.length <= most;
  const good =
    typeof id === 'string' &&
    /^[0-9a-z]{20,64}$/.test(id) &&
    fromBase64Url(key, 32) !== undefined &&
    isHash(hash) &&
    isCount(size, 1) &&
    size <= FILE_BYTES &&
    IMAGE_TYPES.some((known) => known === type) &&
    pixels(width) &&
    pixels(height) &&
    text(name, NAME_LENGTH) &&
    text(thumbnail, THUMBNAIL_LENGTH) &&
    fromBase64Url(thumbnail) !== undefined;
  return good ? (value as FileContent) : undefined;
}

/** Bytes that lengths are rounded up to, so that "yes" and "no" look alike. */
const steps = (length: number): number => (length <= 512 ? 64 : 256);

/** The plaintext of a message: canonical JSON, then spaces up to the next step. */
export function padOpened({ content, opening }: Opened): Uint8Array {
  const bytes = utf8(canonicalJson({ content, opening }));
  const step = steps(bytes.length);
  const padded = new Uint8Array(Math.ceil(bytes.length / step) * step).fill(0x20);
  padded.set(bytes);
  return padded;
}

/** Reads a plaintext; undefined where it is not of a form we know. */
export function readOpened(bytes: Uint8Array): Opened | undefined {
  let value: unknown;
  try {
    value = JSON.parse(fromUtf8(bytes));
  } catch {
    // Not UTF-8 or not JSON: some other plaintext.
    return undefined;
  }
  if (!hasExactly(value, ['content', 'opening'])) return undefined;
  const { opening } = value;
  const content = readContent(value.content);
  return content && isOpening(opening) ? { content, opening } : undefined;
}

export const isOpening = (value: unknown): value is string => fromBase64Url(value, 32) !== undefined;
