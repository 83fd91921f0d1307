/** A notice in somebody's language: the same sentences on the screen and in the mail. */
import { IntlMessageFormat } from 'intl-messageformat';
import { loadMessages, type Messages } from '../../messages/load.ts';
import { DEFAULT_LOCALE, isLocale, type Locale } from '../../messages/locales.ts';
import { dateOf, type Instant } from '../kernel/instant.ts';
import { once } from '../kernel/once.ts';
import type { NoticeData } from './schema.ts';

type Values = Readonly<Record<string, string | number>>;

/** Isolates: what stands between them is read in its own direction and moves nothing around it. */
const [FIRST_STRONG, LEFT_TO_RIGHT, POP] = ['\u2068', '\u2066', '\u2069'];

export const localeOf = (text: string): Locale => (isLocale(text) ? text : DEFAULT_LOCALE);

function sentence(locale: Locale, key: string): string {
  let found: string | Messages | undefined = loadMessages(locale);
  for (const part of key.split('.')) found = typeof found === 'object' ? found[part] : undefined;
  if (typeof found !== 'string') throw new Error(`no words for ${key} in ${locale}`);
  return found;
}

/** A sentence of the messages, by its whole key. */
export function say(locale: Locale, key: string, values: Values = {}): string {
  const formats = once('notice.formats', () => new Map<string, IntlMessageFormat>());
  const text = sentence(locale, key);
  const name = `${locale} ${text}`;
  let format = formats.get(name);
  if (!format) {
    format = new IntlMessageFormat(text, locale);
    formats.set(name, format);
  }
  return String(format.format(values));
}

/** An exact amount with its unit, as the screen writes it: Latin figures, left to right in every language. */
function amount(locale: Locale, decimal: string, unit: string): string {
  const places = /\.(\d+)$/.exec(decimal)?.[1]?.length ?? 0;
  const format = new Intl.NumberFormat(locale, {
    numberingSystem: 'latn',
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  // A string is formatted by its digits, never by way of a float.
  return `${LEFT_TO_RIGHT}${format.format(decimal as unknown as number)} ${unit}${POP}`;
}

/** A time as it is said where nobody knows the reader's clock: by UTC, and it says so. */
function when(locale: Locale, at: Instant | undefined): string {
  if (at === undefined) return '';
  const format = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
    numberingSystem: 'latn',
    calendar: 'gregory',
  });
  return `${FIRST_STRONG}${format.format(dateOf(at))} UTC${POP}`;
}

const isolated = (text: string) => `${FIRST_STRONG}${text}${POP}`;

/** Title and text of one notice. */
export function wordsOf(locale: Locale, data: NoticeData): { readonly title: string; readonly text: string } {
  const { wording, coins, asset, money, currency, price } = data;
  const values = {
    name: isolated(data.name ?? ''),
    search: isolated(data.search ?? ''),
    said: isolated(data.said ?? ''),
    coins: coins && asset ? amount(locale, coins, asset) : (asset ?? ''),
    money: money && currency ? amount(locale, money, currency) : (currency ?? ''),
    price: price && currency ? amount(locale, price, currency) : '',
    asset: asset ?? '',
    currency: currency ?? '',
    reason: data.reason ?? 'other',
    device: isolated(data.device ?? ''),
    place: `${LEFT_TO_RIGHT}${data.place ?? ''}${POP}`,
    until: when(locale, data.until ?? data.deadline),
    address: `${LEFT_TO_RIGHT}${data.address ?? ''}${POP}`,
  };
  return {
    title: say(locale, `notice.words.${wording}.title`, values),
    text: say(locale, `notice.words.${wording}.text`, values),
  };
}
