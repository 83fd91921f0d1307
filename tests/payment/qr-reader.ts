/**
 * A phone's side of a payment code: the picture that the page draws is put into pixels, read by a decoder that is not ours (jsqr), and the text
 * taken apart by the rules of its format, written here anew from the standards and sharing nothing with what writes it.
 */
import jsQR from 'jsqr';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { QrCode, type QrMark } from '#components/ui/qr-code.tsx';

const SCALE = 6;

type Picture = { readonly pixels: Uint8ClampedArray; readonly width: number };

/** The drawn SVG as pixels: its path of modules, then its boxes in their order. */
function picture(svg: string): Picture {
  const side = Number(/viewBox="0 0 (\d+) /.exec(svg)![1]);
  const width = side * SCALE;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  const fill = (x: number, y: number, w: number, h: number, shade: number) => {
    for (let row = Math.round(y * SCALE); row < Math.round((y + h) * SCALE); row++) {
      for (let column = Math.round(x * SCALE); column < Math.round((x + w) * SCALE); column++) {
        pixels.fill(shade, (row * width + column) * 4, (row * width + column) * 4 + 3);
      }
    }
  };
  for (const [, x, y] of svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) fill(Number(x), Number(y), 1, 1, 0);
  for (const [, x, y, w, h, shade] of svg.matchAll(
    /<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" fill="(#fff|#000)"/g,
  )) {
    fill(Number(x), Number(y), Number(w), Number(h), shade === '#fff' ? 255 : 0);
  }
  return { pixels, width };
}

/** What a phone reads from a code as it is drawn on a page; undefined where it reads nothing. */
export function scanSvg(svg: string): string | undefined {
  const { pixels, width } = picture(svg);
  const code = jsQR(pixels, width, width);
  return code ? new TextDecoder().decode(Uint8Array.from(code.binaryData)) : undefined;
}

/** The same from the component that the pages draw codes with. */
export const scan = (text: string, mark?: QrMark): string | undefined =>
  scanSvg(renderToStaticMarkup(createElement(QrCode, { text, label: 'code', level: 'M', mark })));

/** EMV objects by id. Throws where the lengths do not add up. */
export function readObjects(text: string): Map<string, string> {
  const objects = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    const head = /^(\d{2})(\d{2})$/.exec(text.slice(at, at + 4));
    if (!head) throw new Error(`no object at ${at} of ${text}`);
    const length = Number(head[2]);
    const value = text.slice(at + 4, at + 4 + length);
    if (value.length !== length || objects.has(head[1]!))
      throw new Error(`object ${head[1]} is cut or twice in ${text}`);
    objects.set(head[1]!, value);
    at += 4 + length;
  }
  return objects;
}

/** The objects of a payload whose checksum is right, by a table-free CRC of our own here. */
export function readEmv(text: string): Map<string, string> {
  let crc = 0xffff;
  for (const sign of text.slice(0, -4)) {
    for (let bit = 0x80; bit > 0; bit >>= 1) {
      const carry = (crc & 0x8000) !== 0;
      crc = (crc << 1) & 0xffff;
      if (carry !== ((sign.charCodeAt(0) & bit) !== 0)) crc ^= 0x1021;
    }
  }
  const said = parseInt(text.slice(-4), 16);
  if (crc !== said || !text.slice(-8).startsWith('6304')) throw new Error(`checksum ${said} of ${text}, not ${crc}`);
  return readObjects(text);
}
