/**
 * What only the two people's browsers do with pictures: draw a chosen one anew, seal it, send it; fetch one, open it, check it.
 *
 * Drawing anew is what strips it: the pixels are painted on a canvas, and the file that is sent is made of that canvas alone. Places, dates,
 * previews of what was cropped away and whatever else lay beside the pixels never leaves this device.
 *
 *     const made = await preparePicture(file);              // Result<Prepared>: show it, ask whether to send it
 *     const sent = await sendPicture(tradeId, made.value);  // Result<FileContent>: put it into a message
 *     ...the message is kept by the server...
 *     await keepPicture(tradeId, sent.value.id);            // else the server forgets it after a day
 */
import { toBase64Url } from '#lib/account/encoding.ts';
import { call } from '#lib/http/browser.ts';
import { download, upload, type Transfer } from '#lib/http/upload.browser.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { FileContent } from './content.ts';
import { openFile, sealFile, type SealedFile } from './file-sealing.ts';
import { refuseFile } from './file.refusals.ts';
import type { ImageType } from './image/parts.ts';
import {
  checkChosen,
  checkReceived,
  cleanName,
  fitInto,
  MOST_CHOSEN_BYTES,
  MOST_CHOSEN_PIXELS,
  MOST_PICTURE_BYTES,
  MOST_SIDE,
  MOST_THUMBNAIL_BYTES,
  MOST_THUMBNAIL_SIDE,
  readBare,
  tooBig,
} from './picture.ts';

/** A picture as it will be sent: nothing but pixels. */
export type Prepared = {
  readonly bytes: Uint8Array;
  readonly type: ImageType;
  readonly width: number;
  readonly height: number;
  /** Of the same type; undefined where not even a small one fits a message. */
  readonly thumbnail: Uint8Array | undefined;
  /** What the file was called, made fit to be shown. */
  readonly name: string;
  /** As the server will keep it. Sealed once: sending it again after a lost answer sends the same, and the server keeps it once. */
  readonly sealed: SealedFile;
};

/** How hard it is pressed, first try first. Sides are in pixels of the longest. */
const PICTURE_TRIES = [MOST_SIDE, 1600, 1024, 512].flatMap((side) =>
  [0.86, 0.72, 0.5].map((quality) => ({ side, quality })),
);
const THUMBNAIL_TRIES = [MOST_THUMBNAIL_SIDE, 240, 160, 80].flatMap((side) =>
  [0.7, 0.5, 0.3].map((quality) => ({ side, quality })),
);

/**
 * Draws a chosen file anew, at most 2,048 pixels wide or high and 1.5 MB. Refusals: those of `checkChosen`, and
 * `chat.file_canvas_blocked`.
 */
export async function preparePicture(file: File): Promise<Result<Prepared>> {
  if (file.size > MOST_CHOSEN_BYTES) return tooBig();
  const chosen = new Uint8Array(await file.arrayBuffer());
  const checked = checkChosen(chosen);
  if (!checked.ok) return checked;
  if (!isCanvasTrue()) return refused(refuseFile('chat.file_canvas_blocked'));
  // Turned as the camera says: that word goes with the rest of what it says.
  const blob = new Blob([chosen], { type: checked.value.type });
  const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' }).catch(() => undefined);
  if (!bitmap) return refused(refuseFile('chat.file_damaged'));
  try {
    if (bitmap.width * bitmap.height > MOST_CHOSEN_PIXELS) return refused(refuseFile('chat.file_damaged'));
    const type = await writtenType();
    const picture = await press(bitmap, PICTURE_TRIES, { bytes: MOST_PICTURE_BYTES, side: MOST_SIDE }, type);
    if (!picture) return refused(refuseFile('chat.file_canvas_blocked'));
    const small = { bytes: MOST_THUMBNAIL_BYTES, side: MOST_THUMBNAIL_SIDE };
    const thumbnail = await press(bitmap, THUMBNAIL_TRIES, small, type);
    const sealed = sealFile(picture.bytes);
    return ok({ ...picture, sealed, thumbnail: thumbnail?.bytes, name: cleanName(file.name) });
  } finally {
    bitmap.close();
  }
}

type Try = { readonly side: number; readonly quality: number };
type Pressed = Pick<Prepared, 'bytes' | 'type' | 'width' | 'height'>;

/** The first try that is small enough, and by our own reading nothing but a picture. */
async function press(
  bitmap: ImageBitmap,
  tries: readonly Try[],
  most: { readonly bytes: number; readonly side: number },
  type: ImageType,
): Promise<Pressed | undefined> {
  let canvas: HTMLCanvasElement | undefined;
  let hopeless = Infinity;
  for (const { side, quality } of tries) {
    if (side >= hopeless) continue;
    const size = fitInto(side, bitmap.width, bitmap.height);
    if (canvas?.width !== size.width || canvas.height !== size.height) canvas = draw(bitmap, size);
    const bytes = await encode(canvas, type, quality);
    const image = bytes && readBare(bytes, most);
    if (bytes && image?.type === type) return { bytes, type, width: image.width, height: image.height };
    // Three times too large: a lower quality does not save that, fewer pixels do.
    if (bytes && bytes.length > 3 * most.bytes) hopeless = side;
  }
  return undefined;
}

/** WebP, a third smaller than JPEG, where the browser writes it; the others answer a PNG when they are asked for it. */
async function writtenType(): Promise<ImageType> {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  return (await encode(canvas, 'image/webp', 0.5)) ? 'image/webp' : 'image/jpeg';
}

function draw(bitmap: ImageBitmap, { width, height }: { width: number; height: number }): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  // No transparency: what shows through would differ between a light and a dark page.
  const context = canvas.getContext('2d', { alpha: false })!;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  return canvas;
}

async function encode(canvas: HTMLCanvasElement, type: ImageType, quality: number): Promise<Uint8Array | undefined> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality));
  return blob?.type === type ? new Uint8Array(await blob.arrayBuffer()) : undefined;
}

/** Some browsers hand out noise instead of what was drawn, against recognition. That noise would be the picture. */
function isCanvasTrue(): boolean {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 16;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const colours = ['#204060', '#f0e0d0'] as const;
  colours.forEach((colour, index) => {
    context.fillStyle = colour;
    context.fillRect(8 * index, 0, 8, 16);
  });
  const { data } = context.getImageData(0, 0, 16, 16);
  return data.every((value, at) => {
    const right = Math.floor(at / 4) % 16 >= 8;
    return value === (right ? [0xf0, 0xe0, 0xd0, 0xff] : [0x20, 0x40, 0x60, 0xff])[at % 4];
  });
}

const pathOf = (tradeId: string) => `/trades/${encodeURIComponent(tradeId)}/attachments`;

/** Hands a picture's ciphertext to the server; answers what a message says of it. `name`: what the other one reads; none where it is empty. */
export async function sendPicture(
  tradeId: string,
  prepared: Prepared,
  options: Transfer & { readonly name?: string } = {},
): Promise<Result<FileContent>> {
  const { ciphertext, key, hash, size } = prepared.sealed;
  const kept = await upload<{ id: string }>(pathOf(tradeId), ciphertext, options);
  if (!kept.ok) return kept;
  const { type, width, height, thumbnail } = prepared;
  const name = cleanName(options.name ?? prepared.name);
  const { id } = kept.value;
  return ok({
    id,
    key,
    hash,
    size,
    type,
    width,
    height,
    ...(name && { name }),
    ...(thumbnail && { thumbnail: toBase64Url(thumbnail) }),
  });
}

/** Says that a message which the server has kept names this file. Twice is once. */
export function keepPicture(tradeId: string, id: string): Promise<Result<unknown>> {
  // A key makes it be asked again where the answer is lost.
  return call('PUT', `${pathOf(tradeId)}/${encodeURIComponent(id)}`, undefined, { key: id });
}

/**
 * A message's picture, fetched, opened and checked: what is answered may be shown, as an image and as nothing else. Refusals:
 * `chat.file_not_found`, `chat.file_altered`, `chat.file_not_as_said`.
 */
export async function fetchPicture(
  tradeId: string,
  file: FileContent,
  transfer: Transfer = {},
): Promise<Result<Uint8Array>> {
  if (file.size > MOST_PICTURE_BYTES + 1024) return refused(refuseFile('chat.file_not_as_said'));
  const ciphertext = await download(`${pathOf(tradeId)}/${encodeURIComponent(file.id)}`, file.size, transfer);
  if (!ciphertext.ok) return ciphertext;
  const opened = openFile(ciphertext.value, file);
  if (!opened.ok) return opened;
  const checked = checkReceived(opened.value, file);
  return checked.ok ? opened : checked;
}
