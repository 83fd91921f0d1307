import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Theme = Record<string, string>;
type Rgb = readonly [number, number, number];

const css = readFileSync(new URL('../../app/globals.css', import.meta.url), 'utf8');

function themeIn(block: RegExp): Theme {
  const body = block.exec(css)?.[1];
  if (!body) throw new Error(`no block ${block}`);
  return Object.fromEntries([...body.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]));
}

const light = themeIn(/^:root \{([^}]*)\}/m);
const dark = themeIn(/^:root\[data-theme='dark'\] \{([^}]*)\}/m);
const systemDark = themeIn(/:root:not\(\[data-theme='light'\], \[data-theme='dark'\]\) \{([^}]*)\}/);

function rgb(hex: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;
}

/** What the browser makes of `color-mix(in srgb, over SHARE, under)` and of a colour with that alpha. */
function mix(over: Rgb, under: Rgb, share: number): Rgb {
  return over.map((value, channel) => value * share + under[channel]! * (1 - share)) as unknown as Rgb;
}

/** Relative luminance and ratio as WCAG 2.2 defines them. */
function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((value) => {
    const channel = value / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Rgb, b: Rgb): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** Text and what it stands on, `share` being the tint of a Notice, a hover or a chosen row. */
const TEXT: { text: string; on: string; tint?: string; share?: number }[] = [
  { text: 'ink', on: 'paper' },
  { text: 'ink', on: 'card' },
  { text: 'quiet', on: 'paper' },
  { text: 'quiet', on: 'card' },
  { text: 'accent', on: 'card' },
  { text: 'caution', on: 'card' },
  { text: 'caution', on: 'paper' },
  { text: 'danger', on: 'card' },
  { text: 'danger', on: 'paper' },
  { text: 'on-accent', on: 'accent' },
  { text: 'on-accent', on: 'accent', tint: 'ink', share: 0.1 },
  { text: 'paper', on: 'ink' },
  { text: 'danger', on: 'card', tint: 'danger', share: 0.08 },
  { text: 'ink', on: 'card', tint: 'danger', share: 0.08 },
  { text: 'ink', on: 'card', tint: 'caution', share: 0.08 },
  { text: 'ink', on: 'card', tint: 'accent', share: 0.06 },
  { text: 'quiet', on: 'card', tint: 'line', share: 0.6 },
  { text: 'ink', on: 'paper', tint: 'line', share: 0.6 },
];

describe.each([
  ['light', light],
  ['dark', dark],
])('%s theme', (_, theme) => {
  const colour = (name: string) => rgb(theme[name]!);

  it.each(TEXT)('writes $text on $on ($tint $share) at 4.5:1 or more', ({ text, on, tint, share = 0 }) => {
    const ground = tint ? mix(colour(tint), colour(on), share) : colour(on);
    expect(contrast(colour(text), ground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['card', 'paper'])('draws the edge of a control at 3:1 or more on %s', (on) => {
    const edge = mix(colour('quiet'), colour('card'), 0.72);
    expect(contrast(edge, colour(on))).toBeGreaterThanOrEqual(3);
  });

  it.each(['card', 'paper', 'accent'])('draws the focus ring at 3:1 or more on %s or on what surrounds it', (on) => {
    // The ring stands two pixels off the control, so on an accent button it is seen against the card.
    expect(contrast(colour('ink'), colour(on === 'accent' ? 'card' : on))).toBeGreaterThanOrEqual(3);
  });

  it('has nine colours', () => {
    expect(Object.keys(theme)).toEqual([
      'paper',
      'card',
      'line',
      'ink',
      'quiet',
      'accent',
      'on-accent',
      'caution',
      'danger',
    ]);
  });
});

describe('themes', () => {
  it('are the same dark whether chosen or asked for by the system', () => {
    expect(systemDark).toEqual(dark);
  });

  it('use the edge the stylesheet names', () => {
    expect(css).toContain('--color-edge: color-mix(in srgb, var(--quiet) 72%, var(--card));');
  });

  it('would be refused with a quiet ink that is too pale', () => {
    expect(contrast(rgb('#9aa097'), rgb(light.card!))).toBeLessThan(4.5);
  });

  it('measure black on white as 21:1', () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5);
  });
});
