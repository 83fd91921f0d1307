/**
 * The offer form as a browser sends it by itself, without scripts, and as it stands in the page before they are awake. Pure: from the
 * fields' names and texts to the same values that the form holds otherwise.
 */
import { readDecimal } from '#components/ui/digits.ts';
import { DAY_MINUTES, type OpenRange } from '#lib/offer/hours.ts';
import type { OfferInput } from '#lib/offer/schema.ts';
import type { Hours } from './offer-values.ts';
import { readBps } from './percent.ts';

/** What a FormData answers. */
type Fields = { get(name: string): unknown; getAll(name: string): readonly unknown[] };

/** Names of fields that belong to one method or one day. */
export const accountField = (methodId: string) => `account.${methodId}`;
export const dayField = (part: 'open' | 'from' | 'to', day: number) => `${part}.${day}`;

/** Minutes of the day as a time field writes them: "09:30"; the end of the day is its beginning. */
export function clockText(minute: number): string {
  const within = minute % DAY_MINUTES;
  return `${`${Math.floor(within / 60)}`.padStart(2, '0')}:${`${within % 60}`.padStart(2, '0')}`;
}

/** What two time fields say: until a time that is not later is until that time of the next day. Undefined where one is no time. */
export function rangeOf(from: string, to: string): [number, number] | undefined {
  const read = (text: string) => /^([01]\d|2[0-3]):([0-5]\d)(:00)?$/.exec(text)?.slice(1, 3).map(Number);
  const [start, end] = [read(from), read(to)];
  if (!start || !end) return undefined;
  const [first, last] = [start[0]! * 60 + start[1]!, end[0]! * 60 + end[1]!];
  return [first, last > first ? last : last + DAY_MINUTES];
}

export const rangeTexts = ([from, to]: OpenRange): { from: string; to: string } => ({
  from: clockText(from),
  to: clockText(to),
});

/** Reads the fields over what the form held before; what cannot be read comes through as typed, for the schema to refuse. */
export function readOfferFields(fields: Fields, before: OfferInput, locale: string): OfferInput {
  const text = (name: string): string => {
    const value = fields.get(name);
    return typeof value === 'string' ? value : '';
  };
  const amount = (name: string): string | undefined => {
    const typed = text(name).trim();
    return typed === '' ? undefined : (readDecimal(typed, locale) ?? typed);
  };
  const list = (name: string): string[] => fields.getAll(name).filter((value) => typeof value === 'string');
  const side = text('side') === 'buy' ? 'buy' : 'sell';
  const fixed = text('pricing') === 'fixed';
  return {
    side,
    chainId: Number(text('chainId')) || before.chainId,
    asset: text('asset') || before.asset,
    currency: text('currency') || before.currency,
    pricing: fixed ? 'fixed' : 'margin',
    fixedPrice: fixed ? amount('fixedPrice') : undefined,
    marginBps: fixed ? undefined : readBps(text('margin'), locale),
    floorPrice: fixed ? undefined : amount('floorPrice'),
    ceilingPrice: fixed ? undefined : amount('ceilingPrice'),
    pauseUnder: amount('pauseUnder'),
    pauseOver: amount('pauseOver'),
    least: amount('least') ?? '',
    most: amount('most') ?? '',
    total: amount('total'),
    methods: list('methods').map((methodId) => ({
      methodId,
      paymentAccountId: side === 'sell' ? text(accountField(methodId)) || undefined : undefined,
    })),
    paymentWindowSeconds: Number(text('paymentWindowSeconds')) || before.paymentWindowSeconds,
    terms: text('terms'),
    firstMessage: text('firstMessage'),
    fromVault: side === 'sell' && fields.get('fromVault') !== null,
    country: text('country') || undefined,
    openingHours: fields.get('hours') === null ? undefined : readHours(text, fields),
    unlisted: fields.get('unlisted') !== null,
    trustedOnly: fields.get('trustedOnly') !== null,
    leastTrades: Number(text('leastTrades')),
    leastCompletionBps: Number(text('leastCompletionBps')),
    leastAgeDays: Number(text('leastAgeDays')),
    takerCountries: list('takerCountries'),
    firstTradeMost: amount('firstTradeMost'),
  };
}

function readHours(text: (name: string) => string, fields: Fields): Hours {
  const days = Array.from({ length: 7 }, (_, day): [number, number][] => {
    if (fields.get(dayField('open', day)) === null) return [];
    // A time that is none is refused as a range that ends where it begins.
    return [rangeOf(text(dayField('from', day)), text(dayField('to', day))) ?? [0, 0]];
  });
  return { zone: text('zone'), days };
}
