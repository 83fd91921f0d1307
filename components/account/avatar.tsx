import { cn } from '#components/ui/cn.ts';

/**
 * A face for an address: nine tiles of ink on line, mirrored, the same for everyone who looks. Decoration for the name
 * beside it, so it is silent.
 */
export function Avatar({ address, size = 32, className }: { address: string; size?: number; className?: string }) {
  const tiles = tilesOf(address);
  return (
    <svg
      aria-hidden
      viewBox="0 0 48 48"
      width={size}
      height={size}
      className={cn('shrink-0 rounded-full bg-line text-ink', className)}
    >
      <g transform="translate(9 9)" fill="currentColor">
        {tiles.map(({ x, y, shape, turn }, index) => (
          <g key={index} transform={`translate(${x * 10} ${y * 10}) rotate(${turn * 90} 5 5)`}>
            <path d={shape.path} opacity={shape.opacity} />
          </g>
        ))}
      </g>
    </svg>
  );
}

const FULL = 0.85;
const SOFT = 0.4;
const SHAPES = [
  { path: 'M0 0h10A10 10 0 0 1 0 10z', opacity: FULL },
  { path: 'M0 0h10A10 10 0 0 1 0 10z', opacity: SOFT },
  { path: 'M5 0a5 5 0 0 1 0 10a5 5 0 0 1 0-10', opacity: FULL },
  { path: 'M0 0h10v10z', opacity: FULL },
  { path: 'M0 0h10v10z', opacity: SOFT },
  { path: 'M0 0h10v10H0z', opacity: FULL },
  { path: 'M0 0h10v5A5 5 0 0 1 0 5z', opacity: FULL },
  { path: '', opacity: 0 },
] as const;

type Tile = { x: number; y: number; shape: (typeof SHAPES)[number]; turn: number };

/** Two columns from the address, the third mirrors the first: six tiles of 5 bits, 30 bits in all. */
function tilesOf(address: string): Tile[] {
  const hex = address.toLowerCase().replace(/^0x/, '').padEnd(40, '0');
  const tiles: Tile[] = [];
  for (let y = 0; y < 3; y++) {
    for (let x = 0; x < 2; x++) {
      const at = (y * 2 + x) * 6;
      const bits = Number.parseInt(hex.slice(at, at + 6), 16) || 0;
      const shape = SHAPES[(bits ^ (bits >> 7) ^ (bits >> 13)) & 7]!;
      const turn = (bits >> 3) & 3;
      tiles.push({ x, y, shape, turn });
      if (x === 0) tiles.push({ x: 2, y, shape, turn: (5 - turn) % 4 });
    }
  }
  return tiles;
}
