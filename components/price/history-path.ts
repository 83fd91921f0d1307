/** Where the points of a price history lie in a drawing. Pure; its numbers are for the eye, no amount is computed from them. */
import type { HistoryView } from '#lib/price/view.ts';

/** Units of the drawing, which is stretched to the width of the page. */
export const WIDTH = 600;
export const HEIGHT = 160;
/** Room above the highest and under the lowest, so that the line is not cut in half. */
const MARGIN = 8;

/** A gap this many steps long is a time without a rate: the line is broken there. */
const GAP_STEPS = 2.5;

export type Drawing = {
  /** The line, an SVG path; pieces where there were gaps. */
  readonly line: string;
  /** The same closed down to the foot, to be filled. */
  readonly area: string;
};

type Point = HistoryView['points'][number];

function pieces({ points, step }: Pick<HistoryView, 'points' | 'step'>): Point[][] {
  const found: Point[][] = [];
  for (const point of points) {
    const last = found.at(-1)?.at(-1);
    if (last && point.at - last.at <= GAP_STEPS * step) found.at(-1)!.push(point);
    else found.push([point]);
  }
  return found;
}

/** Lowest and highest price as printed; undefined where there is none. */
export function extremes(points: readonly Point[]): { readonly low: string; readonly high: string } | undefined {
  const [first] = points;
  if (!first) return undefined;
  let [low, high] = [first.price, first.price];
  for (const { price } of points) {
    if (Number(price) < Number(low)) low = price;
    if (Number(price) > Number(high)) high = price;
  }
  return { low, high };
}

/** The drawing of a history; undefined where it has no point. A price that never moves is a line in the middle. */
export function draw(history: Pick<HistoryView, 'points' | 'step' | 'from' | 'to'>): Drawing | undefined {
  const bounds = extremes(history.points);
  if (!bounds) return undefined;
  const [low, span] = [Number(bounds.low), Number(bounds.high) - Number(bounds.low)];
  const round = (value: number) => Math.round(value * 10) / 10;
  const x = (at: number) => round(((at - history.from) / (history.to - history.from)) * WIDTH);
  const y = (price: string) =>
    round(span === 0 ? HEIGHT / 2 : HEIGHT - MARGIN - ((Number(price) - low) / span) * (HEIGHT - 2 * MARGIN));
  const [line, area]: [string[], string[]] = [[], []];
  for (const piece of pieces(history)) {
    const steps = piece.map(({ at, price }) => `${x(at)} ${y(price)}`);
    // A lone point is a dot: a line of no length with round ends.
    line.push(`M${steps.join('L')}${steps.length === 1 ? 'h0' : ''}`);
    if (steps.length > 1) area.push(`M${x(piece[0]!.at)} ${HEIGHT}L${steps.join('L')}V${HEIGHT}Z`);
  }
  return { line: line.join(''), area: area.join('') };
}

/** At most `most` of them, evenly over the whole, the first and the last among them. */
export function pick<T>(points: readonly T[], most: number): T[] {
  if (points.length <= most) return [...points];
  return Array.from({ length: most }, (_, index) => points[Math.round((index * (points.length - 1)) / (most - 1))]!);
}
