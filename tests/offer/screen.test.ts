import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fiatText, percentText, shortTokenText, takeLimits, wholeTime } from '#components/offer/amounts.ts';
import { marketHref } from '#components/offer/market-url.ts';
import {
  newValues,
  previewOf,
  rateKey,
  sampleMinor,
  valuesOf,
  windowFor,
  type Rates,
} from '#components/offer/offer-values.ts';
import { readBps } from '#components/offer/percent.ts';
import { readTake, takerUnits } from '#components/offer/take-amounts.ts';
import { formatUnits, parseUnits } from '#lib/kernel/money.ts';
import { quoteTake } from '#lib/offer/quote.ts';
import { marketSchema, MOST_MARGIN_BPS, offerSchema } from '#lib/offer/schema.ts';
import type { OwnOfferView } from '#lib/offer/view.ts';
import { OFFER } from './sample.ts';

const sides = fc.constantFrom('buy' as const, 'sell' as const);

describe('either amount of a take', () => {
  it('posts exactly what was typed, and shows what the server will quote for it', () => {
    fc.assert(
      fc.property(sides, fc.bigInt(1000n, 100_000n), (side, minor) => {
        const offer = { ...OFFER, side };
        const { taken } = readTake(offer, { in: 'fiat', text: formatUnits(minor, 2, 2) });
        const quote = quoteTake(
          { side, leastMinor: 1000n, mostMinor: 100_000n, leftUnits: null },
          { numerator: 9n, denominator: 100_000n },
          { fiatMinor: minor },
          OFFER.feeBps,
        );
        expect(quote.ok && taken?.quote).toEqual(quote.ok && quote.value);
        expect(taken?.body).toEqual({ fiatMinor: `${minor}` });
        expect(parseUnits(taken!.other, 6)).toBe(takerUnits(offer, taken!.quote));
      }),
    );
  });

  it('typed in coins never asks the buyer for less than the price', () => {
    fc.assert(
      fc.property(sides, fc.bigInt(12_000_000n, 1_000_000_000n), (side, units) => {
        const { taken } = readTake({ ...OFFER, side }, { in: 'token', text: formatUnits(units, 6) });
        expect(taken?.body).toEqual({ tokenUnits: `${units}` });
        const { fiatMinor } = taken!.quote;
        expect(fiatMinor * 100_000n).toBeGreaterThanOrEqual(units * 9n);
        expect((fiatMinor - 1n) * 100_000n).toBeLessThan(units * 9n);
      }),
    );
  });

  it('is empty, unreadable or refused, and says which', () => {
    expect(readTake(OFFER, { in: 'fiat', text: '' }).problem).toEqual({ kind: 'empty' });
    expect(readTake(OFFER, { in: 'fiat', text: '12.345' }).problem).toEqual({ kind: 'unread', places: 2 });
    expect(readTake(OFFER, { in: 'token', text: '12.3456789' }).problem).toEqual({ kind: 'unread', places: 6 });
    const refusal = (text: string, offer = OFFER) => {
      const { problem } = readTake(offer, { in: 'fiat', text });
      return problem?.kind === 'refused' ? problem.refusal.code : problem?.kind;
    };
    expect(refusal('9.99')).toBe('offer.below_minimum');
    expect(refusal('1000.01')).toBe('offer.above_maximum');
    expect(refusal('0')).toBe('offer.amount_too_small');
    expect(refusal('100', { ...OFFER, leftUnits: '1' })).toBe('offer.not_enough_left');
    expect(refusal('100', { ...OFFER, price: null })).toBe('offer.price_unavailable');
  });
});

describe('the limits shown', () => {
  it('end at what is left, and what they end at can be taken', () => {
    fc.assert(
      fc.property(sides, fc.bigInt(0n, 2_000_000_000n), (side, left) => {
        const offer = { ...OFFER, side, leftUnits: `${left}` };
        const { mostMinor, nothingLeft } = takeLimits(offer);
        const { taken, problem } = readTake(offer, { in: 'fiat', text: formatUnits(mostMinor, 2, 2) });
        if (nothingLeft) expect(problem?.kind).toBe('refused');
        else expect(taken?.quote.fiatMinor).toBe(mostMinor);
      }),
    );
  });

  it('are written with all places of the currency', () => {
    expect(fiatText('1000', OFFER)).toBe('10.00');
    expect(fiatText('1000', { currencyDecimals: 0 })).toBe('1000');
    expect(fiatText('1000', { currencyDecimals: 3 })).toBe('1.000');
  });
});

describe('coins in a list', () => {
  it('are never more than there are, and never nothing where there is something', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 24n), fc.constantFrom(6, 8, 18), (units, assetDecimals) => {
        const shown = parseUnits(shortTokenText(units, { assetDecimals }), assetDecimals)!;
        expect(shown).toBeLessThanOrEqual(units);
        expect(shown).toBeGreaterThan(0n);
      }),
    );
  });
});

describe('a percentage', () => {
  it('is read back as it is written, and nothing else is read', () => {
    fc.assert(
      fc.property(fc.integer({ min: -MOST_MARGIN_BPS, max: MOST_MARGIN_BPS }), (bps) => {
        expect(readBps(percentText(bps), 'en')).toBe(bps);
      }),
    );
    expect(readBps('\u22121,25 %', 'es')).toBe(-125);
    expect(readBps('-0', 'en')).toBe(0);
    for (const bad of ['', '-', '1.255', '50.01', '1e1', 'one', '--1']) expect(readBps(bad, 'en'), bad).toBeUndefined();
  });
});

describe('the market in the URL', () => {
  it('comes back as it was written', () => {
    const filter = marketSchema.parse({
      want: 'sell',
      asset: 'ETH',
      currency: 'KES',
      amount: '150',
      method: ['m-pesa', 'airtel-money'],
      country: 'KE',
      online: '1',
    });
    const query = (href: string) => {
      const params = new URLSearchParams(href.slice(2));
      return { ...Object.fromEntries(params), method: params.getAll('method') };
    };
    expect(marketSchema.parse(query(marketHref(filter, {})))).toEqual(filter);
    expect(query(marketHref(filter, { amount: undefined }))).not.toHaveProperty('amount');
  });

  it('begins at the first page when a filter changes', () => {
    const filter = marketSchema.parse({ after: '1_2_0123456789abcdefghjk' });
    expect(marketHref(filter, { want: 'sell' })).not.toContain('after');
    expect(marketHref(filter, { after: 'next' })).toContain('after=next');
  });
});

const RATES: Rates = {
  [rateKey(31337, 'USDC', 'EUR')]: { numerator: '439', denominator: '5000000' },
  [rateKey(31337, 'USDC', 'JPY')]: { numerator: '1421', denominator: '10000000' },
};

describe('an offer while it is written', () => {
  const base = newValues(31337, 'USDC', 'EUR');

  it('shows the price it will have, held within its bounds', () => {
    expect(previewOf({ ...base, pricing: 'fixed', fixedPrice: '0.9' }, RATES)?.price).toEqual({
      numerator: 9n,
      denominator: 100_000n,
    });
    expect(previewOf({ ...base, marginBps: 0 }, RATES)?.fromMarketBps).toBe(0);
    expect(previewOf({ ...base, marginBps: -1000, floorPrice: '0.87' }, RATES)?.price).toEqual({
      numerator: 87n,
      denominator: 1_000_000n,
    });
  });

  it('shows none while there is nothing to follow or nothing typed', () => {
    expect(previewOf({ ...base, currency: 'KES' }, RATES)).toBeUndefined();
    expect(previewOf({ ...base, pricing: 'fixed' }, RATES)).toBeUndefined();
    expect(previewOf({ ...base, marginBps: undefined }, RATES)).toBeUndefined();
    expect(previewOf({ ...base, currency: 'XXX' }, RATES)).toBeUndefined();
  });

  it('is pictured with a round amount of about a hundred dollars', () => {
    expect(sampleMinor(31337, 'EUR', RATES)).toBe(10_000n);
    expect(sampleMinor(31337, 'JPY', RATES)).toBe(10_000n);
  });

  it('gives a buyer at least half an hour, and as long as the slowest rail needs', () => {
    expect(windowFor([])).toBe(1800);
    expect(windowFor(['sepa-instant', 'sepa'])).toBe(windowFor(['sepa']));
    expect(windowFor(['sepa'])).toBeGreaterThan(windowFor(['sepa-instant']));
    expect(wholeTime(windowFor(['sepa'])).unit).toBe('days');
  });

  it('opens for an edit as what its schema accepts, with nothing changed', () => {
    const own: OwnOfferView = {
      ...OFFER,
      unlisted: true,
      pauseReason: null,
      firstMessage: 'Hello!',
      openingHours: { zone: 'Europe/Berlin', days: [[[540, 1080]], [], [], [], [], [], [[1320, 1560]]] },
      rules: {
        leastTrades: 3,
        leastCompletionBps: 9500,
        leastAgeDays: 7,
        takerCountries: ['DE', 'FR'],
        firstTradeMostMinor: '5000',
        trustedOnly: true,
      },
      releaseSeconds: { sepa: 3600 },
      gate: { shut: null, missing: [], firstTradeMostMinor: null, caps: {}, tooSmallCap: null },
      takenDown: null,
      pauseUnder: '0.8',
      pauseOver: '1.1',
      firstTradeMost: '50.00',
      moves: ['pause', 'edit', 'close'],
      methods: [{ methodId: 'sepa', paymentAccountId: '0123456789abcdefghjk' }],
      fixedPrice: '0.9',
      floorPrice: null,
      ceilingPrice: null,
      total: '500',
      fromVault: true,
      liveTrades: 0,
    };
    const parsed = offerSchema.parse(valuesOf(own));
    expect(parsed).toMatchObject({
      fixedPrice: '0.9',
      least: '10.00',
      most: '1000.00',
      total: '500',
      paymentWindowSeconds: 1800,
      pauseUnder: '0.8',
      pauseOver: '1.1',
      firstMessage: 'Hello!',
      openingHours: own.openingHours,
      unlisted: true,
      leastTrades: 3,
      leastCompletionBps: 9500,
      leastAgeDays: 7,
      takerCountries: ['DE', 'FR'],
      firstTradeMost: '50.00',
    });
    expect(parsed.methods).toEqual(own.methods);
  });
});
