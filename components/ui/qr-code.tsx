'use client';
import QRCode from 'qrcode';

/** Text as a QR code, dark on white in both themes, with its quiet zone; nothing where the text is too long for one. */
export function QrCode({ text, label }: { text: string; label: string }) {
  let code: ReturnType<typeof QRCode.create>;
  try {
    code = QRCode.create(text, { errorCorrectionLevel: 'L' });
  } catch {
    // Longer than the largest code: the text beside it is there all the same.
    return null;
  }
  const { size, data } = code.modules;
  const dark = Array.from(data, (bit, index) =>
    bit ? `M${(index % size) + 4} ${Math.floor(index / size) + 4}h1v1h-1z` : '',
  );
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size + 8} ${size + 8}`}
      shapeRendering="crispEdges"
      className="w-full max-w-80 rounded-md border border-line"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={dark.join('')} fill="#000" />
    </svg>
  );
}
