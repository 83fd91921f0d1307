/** What a face is made of, for whoever draws one: in the browser and in pages that are put together by the server. Pure. */

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

export type Tile = { readonly transform: string; readonly path: string; readonly opacity: number };

/** Two columns from the address, the third mirrors the first: six tiles of 5 bits, 30 bits in all. */
export function tilesOf(address: string): Tile[] {
  const hex = address.toLowerCase().replace(/^0x/, '').padEnd(40, '0');
  const tiles: Tile[] = [];
  for (let y = 0; y < 3; y++) {
    for (let x = 0; x < 2; x++) {
      const at = (y * 2 + x) * 6;
      const bits = Number.parseInt(hex.slice(at, at + 6), 16) || 0;
      const shape = SHAPES[(bits ^ (bits >> 7) ^ (bits >> 13)) & 7]!;
      const turn = (bits >> 3) & 3;
      tiles.push({ ...shape, transform: placed(x, y, turn) });
      if (x === 0) tiles.push({ ...shape, transform: placed(2, y, (5 - turn) % 4) });
    }
  }
  return tiles;
}

const placed = (x: number, y: number, turn: number): string =>
  `translate(${x * 10} ${y * 10}) rotate(${turn * 90} 5 5)`;

/** The tiles of a face as HTML, to the letter as React writes those of {@link Avatar}. */
export const tilesMarkup = (address: string): string =>
  tilesOf(address)
    .map(
      ({ transform, path, opacity }) =>
        `<g transform="${transform}"><path d="${path}" opacity="${opacity}"></path></g>`,
    )
    .join('');
