/**
 * Which pictures may be sent and which are shown. Decided by what the bytes are, never by a file's name, and before any of them is
 * decoded: a few kilobytes can decode to gigabytes. Pure.
 */
import { fromBase64Url } from '#lib/account/encoding.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { FileContent } from './content.ts';
import { refuseFile } from './file.refusals.ts';
import { readJpeg } from './image/jpeg.ts';
import { ascii, type Image, type ImageType } from './image/parts.ts';
import { readPng } from './image/png.ts';
import { readWebp } from './image/webp.ts';

/** Of a file as it is chosen: bytes and pixels. */
export const MOST_CHOSEN_BYTES = 12_000_000;
export const MOST_CHOSEN_PIXELS = 40_000_000;
/** Of a picture as it is sent: pixels of its longest side, and bytes. */
export const MOST_SIDE = 2048;
export const MOST_PICTURE_BYTES = 1_500_000;
/** Of a thumbnail. 12,288 bytes are the 16,384 letters a message has room for. */
export const MOST_THUMBNAIL_SIDE = 320;
export const MOST_THUMBNAIL_BYTES = 12_288;
const NAME_LENGTH = 120;

/** The type by the first bytes; undefined: none of the three. */
export function typeOf(bytes: Uint8Array): ImageType | undefined {
  if (ascii(bytes, 0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  return ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP' ? 'image/webp' : undefined;
}

const READERS: Readonly<Record<ImageType, (bytes: Uint8Array) => Image | undefined>> = {
  'image/jpeg': readJpeg,
  'image/png': readPng,
  'image/webp': readWebp,
};

/** What the parts of a picture say; undefined where it is none of the three types, or not whole. */
export function readImage(bytes: Uint8Array): Image | undefined {
  const type = typeOf(bytes);
  return type && READERS[type](bytes);
}

/** Where programs that open documents look for the beginning of one. */
const HEAD = 1024;
const DOCUMENTS = /%PDF-|<\s*(?:!doctype|html|head|body|script|svg|iframe)/i;
/** With what the table of a ZIP archive ends: an Office document, an app, a JAR. */
const ARCHIVE = 'PK\u0005\u0006';

/** Whether a picture is a document as well, to programs that look for one in its first bytes or after its end. */
function isPolyglot(bytes: Uint8Array, { end }: Image): boolean {
  const [head, tail] = [bytes.subarray(0, HEAD), bytes.subarray(end)].map((part) =>
    new TextDecoder('latin1').decode(part),
  ) as [string, string];
  return DOCUMENTS.test(head) || DOCUMENTS.test(tail) || tail.includes(ARCHIVE);
}

/**
 * Whether a file that somebody chose can become a picture of the chat. What lies hidden in it is no reason to refuse: it is drawn anew.
 * Refusals: `chat.file_too_big`, `chat.file_pdf`, `chat.file_heic`, `chat.file_other`, `chat.file_damaged`,
 * `chat.file_too_many_pixels`.
 */
export function checkChosen(bytes: Uint8Array): Result<Image> {
  if (bytes.length > MOST_CHOSEN_BYTES) return tooBig();
  if (!typeOf(bytes)) return refused(refuseFile(strangerOf(bytes)));
  const image = readImage(bytes);
  if (!image) return refused(refuseFile('chat.file_damaged'));
  if (isPolyglot(bytes, image)) return refused(refuseFile('chat.file_other'));
  if (image.width * image.height > MOST_CHOSEN_PIXELS)
    return refused(refuseFile('chat.file_too_many_pixels', { megapixels: MOST_CHOSEN_PIXELS / 1_000_000 }));
  return ok(image);
}

export const tooBig = () => refused(refuseFile('chat.file_too_big', { megabytes: MOST_CHOSEN_BYTES / 1_000_000 }));

function strangerOf(bytes: Uint8Array) {
  if (ascii(bytes, 0, HEAD).includes('%PDF-')) return 'chat.file_pdf';
  const isHeic = ascii(bytes, 4, 4) === 'ftyp' && /^(hei[cxms]|hev[cxms]|mif1|msf1)$/.test(ascii(bytes, 8, 4));
  return isHeic ? 'chat.file_heic' : 'chat.file_other';
}

/** Nothing but a still picture: no place, date, comment or second frame in it, nothing after it. */
const isBare = (bytes: Uint8Array, { metadata, end }: Image) => !metadata && end === bytes.length;

/** A picture as this program makes it, of the size asked for; undefined for every other. */
export function readBare(
  bytes: Uint8Array,
  most: { readonly bytes: number; readonly side: number },
): Image | undefined {
  if (bytes.length > most.bytes) return undefined;
  const image = readImage(bytes);
  if (!image || Math.max(image.width, image.height) > most.side) return undefined;
  return isBare(bytes, image) ? image : undefined;
}

/**
 * Whether bytes that were just opened are the picture that their message describes. Nothing else is shown: the sender's device may run
 * another program than this one. Refuses `chat.file_not_as_said`.
 */
export function checkReceived(bytes: Uint8Array, file: Pick<FileContent, 'type' | 'width' | 'height'>): Result<Image> {
  const image = readBare(bytes, { bytes: MOST_PICTURE_BYTES, side: MOST_SIDE });
  const same = image && image.type === file.type && image.width === file.width && image.height === file.height;
  return same ? ok(image) : refused(refuseFile('chat.file_not_as_said'));
}

export type Thumbnail = { readonly bytes: Uint8Array; readonly image: Image };

/** The thumbnail of a message; undefined where it has none that may be shown. */
export function thumbnailOf({ type, thumbnail }: Pick<FileContent, 'type' | 'thumbnail'>): Thumbnail | undefined {
  const bytes = thumbnail === undefined ? undefined : fromBase64Url(thumbnail);
  const image = bytes && readBare(bytes, { bytes: MOST_THUMBNAIL_BYTES, side: MOST_THUMBNAIL_SIDE });
  return image?.type === type ? { bytes: bytes!, image } : undefined;
}

/** Width and height that fit into a square of `side`, never larger than they are. */
export function fitInto(side: number, width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height));
  const scaled = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: scaled(width), height: scaled(height) };
}

/** A file's name as it may stand on somebody's screen: no folder, no letters that cannot be seen or turn the line around. */
export function cleanName(name: string): string {
  const last = name.split(/[\\/]/).at(-1)!;
  const seen = last
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
  return [...seen].reduce((kept, letter) => (kept.length + letter.length > NAME_LENGTH ? kept : kept + letter), '');
}

const ENDINGS: Readonly<Record<ImageType, string>> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' };

/** What a saved picture is called: its ending tells what it is, whatever its name says. */
export function savedName(name: string, type: ImageType): string {
  const stem = cleanName(name)
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/^\.+|[<>:"|?*]/g, '')
    .trim();
  return `${stem || 'picture'}.${ENDINGS[type]}`;
}
