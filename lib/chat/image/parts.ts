/** What the parsers of picture formats share. They read headers and walk parts; none of them decodes a pixel. */
import type { FileContent } from '../content.ts';

export type ImageType = FileContent['type'];

/** What the parts of a picture say. Only of a file that is whole: one whose parts do not lead to its end is none. */
export type Image = {
  readonly type: ImageType;
  /** As stored, before any turning that metadata asks for. */
  readonly width: number;
  readonly height: number;
  /** Anything beside what is needed to draw it: places, dates, comments, previews, other frames, colour profiles that are packed. */
  readonly metadata: boolean;
  /** Where the picture ends; what lies after it is no part of it. */
  readonly end: number;
};

/** Letters at a place. */
export function ascii(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + length));
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
