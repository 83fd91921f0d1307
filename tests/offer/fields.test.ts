import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newValues } from '#components/offer/offer-values.ts';
import { checkOffer } from '#lib/offer/checks.ts';
import { offerSchema, type OfferInput } from '#lib/offer/schema.ts';
import { plainText } from '#lib/offer/text.ts';
import { isBack, isCrossed, BACK_BPS } from '#lib/offer/trigger.ts';
import { withMargin } from '#lib/price/ratio.ts';

const GOOD: OfferInput = {
  ...newValues(31337, 'USDC', 'EUR'),
  side: 'buy',
  least: '10',
  most: '100',
  methods: [{ methodId: 'sepa' }],
};

/** What the schema says of an offer with some fields changed: field and sentence of each fault. */
function faults(changes: Record<string, unknown>): string[] {
  const read = offerSchema.safeParse({ ...GOOD, ...changes });
  if (read.success) return [];
  return [...new Set(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`))];
}

const AMOUNTS = ['least', 'most', 'total', 'firstTradeMost'] as const;
const PRICES = ['fixedPrice', 'floorPrice', 'ceilingPrice', 'pauseUnder', 'pauseOver'] as const;
/** No plain decimal, whatever it looks like. */
const NO_DECIMALS = [
  '-0',
  '-1',
  '+1',
  '1e3',
  '1E3',
  '0x10',
  '1_000',
  '1,000',
  '1.2.3',
  '.5',
  '5.',
  ' ',
  'NaN',
  'Infinity',
  '９９',
  '١٢٣',
  '1\u202e0',
  '1\u200b0',
  '1O',
  '9'.repeat(400),
  `0.${'0'.repeat(399)}1`,
];

describe('every amount and price of an offer', () => {
  it.each([...AMOUNTS, ...PRICES])('%s refuses what is no plain decimal, with a sentence', (field) => {
    for (const typed of NO_DECIMALS)
      expect(faults({ [field]: typed }), typed).toContain(`${field}: offer.form.decimal`);
  });

  it.each(AMOUNTS)('%s refuses nothing, and more places than the currency has', (field) => {
    const message = field === 'total' ? 'offer.form.totalAmount' : 'offer.form.amount';
    expect(faults({ [field]: '0' })).toContain(`${field}: ${message}`);
    expect(faults({ [field]: field === 'total' ? '1.1234567' : '10.001' })).toContain(`${field}: ${message}`);
    const huge = field === 'total' ? `4${'0'.repeat(22)}` : '99999999999999999.99';
    if (field !== 'total') expect(faults({ [field]: huge })).toContain(`${field}: offer.form.amountHuge`);
  });

  it('keeps to the places of currencies without any, and of those with three', () => {
    const yen = { currency: 'JPY', methods: [] };
    expect(faults({ ...yen, least: '10.5' })).toContain('least: offer.form.amountWhole');
    expect(checkOffer({ ...offerSchema.parse(GOOD), ...yen, least: '10.0', most: '100' })).toEqual([]);
    const dinar = { ...offerSchema.parse(GOOD), currency: 'KWD', methods: [] };
    expect(checkOffer({ ...dinar, least: '0.125', most: '1' })).toEqual([]);
    expect(checkOffer({ ...dinar, least: '0.1255', most: '1' })).toEqual([['least', 'offer.form.amount']]);
  });

  it.each(PRICES)('%s refuses a price of nothing', (field) => {
    const fixed = field === 'fixedPrice' ? { pricing: 'fixed' } : {};
    expect(faults({ ...fixed, [field]: '0.000' })).toContain(`${field}: offer.form.priceZero`);
  });

  it('refuses two that contradict each other, and blames one', () => {
    expect(faults({ least: '100', most: '99.99' })).toEqual(['most: offer.form.limitsReversed']);
    expect(faults({ floorPrice: '2', ceilingPrice: '1' })).toEqual(['ceilingPrice: offer.form.boundsReversed']);
    expect(faults({ pauseUnder: '1', pauseOver: '1.0199' })).toEqual(['pauseOver: offer.form.triggersNarrow']);
    expect(faults({ pauseUnder: '1', pauseOver: '1.02' })).toEqual([]);
    expect(faults({ firstTradeMost: '9.99' })).toEqual(['firstTradeMost: offer.form.firstTradeBelowLeast']);
    expect(faults({ firstTradeMost: '10' })).toEqual([]);
  });
});

describe('the other fields', () => {
  it('refuse what is out of their bounds, each with its own sentence', () => {
    for (const bad of [-1, 1.5, 10_001, Number.NaN, '5', 1e300]) {
      expect(faults({ leastTrades: bad }), String(bad)).toEqual(['leastTrades: offer.form.leastTradesRange']);
      expect(faults({ leastCompletionBps: bad })).toEqual(['leastCompletionBps: offer.form.leastCompletionRange']);
      expect(faults({ leastAgeDays: bad })).toEqual(['leastAgeDays: offer.form.leastAgeRange']);
    }
    expect(faults({ marginBps: 5001 })).toEqual(['marginBps: offer.form.marginNeeded']);
    expect(faults({ takerCountries: ['de'] })).toContain('takerCountries.0: offer.form.unknownCountry');
    for (const none of ['XX', 'ZZ', 'EU', 'AA']) {
      expect(faults({ takerCountries: ['DE', none] }), none).toEqual(['takerCountries: offer.form.unknownCountry']);
    }
    // A Cyrillic letter that looks Latin.
    expect(faults({ country: 'D\u0415' })).toEqual(['country: offer.form.unknownCountry']);
    expect(faults({ currency: 'XXX' })).toEqual(['currency: offer.form.unknownCurrency']);
    expect(faults({ asset: 'DOGE' })).toEqual(['asset: offer.form.unknownAsset']);
    expect(faults({ methods: [] })).toEqual(['methods: offer.form.methodNeeded']);
  });

  it('know no negative zero', () => {
    const { marginBps } = offerSchema.parse({ ...GOOD, marginBps: -0 });
    expect(Object.is(marginBps, 0)).toBe(true);
  });

  it('leave an offer as it was before there were any: no rule, no hours, in the market', () => {
    const { openingHours, unlisted, firstMessage, takerCountries, leastTrades } = offerSchema.parse({
      side: 'buy',
      chainId: 31337,
      asset: 'USDC',
      currency: 'EUR',
      pricing: 'margin',
      marginBps: 0,
      least: '10',
      most: '100',
      methods: [{ methodId: 'sepa' }],
      paymentWindowSeconds: 3600,
    });
    expect([openingHours, unlisted, firstMessage, takerCountries, leastTrades]).toEqual([undefined, false, '', [], 0]);
  });
});

describe('what people write', () => {
  it('keeps every script and every line, and nothing that hides or turns text round', () => {
    expect(plainText('  Pay “exactly”.\r\n\r\n\r\nمرحبا — שלום 👩‍🚀 ไทย\t!  ')).toBe(
      'Pay “exactly”.\n\nمرحبا — שלום 👩‍🚀 ไทย\t!',
    );
    expect(plainText('pay\u202eEDOC\u202c now')).toBe('payEDOC now');
    expect(plainText('a\u0000b\u0007c\u200bd\ufeffe\u2066f\u2069\u{e0041}g\u009fh')).toBe('abcdefgh');
    expect(plainText('half \ud83d here')).toBe('half  here');
    expect(plainText(`z${'\u0335'.repeat(60)}`)).toBe(`z${'\u0335'.repeat(4)}`);
    expect(plainText('e\u0301')).toBe('\u00e9');
  });

  it('is the same read twice, and can always be stored', () => {
    const letter = fc.oneof(
      fc.constantFrom(...'\u202e\u0000\u200b\u2028\ud800\r\n \u0301a'),
      fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
    );
    const hostile = fc.array(letter, { maxLength: 40 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(hostile, (typed) => {
        const kept = plainText(typed);
        expect(plainText(kept)).toBe(kept);
        expect(kept.isWellFormed()).toBe(true);
        expect(/[\u202a-\u202e\u2066-\u2069\u200b]/.test(kept)).toBe(false);
        expect(kept.replace(/[\n\t]/g, '')).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  it('is counted as it is kept, and too long is said', () => {
    expect(offerSchema.parse({ ...GOOD, terms: `${'\u200b'.repeat(500)}${'x'.repeat(2000)}` }).terms).toHaveLength(
      2000,
    );
    expect(faults({ terms: 'x'.repeat(2001) })).toEqual(['terms: offer.form.textLong']);
    expect(faults({ firstMessage: 'x'.repeat(501) })).toEqual(['firstMessage: offer.form.textLong']);
  });
});

describe('a trigger price', () => {
  const price = fc.tuple(fc.bigInt(1n, 10n ** 12n), fc.bigInt(1n, 10n ** 12n));
  const ratio = price.map(([numerator, denominator]) => ({ numerator, denominator }));

  it('is not crossed by the very rate it names', () => {
    fc.assert(
      fc.property(ratio, (rate) => {
        expect(isCrossed({ under: rate, over: rate }, rate)).toBe(false);
        expect(isCrossed({ under: withMargin(rate, 1) }, rate)).toBe(true);
        expect(isCrossed({ over: withMargin(rate, -1) }, rate)).toBe(true);
      }),
    );
  });

  it('lets an offer back only well inside, and never where it is crossed', () => {
    fc.assert(
      fc.property(ratio, ratio, (rate, under) => {
        if (isBack({ under }, rate)) expect(isCrossed({ under }, rate)).toBe(false);
        if (isBack({ over: under }, rate)) expect(isCrossed({ over: under }, rate)).toBe(false);
        expect(isBack({ under }, withMargin(under, BACK_BPS))).toBe(true);
        expect(isBack({ under }, withMargin(under, BACK_BPS - 1))).toBe(false);
        expect(isBack({ over: under }, withMargin(under, 1 - BACK_BPS))).toBe(false);
      }),
    );
  });

  it('without a rate lets nobody take; without a trigger no rate is needed', () => {
    expect(isCrossed({ under: { numerator: 1n, denominator: 1n } }, undefined)).toBe(true);
    expect(isCrossed({}, undefined)).toBe(false);
  });
});
