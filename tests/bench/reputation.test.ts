import { describe, expect, it } from 'vitest';
import { ATTACKS } from '../../bench/reputation/attacks.ts';
import { LEVELS } from '../../bench/reputation/cost.ts';
import { measure, readFigures } from '../../bench/reputation/run.ts';

const { ranking, prices } = readFigures();
const attacks = Object.keys(ATTACKS).filter((name) => name !== 'none');

describe('the figures of the score', () => {
  it('tell the reliable from the attackers better than completion and stars do, under every attack', () => {
    expect(Object.keys(ranking)).toEqual(Object.keys(ATTACKS));
    for (const name of attacks) {
      const { ours, completion, stars } = ranking[name]!;
      expect(ours, name).toBeGreaterThan(Math.max(completion, stars));
      expect(ours, name).toBeGreaterThan(0.9);
    }
  });

  it('let a ring pay more in fees, and in locked time, than a newcomer pays in honest trading, for every score and in every way', () => {
    const { newcomer, ...rings } = prices;
    for (const [place, level] of LEVELS.entries()) {
      const honest = newcomer![place]!;
      for (const [name, row] of Object.entries(rings)) {
        const price = row[place];
        if (!price) continue;
        expect(price.fees / honest.fees, `${name}, ${level}`).toBeGreaterThan(1.5);
        expect(price.locked / honest.locked, `${name}, ${level}`).toBeGreaterThan(1.5);
      }
    }
  });

  it('are those of the formula as it is today: a change of it has to be measured anew', () => {
    expect(measure()).toEqual({ ranking, prices });
  });
});
