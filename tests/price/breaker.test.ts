import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ANCHOR_GOOD_FOR,
  CONFIRM_FEW_SECONDS,
  CONFIRM_MANY_SECONDS,
  judge,
  JUMP_BPS,
  type Breaker,
} from '#lib/price/breaker.ts';
import { gapBps, parseFigure } from '#lib/price/decimal.ts';
import { tick } from '#lib/price/tick.ts';
import type { Quote } from '#lib/price/combine.ts';

const NOW = 1_800_000_000;
const rate = (value: string, voices = 4, dissent = false) => ({ value: parseFigure(value)!, voices, dissent });
const anchored = (value: string): Breaker => ({ anchor: { value: parseFigure(value)!, at: NOW } });

/** Every 30 seconds one of these, from the breaker on; answers what was believed. */
function run(breaker: Breaker, values: readonly string[], voices = 4, dissent = false): boolean[] {
  let held = breaker;
  return values.map((value, index) => {
    const verdict = judge(held, rate(value, voices, dissent), NOW + 30 * (index + 1));
    held = verdict.breaker;
    return verdict.believed;
  });
}

const steady = (value: string, ticks: number): string[] => Array.from({ length: ticks }, () => value);

describe('the circuit breaker', () => {
  it('believes what moves little, and the very first rate', () => {
    expect(judge({}, rate('2000'), NOW)).toMatchObject({ believed: true, breaker: { anchor: { at: NOW } } });
    expect(run(anchored('2000'), ['2100', '1900', '2200'])).toEqual([true, true, true]);
  });

  it('does not believe a jump until it has lasted: a minute where five agree as one, five minutes else', () => {
    const jump = judge(anchored('2000'), rate('3000'), NOW + 30);
    expect(jump).toMatchObject({ believed: false, jumpBps: 5000 });
    const few = run(anchored('2000'), steady('3000', 12));
    expect(few.indexOf(true) * 30).toBe(CONFIRM_FEW_SECONDS);
    const many = run(anchored('2000'), steady('3000', 12), 5);
    expect(many.indexOf(true) * 30).toBe(CONFIRM_MANY_SECONDS);
    expect(run(anchored('2000'), steady('3000', 12), 5, true).indexOf(true) * 30).toBe(CONFIRM_FEW_SECONDS);
  });

  it('starts again where the jump does not stay where it was, and forgets one that goes back', () => {
    expect(
      run(anchored('2000'), [
        '3000',
        '3400',
        '3000',
        '3400',
        '3000',
        '3400',
        '3000',
        '3400',
        '3000',
        '3400',
        '3000',
        '3400',
      ]),
    ).not.toContain(true);
    expect(run(anchored('2000'), ['3000', '2000', ...steady('3000', 10)])).toEqual([
      false,
      true,
      ...Array.from({ length: 10 }, () => false),
    ]);
  });

  it('adds small steps up: no walk of them moves a believed rate faster than one jump in five minutes', () => {
    const step = fc.integer({ min: 9000, max: 11_000 });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 9 }), (steps) => {
        const start = parseFigure('2000')!;
        let held: Breaker = { anchor: { value: start, at: NOW } };
        let value = start;
        steps.forEach((by, index) => {
          value = { numerator: value.numerator * BigInt(by), denominator: value.denominator * 10_000n };
          const verdict = judge(held, { value, voices: 4, dissent: false }, NOW + 30 * (index + 1));
          held = verdict.breaker;
          if (verdict.believed) expect(gapBps(value, start)).toBeLessThanOrEqual(JUMP_BPS);
        });
      }),
    );
  });

  it('says nothing about a move since an hour ago', () => {
    expect(judge(anchored('2000'), rate('3000'), NOW + ANCHOR_GOOD_FOR + 1).believed).toBe(true);
    expect(judge(anchored('2000'), rate('3000'), NOW + ANCHOR_GOOD_FOR).believed).toBe(false);
  });

  it('stops every market of the coin that jumped, and no other', () => {
    const quotes = (value: string): Quote[] =>
      ['a', 'b', 'c'].flatMap((source) => [
        { source, base: 'ETH', quote: 'USD', value: parseFigure(value)!, at: NOW, goodFor: 120 },
        { source, base: 'DAI', quote: 'USD', value: parseFigure('1')!, at: NOW, goodFor: 120 },
        { source, base: 'USD', quote: 'EUR', value: parseFigure('0.9')!, at: NOW, goodFor: 120 },
      ]);
    const asked = { assets: ['ETH', 'DAI'], currencies: ['EUR', 'USD'] };
    const first = tick(quotes('2000'), new Map(), asked, NOW);
    expect(first.pairs.map(({ combined }) => combined.state)).toEqual(['fresh', 'fresh', 'fresh', 'fresh']);
    const held = new Map(first.legs.map(({ base, quote, breaker }) => [`${base}/${quote}`, breaker]));
    const second = tick(quotes('3000'), held, asked, NOW + 30);
    expect(second.pairs.map(({ asset, currency, combined }) => [asset, currency, combined.state])).toEqual([
      ['ETH', 'EUR', 'split'],
      ['ETH', 'USD', 'split'],
      ['DAI', 'EUR', 'fresh'],
      ['DAI', 'USD', 'fresh'],
    ]);
    expect(second.pairs[0]!.combined).toMatchObject({ because: { kind: 'jump', jumpBps: 5000 } });
  });
});
