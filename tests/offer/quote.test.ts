import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bpsOf } from '#lib/kernel/money.ts';
import { amountWithin, quoteTake, type QuoteOffer } from '#lib/offer/quote.ts';
import { OFFER_MOVES, OFFER_STATES, OFFER_TABLE, decideOffer, offerMoves } from '#lib/offer/machine.ts';
import { DEFAULT_FEE_BPS } from '#lib/site/settings.ts';

const offer = (side: 'buy' | 'sell', over: Partial<QuoteOffer> = {}): QuoteOffer => ({
  side,
  leastMinor: 1n,
  mostMinor: 10n ** 15n,
  leftUnits: null,
  ...over,
});
const fiat = fc.bigInt({ min: 1n, max: 10n ** 12n });
const price = fc.record({
  numerator: fc.bigInt({ min: 1n, max: 10n ** 12n }),
  denominator: fc.bigInt({ min: 1n, max: 10n ** 20n }),
});

describe('a quote', () => {
  it('never gives the buyer more than the fiat pays for, on either side of the book', () => {
    fc.assert(
      fc.property(fc.constantFrom('buy' as const, 'sell' as const), fiat, price, (side, fiatMinor, p) => {
        const quote = quoteTake(offer(side), p, { fiatMinor }, DEFAULT_FEE_BPS);
        if (!quote.ok) return;
        const { tokenUnits, feeUnits, lockedUnits } = quote.value;
        expect(tokenUnits * p.numerator <= fiatMinor * p.denominator).toBe(true);
        expect(feeUnits).toBe(bpsOf(tokenUnits, DEFAULT_FEE_BPS));
        expect(lockedUnits).toBe(tokenUnits + feeUnits);
        // A selling taker locks no more than the fiat is worth: the maker bears the fee.
        if (side === 'buy') expect(lockedUnits * p.numerator <= fiatMinor * p.denominator).toBe(true);
      }),
    );
  });

  it('asks for no less fiat when the same tokens are named instead', () => {
    fc.assert(
      fc.property(fiat, price, (fiatMinor, p) => {
        const byFiat = quoteTake(offer('sell'), p, { fiatMinor }, DEFAULT_FEE_BPS);
        if (!byFiat.ok) return;
        const byTokens = quoteTake(offer('sell'), p, { tokenUnits: byFiat.value.tokenUnits }, DEFAULT_FEE_BPS);
        expect(byTokens.ok && byTokens.value.tokenUnits).toBe(byFiat.value.tokenUnits);
        expect(byTokens.ok && byTokens.value.fiatMinor <= fiatMinor).toBe(true);
      }),
    );
  });

  it('keeps to the limits to the minor unit, and says the limit', () => {
    const p = { numerator: 1n, denominator: 10_000n };
    const o = offer('sell', { leastMinor: 1000n, mostMinor: 5000n });
    expect(quoteTake(o, p, { fiatMinor: 999n }, DEFAULT_FEE_BPS)).toMatchObject({
      refusal: { code: 'offer.below_minimum', data: { least: '1000' } },
    });
    expect(quoteTake(o, p, { fiatMinor: 1000n }, DEFAULT_FEE_BPS).ok).toBe(true);
    expect(quoteTake(o, p, { fiatMinor: 5000n }, DEFAULT_FEE_BPS).ok).toBe(true);
    expect(quoteTake(o, p, { fiatMinor: 5001n }, DEFAULT_FEE_BPS)).toMatchObject({
      refusal: { code: 'offer.above_maximum', data: { most: '5000' } },
    });
  });

  it('refuses what is not left, what rounds to nothing, and what the contract could not hold', () => {
    const p = { numerator: 1n, denominator: 10_000n };
    expect(quoteTake(offer('sell', { leftUnits: 9_999n }), p, { fiatMinor: 1n }, DEFAULT_FEE_BPS)).toMatchObject({
      refusal: { code: 'offer.not_enough_left', data: { left: '9999' } },
    });
    expect(quoteTake(offer('sell', { leftUnits: 10_000n }), p, { fiatMinor: 1n }, DEFAULT_FEE_BPS).ok).toBe(true);
    expect(
      quoteTake(offer('sell'), { numerator: 10n, denominator: 1n }, { fiatMinor: 1n }, DEFAULT_FEE_BPS),
    ).toMatchObject({
      refusal: { code: 'offer.amount_too_small' },
    });
    expect(
      quoteTake(offer('sell'), { numerator: 1n, denominator: 2n ** 129n }, { fiatMinor: 1n }, DEFAULT_FEE_BPS),
    ).toMatchObject({
      refusal: { code: 'offer.amount_too_small' },
    });
  });

  it('finds the largest amount that fits with its fee into what is locked', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 100n }), (gross) => {
        const amount = amountWithin(gross, DEFAULT_FEE_BPS);
        expect(amount + bpsOf(amount, DEFAULT_FEE_BPS) <= gross).toBe(true);
        const more = amount + 2n;
        expect(more + bpsOf(more, DEFAULT_FEE_BPS) > gross).toBe(true);
      }),
    );
  });
});

describe('an offer’s life', () => {
  it('ends when it is closed, and offers exactly the moves of its table', () => {
    for (const state of OFFER_STATES) {
      for (const move of OFFER_MOVES) {
        const offered = [...offerMoves(state, 'maker'), ...offerMoves(state, 'trigger')];
        expect(decideOffer(state, move).ok).toBe(offered.includes(move));
      }
    }
    expect(offerMoves('paused', 'maker')).toEqual(['resume', 'edit', 'close']);
    // What paused itself comes back by itself; its maker can hold it back for good.
    expect(offerMoves('paused', 'trigger')).toEqual(['pause', 'edit', 'close']);
    expect(OFFER_TABLE.closed).toEqual({});
    expect(decideOffer('live', 'resume')).toMatchObject({ refusal: { code: 'offer.wrong_state' } });
  });
});
