'use client';
import QRCode from 'qrcode';

/** How much of a code may be covered or dirty and still be read: 7 % (L) or 15 % (M, what payment standards ask for). */
export type QrLevel = 'L' | 'M';
/** What stands in the middle of the code. */
export type QrMark = 'swiss';

/** Modules of quiet zone on each side. */
const QUIET = 4;
/** The Swiss cross is 7 of the 46 millimetres that a Swiss QR code is wide. */
const MARK_SHARE = 7 / 46;

type Box = readonly [fill: string, x: number, y: number, width: number, height: number];

/** The modules of a code and the boxes of its mark, in modules with the quiet zone; undefined where the text is too long for one. */
function drawingOf(text: string, level: QrLevel, mark: QrMark | undefined) {
  let code: ReturnType<typeof QRCode.create>;
  try {
    code = QRCode.create(text, { errorCorrectionLevel: level });
  } catch {
    // Longer than the largest code: the text beside it is there all the same.
    return undefined;
  }
  const { size, data } = code.modules;
  const dark = Array.from(data, (bit, index) =>
    bit ? [(index % size) + QUIET, Math.floor(index / size) + QUIET] : [],
  );
  return { width: size + 2 * QUIET, dark: dark.filter((cell) => cell.length > 0), boxes: mark ? swissCross(size) : [] };
}

/** A white cross on black with a white rim, in the middle (SIX, Style Guide QR-bill). */
function swissCross(size: number): Box[] {
  const width = size * MARK_SHARE;
  const middle = size / 2 + QUIET;
  const box = (fill: string, share: number, high: number): Box => [
    fill,
    middle - (width * share) / 2,
    middle - (width * high) / 2,
    width * share,
    width * high,
  ];
  return [box('#fff', 1.1, 1.1), box('#000', 1, 1), box('#fff', 0.2, 0.62), box('#fff', 0.62, 0.2)];
}

type Props = { text: string; label: string; level?: QrLevel; mark?: QrMark | undefined };

/** Text as a QR code, dark on white in both themes, with its quiet zone; nothing where the text is too long for one. */
export function QrCode({ text, label, level = 'L', mark }: Props) {
  const drawing = drawingOf(text, level, mark);
  if (!drawing) return null;
  const { width, dark, boxes } = drawing;
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${width}`}
      shapeRendering="crispEdges"
      className="w-full max-w-80 rounded-md border border-line"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={dark.map(([x, y]) => `M${x} ${y}h1v1h-1z`).join('')} fill="#000" />
      {boxes.map(([fill, x, y, w, h]) => (
        <rect key={`${fill} ${w} ${h}`} x={x} y={y} width={w} height={h} fill={fill} />
      ))}
    </svg>
  );
}

/** Pixels a module of a saved picture is wide: large enough for an app that reads codes out of pictures. */
const SCALE = 8;

/** The same code as a PNG, to be saved and opened by a bank's app on the same phone; null where there is none or no canvas. */
export function qrPicture(text: string, level: QrLevel, mark?: QrMark): Promise<Blob | null> {
  const drawing = drawingOf(text, level, mark);
  const canvas = document.createElement('canvas');
  const pen = drawing && canvas.getContext('2d');
  if (!drawing || !pen) return Promise.resolve(null);
  canvas.width = canvas.height = drawing.width * SCALE;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = '#000';
  for (const [x = 0, y = 0] of drawing.dark) pen.fillRect(x * SCALE, y * SCALE, SCALE, SCALE);
  for (const [fill, x, y, w, h] of drawing.boxes) {
    pen.fillStyle = fill;
    pen.fillRect(x * SCALE, y * SCALE, w * SCALE, h * SCALE);
  }
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
