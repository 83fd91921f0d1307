/** What only several fields of an offer together show to be wrong: which field is to blame, and the sentence that says so. Pure. */
import { findAsset } from '../chain/chains.ts';
import { currencyDecimals, findCurrency } from '../kernel/currencies.ts';
import { parseUnits, type Price } from '../kernel/money.ts';
import { findMethod } from '../payment/registry.ts';
import { comparePrices, priceOf } from '../price/ratio.ts';
import { DAY_MINUTES, type OpeningHours } from './hours.ts';
import { leavesRoom } from './trigger.ts';

/** The most minor units one trade may be. */
const MOST_MINOR = 10n ** 18n;
/** Token amounts of the contract are uint128. */
const MOST_UNITS = 2n ** 128n - 1n;

export type Wrong = readonly [field: string, message: string];

type Market = { readonly chainId: number; readonly asset: string; readonly currency: string };
type Prices = Market & {
  readonly pricing: 'fixed' | 'margin';
  readonly fixedPrice?: string | undefined;
  readonly marginBps?: number | undefined;
  readonly floorPrice?: string | undefined;
  readonly ceilingPrice?: string | undefined;
  readonly pauseUnder?: string | undefined;
  readonly pauseOver?: string | undefined;
};
type Amounts = Market & {
  readonly least: string;
  readonly most: string;
  readonly total?: string | undefined;
  readonly firstTradeMost?: string | undefined;
};
type Rails = Market & {
  readonly side: 'buy' | 'sell';
  readonly methods: readonly { readonly methodId: string; readonly paymentAccountId?: string | undefined }[];
};
type People = { readonly country?: string | undefined; readonly takerCountries: readonly string[] };

/** Everything wrong with an offer whose fields are well formed one by one. */
export function checkOffer(input: Prices & Amounts & Rails & People): readonly Wrong[] {
  if (!findAsset(input.chainId, input.asset)) return [['asset', 'offer.form.unknownAsset']];
  if (!findCurrency(input.currency)) return [['currency', 'offer.form.unknownCurrency']];
  return [...checkPrices(input), ...checkAmounts(input), ...checkRails(input), ...checkPeople(input)];
}

function checkPrices(input: Prices): Wrong[] {
  const { pricing, fixedPrice, marginBps, floorPrice, ceilingPrice, pauseUnder, pauseOver } = input;
  const found: Wrong[] = [];
  const decimals = [findAsset(input.chainId, input.asset)!.decimals, currencyDecimals(input.currency)] as const;
  const read = (field: string, typed: string | undefined): Price | undefined => {
    const price = typed === undefined ? undefined : priceOf(typed, ...decimals);
    if (typed !== undefined && !price) found.push([field, 'offer.form.priceZero']);
    return price;
  };
  if (pricing === 'fixed' && !fixedPrice) found.push(['fixedPrice', 'offer.form.priceNeeded']);
  if (pricing === 'margin' && marginBps === undefined) found.push(['marginBps', 'offer.form.marginNeeded']);
  if (pricing === 'fixed') read('fixedPrice', fixedPrice);
  const [floor, ceiling] = [read('floorPrice', floorPrice), read('ceilingPrice', ceilingPrice)];
  if (floor && ceiling && comparePrices(floor, ceiling) > 0) found.push(['ceilingPrice', 'offer.form.boundsReversed']);
  const [under, over] = [read('pauseUnder', pauseUnder), read('pauseOver', pauseOver)];
  if (under && over && !leavesRoom(under, over)) found.push(['pauseOver', 'offer.form.triggersNarrow']);
  return found;
}

function checkAmounts(input: Amounts): Wrong[] {
  const found: Wrong[] = [];
  const decimals = currencyDecimals(input.currency);
  const fiat = (field: string, typed: string): bigint | undefined => {
    const minor = parseUnits(typed, decimals);
    if (minor !== undefined && minor > 0n && minor <= MOST_MINOR) return minor;
    const places = decimals === 0 ? 'offer.form.amountWhole' : 'offer.form.amount';
    found.push([field, minor !== undefined && minor > MOST_MINOR ? 'offer.form.amountHuge' : places]);
    return undefined;
  };
  const [least, most] = [fiat('least', input.least), fiat('most', input.most)];
  if (least !== undefined && most !== undefined && least > most) found.push(['most', 'offer.form.limitsReversed']);
  if (input.total !== undefined) {
    const total = parseUnits(input.total, findAsset(input.chainId, input.asset)!.decimals);
    if (total === undefined || total === 0n) found.push(['total', 'offer.form.totalAmount']);
    else if (total > MOST_UNITS) found.push(['total', 'offer.form.amountHuge']);
  }
  if (input.firstTradeMost !== undefined) {
    const first = fiat('firstTradeMost', input.firstTradeMost);
    // Nobody could ever begin with this maker.
    if (first !== undefined && least !== undefined && first < least) {
      found.push(['firstTradeMost', 'offer.form.firstTradeBelowLeast']);
    }
  }
  return found;
}

function checkRails({ side, currency, methods }: Rails): Wrong[] {
  const found: Wrong[] = [];
  if (methods.some(({ methodId }) => !findMethod(methodId)?.currencies.includes(currency))) {
    found.push(['methods', 'offer.form.methodNotForCurrency']);
  }
  if (new Set(methods.map(({ methodId }) => methodId)).size !== methods.length) {
    found.push(['methods', 'offer.form.methodTwice']);
  }
  if (side === 'sell' && methods.some(({ paymentAccountId }) => !paymentAccountId)) {
    found.push(['methods', 'offer.form.accountNeeded']);
  }
  return found;
}

let regions: Intl.DisplayNames | undefined;
/** Codes that Intl has a name for and nobody lives in. */
const NO_COUNTRY = new Set(['EU', 'EZ', 'UN', 'ZZ', 'XA', 'XB', 'QO']);

/** Whether people live under this ISO 3166 code, as far as Intl knows. */
export function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code) || NO_COUNTRY.has(code)) return false;
  // Made when it is first asked for: that takes a hundredth of a second, which no server has to spare at its start.
  regions ??= new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  return regions.of(code) !== undefined;
}

function checkPeople({ country, takerCountries }: People): Wrong[] {
  const found: Wrong[] = [];
  if (country !== undefined && !isCountry(country)) found.push(['country', 'offer.form.unknownCountry']);
  if (!takerCountries.every(isCountry)) found.push(['takerCountries', 'offer.form.unknownCountry']);
  return found;
}

/** What is wrong with opening hours; undefined: nothing. */
export function checkHours({ days }: Pick<OpeningHours, 'days'>): string | undefined {
  if (days.every((ranges) => ranges.length === 0)) return 'offer.form.hoursEmpty';
  // A week as one line of minutes; what runs past Sunday's midnight begins the next week.
  const line = days.flatMap((ranges, day) =>
    ranges.map(([from, to]) => [day * DAY_MINUTES + from, day * DAY_MINUTES + to] as const),
  );
  if (line.some(([from, to]) => to <= from || to - from > DAY_MINUTES)) return 'offer.form.hoursReversed';
  const sorted = [...line].sort((a, b) => a[0] - b[0]);
  const first = sorted[0]!;
  const overlaps = [...sorted.slice(1), [first[0] + 7 * DAY_MINUTES] as const].some(
    ([from], index) => from < sorted[index]![1],
  );
  return overlaps ? 'offer.form.hoursOverlap' : undefined;
}
