import { describe, expect, it } from 'vitest';
import { CHAINS, getChain } from '#lib/chain/chains.ts';
import { DAY } from '#lib/kernel/instant.ts';
import { fiatFor } from '#lib/kernel/money.ts';
import { TRADED_CURRENCIES } from '#lib/payment/registry.ts';
import { CURRENCIES } from '#lib/kernel/currencies.ts';
import { listRates } from '#lib/price/queries.ts';
import { comparePrices } from '#lib/price/ratio.ts';
import { rateFor, SNAPSHOT_AT, SNAPSHOT_DATE, snapshotPrice, STALE_AFTER } from '#lib/price/snapshot.ts';
import { testConfig } from '#tests/setup/settings.ts';

const USDC = { symbol: 'USDC', decimals: 6 };
const DAI = { symbol: 'DAI', decimals: 18 };
const ETH = { symbol: 'ETH', decimals: 18 };

describe('the sample rates', () => {
  it('price every asset of every chain in every currency', () => {
    const assets = CHAINS.flatMap((chain) => chain.assets);
    expect(assets.length).toBeGreaterThanOrEqual(3);
    for (const asset of assets) {
      for (const { code } of CURRENCIES) expect(snapshotPrice(asset, code), `${asset.symbol} in ${code}`).toBeDefined();
    }
  });

  it('cover every currency that a rail moves', () => {
    expect(TRADED_CURRENCIES.length).toBeGreaterThanOrEqual(25);
    for (const code of TRADED_CURRENCIES) expect(snapshotPrice(USDC, code), code).toBeDefined();
  });

  it('keep the decimals of asset and currency apart', () => {
    expect(fiatFor(1_000_000n, snapshotPrice(USDC, 'USD')!)).toBe(100n);
    expect(fiatFor(10n ** 18n, snapshotPrice(ETH, 'USD')!)).toBe(179_500n);
    expect(fiatFor(1_000_000n, snapshotPrice(USDC, 'KWD')!)).toBe(307n); // 306.1 fils, rounded up for the seller
    expect(fiatFor(10n ** 18n, snapshotPrice(ETH, 'JPY')!)).toBe(255_070n); // 255,069.5 yen
    expect(comparePrices(snapshotPrice(DAI, 'EUR')!, snapshotPrice(USDC, 'EUR')!)).toBeLessThan(0);
  });

  it('name their day and are no rate any more once they are stale', () => {
    expect(SNAPSHOT_DATE).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(rateFor(USDC, 'EUR', { now: SNAPSHOT_AT + STALE_AFTER })).toMatchObject({
      source: 'sample',
      at: SNAPSHOT_DATE,
    });
    expect(rateFor(USDC, 'EUR', { now: SNAPSHOT_AT + STALE_AFTER + 1 })).toBeUndefined();
  });

  it('count as taken when told so: the embedded chain starts with fresh ones', () => {
    const now = SNAPSHOT_AT + 400 * DAY;
    expect(rateFor(USDC, 'EUR', { now, takenAt: now - DAY })).toMatchObject({ at: SNAPSHOT_DATE });
    expect(rateFor(USDC, 'EUR', { now, takenAt: now - 8 * DAY })).toBeUndefined();
  });

  it('are none for what is not among them', () => {
    expect(snapshotPrice({ symbol: 'DOGE', decimals: 8 }, 'EUR')).toBeUndefined();
    expect(snapshotPrice(USDC, 'XXX')).toBeUndefined();
  });
});

describe('the rates that are served', () => {
  testConfig();

  it('are those of every asset and currency, exact, with where they come from and of which day', () => {
    const rates = listRates();
    expect(rates).toHaveLength(getChain(31337).assets.length * CURRENCIES.length);
    const [rate] = listRates({ asset: 'USDC', currency: 'KWD' });
    const { numerator, denominator } = snapshotPrice(USDC, 'KWD')!;
    expect(rate).toEqual({
      asset: 'USDC',
      currency: 'KWD',
      price: { numerator: `${numerator}`, denominator: `${denominator}` },
      whole: '0.3061',
      source: 'sample',
      at: SNAPSHOT_DATE,
    });
  });

  it('are none for what is unknown, and none at all where the chain is not the embedded one and they are old', () => {
    expect(listRates({ currency: 'XXX' })).toEqual([]);
    testConfig({ embeddedChain: false });
    expect(listRates()).toEqual([]);
    testConfig({ embeddedChain: true });
    expect(listRates({ currency: 'EUR' })).toHaveLength(3);
  });
});
