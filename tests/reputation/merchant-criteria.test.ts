import { describe, expect, it } from 'vitest';
import { DAY } from '#lib/kernel/instant.ts';
import { BOND_ASSETS, bondBehind, requiredUnits, type PostedBond } from '#lib/reputation/merchants/bond-rules.ts';
import { CRITERIA, judge, NEEDS, unmet, type MerchantStanding } from '#lib/reputation/merchants/criteria.ts';

const NOW = 1_900_000_000;
const JUST: MerchantStanding = {
  memberSince: NOW - NEEDS.age * DAY,
  completed: NEEDS.trades,
  partners: NEEDS.partners,
  completionBps: NEEDS.completion,
  disputesLost: 0,
  paused: false,
  factor: true,
  mail: true,
};
const missing = (change: Partial<MerchantStanding>) => unmet(judge({ ...JUST, ...change }, NOW)).map(({ key }) => key);

describe('what is asked of a merchant', () => {
  it('is met exactly at each bound, and every line is shown', () => {
    expect(missing({})).toEqual([]);
    expect(judge(JUST, NOW).map(({ key }) => key)).toEqual(CRITERIA);
  });

  it.each([
    ['age', { memberSince: NOW - NEEDS.age * DAY + 1 }],
    ['trades', { completed: NEEDS.trades - 1 }],
    ['partners', { partners: NEEDS.partners - 1 }],
    ['completion', { completionBps: NEEDS.completion - 1 }],
    ['completion', { completionBps: null }],
    ['disputes', { disputesLost: 1 }],
    ['pause', { paused: true }],
    ['factor', { factor: false }],
    ['mail', { mail: false }],
  ] as const)('misses %s one step below its bound, and nothing else', (key, change) => {
    expect(missing(change)).toEqual([key]);
  });

  it('is 90 days, 50 trades, 15 partners and 97 %: a change of these is a change of what was promised', () => {
    expect(NEEDS).toEqual({ age: 90, trades: 50, partners: 15, completion: 9_700, disputes: 0 });
  });

  it('says what somebody has, and nobody has less than no days', () => {
    expect(judge({ ...JUST, memberSince: NOW + 5 }, NOW)[0]).toEqual({ key: 'age', met: false, has: 0 });
    expect(judge({ ...JUST, completionBps: null }, NOW)[3]).toEqual({ key: 'completion', met: false, has: null });
  });
});

const bond = (units: bigint, inNotice = false, asset = 'USDC', decimals = 6): PostedBond => ({
  asset,
  decimals,
  units,
  inNotice,
});

describe('the bond behind a word', () => {
  it('is a thousand of a stable coin, in one of them', () => {
    expect(BOND_ASSETS).toEqual(['USDC', 'DAI']);
    expect(requiredUnits('USDC', 6)).toBe(1_000_000_000n);
    expect(requiredUnits('DAI', 18)).toBe(1_000n * 10n ** 18n);
  });

  it.each([
    ['nothing', [], { fault: 'short' }],
    ['one unit too little', [bond(999_999_999n)], { fault: 'short' }],
    ['exactly enough', [bond(1_000_000_000n)], { bond: bond(1_000_000_000n) }],
    ['enough and in notice', [bond(1_000_000_000n, true)], { fault: 'notice' }],
    ['two halves of two coins', [bond(500_000_000n), bond(500n * 10n ** 18n, false, 'DAI', 18)], { fault: 'short' }],
    ['enough of a coin that is not stable', [bond(10n ** 24n, false, 'ETH', 18)], { fault: 'short' }],
    [
      'one in notice beside a whole one',
      [bond(2_000_000_000n, true), bond(1_000n * 10n ** 18n, false, 'DAI', 18)],
      { bond: bond(1_000n * 10n ** 18n, false, 'DAI', 18) },
    ],
  ] as const)('%s', (_, bonds, expected) => {
    expect(bondBehind(bonds)).toEqual(expected);
  });
});
