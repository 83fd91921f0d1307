/**
 * Which requests may share an answer, and what they share: the address written in one way (known names only, in one order, only
 * values that something is found by) and how the visitor likes to read. The answer is made from nothing but this, so that whatever
 * else a visitor sends cannot change what another gets.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { readDismissed } from '#components/shell/dismissed.ts';
import { isTheme, screenCookies } from '#components/shell/preferences.ts';
import { namesSession } from '#lib/account/session-cookie.ts';
import { findTraded, listTraded } from '#lib/chain/traded.ts';
import { config } from '#lib/config.ts';
import { isOfferId, marketSchema, MOST_METHODS } from '#lib/offer/schema.ts';
import { findMethod, TRADED_CURRENCIES } from '#lib/payment/registry.ts';
import { HISTORY_RANGES } from '#lib/price/schema.ts';
import { once } from '#lib/kernel/once.ts';
import { acceptedLocale, DEFAULT_LOCALE, isLocale, type Locale } from '../../messages/locales.ts';

export type Shared = {
  /** Path and query to render. */
  readonly path: string;
  /** The only headers that the one who renders sees. */
  readonly headers: Readonly<Record<string, string>>;
  readonly key: string;
  /** `page`: HTML with a nonce; `data`: JSON that other sites may read too. */
  readonly kind: 'page' | 'data';
};

type Rule = {
  readonly kind: Shared['kind'];
  /** `currency`: the one meant where none is named. */
  readonly query: (asked: URLSearchParams, currency: string) => URLSearchParams;
};

const MOST_URL = 2_000;
/** What a visitor types as an amount is read in the page, by the rules of a language. */
const MOST_AMOUNT = 64;

const MARKET = ['want', 'chainId', 'asset', 'currency', 'amount', 'method', 'country', 'online', 'vault', 'after'];
const MOST_VALUE = 601;
/** One more than may be asked for at once. */
const MOST_VALUES = MOST_METHODS + 1;

const RULES: Readonly<Record<string, Rule>> = {
  '/': { kind: 'page', query: marketQuery },
  '/api/v1/market': { kind: 'data', query: (asked) => named(asked, MARKET) },
  '/api/v1/rates': { kind: 'data', query: (asked) => named(asked, ['asset', 'currency']) },
  '/api/v1/payment-methods': { kind: 'data', query: (asked) => named(asked, ['country', 'currency']) },
  '/api/v1/openapi.json': { kind: 'data', query: () => new URLSearchParams() },
};
const NOTHING: Rule = { kind: 'data', query: () => new URLSearchParams() };
const OFFER = '/api/v1/offers/';

function ruleOf(path: string): Rule | undefined {
  if (path.startsWith(OFFER)) return isOfferId(path.slice(OFFER.length)) ? NOTHING : undefined;
  return Object.hasOwn(RULES, path) ? RULES[path] : undefined;
}

/** The path of an address as the renderer looks it up: with %6D for an m it finds the same page. */
export function pathOf(url: string | undefined): string {
  const path = (url ?? '/').split('?', 1)[0]!;
  try {
    return decodeURIComponent(path);
  } catch {
    // Nothing is found under it either way.
    return path;
  }
}

/** The kind of what anybody may read under an address, however it is written; undefined: it is nothing of that. */
export function kindOf(url: string | undefined): Shared['kind'] | undefined {
  return ruleOf(pathOf(url))?.kind;
}

type Asked = { readonly path: string; readonly query: URLSearchParams; readonly rule: Rule };

function askedOf(url: string | undefined, headers: IncomingHttpHeaders): Asked | undefined {
  if (!url?.startsWith('/') || url.startsWith('//') || url.length > MOST_URL) return undefined;
  const mark = url.indexOf('?');
  const [path, query] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
  const rule = ruleOf(path);
  if (!rule || headers.rsc !== undefined || headers['next-router-state-tree'] !== undefined) return undefined;
  // Whoever asks with a key is answered as its owner, or told what is wrong with it.
  if (rule.kind === 'data' && headers.authorization !== undefined) return undefined;
  return { path, query: new URLSearchParams(query), rule };
}

/** Currency of whoever has not said one. */
const CURRENCY = 'EUR';

/** What this request shares with others; undefined: it is answered for itself. */
export function sharedOf(url: string | undefined, headers: IncomingHttpHeaders): Shared | undefined {
  const asked = askedOf(url, headers);
  if (!asked || namesSession(headers.cookie ?? '')) return undefined;
  const text = addressOf(asked, CURRENCY);
  if (asked.rule.kind === 'data') return { path: text, headers: {}, key: text, kind: 'data' };
  const reader = readerOf(headers);
  return { path: text, headers: headersOf(reader), key: `${text} ${Object.values(reader).join(' ')}`, kind: 'page' };
}

/** Whether who is signed in may share the answer to this with others who are: a page of which nothing is asked that depends on who they are. */
export function isForMembers(url: string | undefined, headers: IncomingHttpHeaders): boolean {
  const { cookie = '' } = headers;
  // What this browser has hidden is left out of a page of its own.
  if (!namesSession(cookie) || readDismissed(cookie).length > 0) return false;
  const asked = askedOf(url, headers);
  return asked?.rule.kind === 'page' && !asked.query.has('takeable');
}

/** What a request of {@link isForMembers} shares with whoever looks the same: `looks` says how, `locale` and `currency` are of their account. */
export function sharedAmongMembers(
  url: string | undefined,
  headers: IncomingHttpHeaders,
  member: { readonly looks: string; readonly locale: string; readonly currency: string },
): Shared | undefined {
  const asked = askedOf(url, headers);
  if (!asked) return undefined;
  const text = addressOf(asked, member.currency);
  const reader = readerOf(headers, member.locale);
  const key = `${text} ${Object.values(reader).join(' ')} ${member.looks}`;
  return { path: text, headers: headersOf(reader), key, kind: 'page' };
}

function addressOf({ path, query, rule }: Asked, currency: string): string {
  const asked = rule.query(query, currency);
  asked.sort();
  return asked.size ? `${path}?${asked}` : path;
}

/** The market page's own names, with values as the page itself would fall back to them: what is left out and what nothing is found by is not written. */
function marketQuery(asked: URLSearchParams, currency: string): URLSearchParams {
  const record: Record<string, string | string[]> = {};
  for (const name of asked.keys()) {
    const values = asked.getAll(name);
    record[name] = values.length === 1 ? values[0]! : values;
  }
  const filter = marketSchema.parse({ ...record, currency: record.currency ?? currency });
  const query = new URLSearchParams();
  const put = (name: string, value: string | undefined) => value && query.append(name, value);
  put('want', filter.want === 'buy' ? undefined : filter.want);
  const key = findTraded(filter.asset)?.key;
  put('asset', key === listTraded()[0]!.key ? undefined : key);
  const known = TRADED_CURRENCIES.includes(filter.currency) ? filter.currency : CURRENCY;
  put('currency', known === currency ? undefined : known);
  put('amount', typeof record.amount === 'string' ? typedAmount(record.amount) : undefined);
  for (const method of filter.methods) if (findMethod(method)) query.append('method', method);
  put('country', filter.country);
  put('online', filter.online ? '1' : undefined);
  put('vault', filter.vault ? '1' : undefined);
  put('sort', filter.sort);
  put('after', filter.after);
  // Not of the filter: what is unfolded.
  put(
    'more',
    FOLDS.find((fold) => fold === record.more),
  );
  put(
    'about',
    HISTORY_RANGES.find((range) => range === record.about),
  );
  return query;
}

const typedAmount = (text: string): string => text.trim().slice(0, MOST_AMOUNT);

/** The names a path knows, and nothing else; values as they are, cut where they are too long to mean anything: then refused as ever. */
function named(asked: URLSearchParams, names: readonly string[]): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of names)
    for (const value of [...new Set(asked.getAll(name))].sort().slice(0, MOST_VALUES))
      query.append(name, value.slice(0, MOST_VALUE));
  return query;
}

const FOLDS = ['1', '0'];

type Reader = { readonly locale: string; readonly theme: string; readonly timeZone: string };

const cookieNames = () => screenCookies(config().publicUrl.startsWith('https:'));

/** The language somebody reads in; `own`: of their account, where they are signed in. */
export function localeOf({ cookie = '', 'accept-language': languages }: IncomingHttpHeaders, own?: string): Locale {
  const chosen = [cookieOf(cookie, cookieNames().locale), own].find(isLocale);
  return chosen ?? acceptedLocale(languages) ?? DEFAULT_LOCALE;
}

/** `own`: the language of whoever is signed in. */
function readerOf(headers: IncomingHttpHeaders, own?: string): Reader {
  const cookies = headers.cookie ?? '';
  const names = cookieNames();
  const theme = cookieOf(cookies, names.theme);
  return {
    locale: localeOf(headers, own),
    theme: isTheme(theme) ? theme : 'system',
    timeZone: zoneOf(cookieOf(cookies, names.timeZone)),
  };
}

function headersOf({ locale, theme, timeZone }: Reader): Record<string, string> {
  const names = cookieNames();
  const cookies = [
    [names.locale, locale],
    [names.theme, theme],
    [names.timeZone, timeZone],
  ];
  return { cookie: cookies.map(([name, value]) => `${name}=${encodeURIComponent(value!)}`).join('; ') };
}

/** The value of a cookie, by the first of its name. */
function cookieOf(cookies: string, name: string): string | undefined {
  const start = `${name}=`;
  const found = cookies.split(';').find((part) => part.trimStart().startsWith(start));
  if (!found) return undefined;
  try {
    return decodeURIComponent(found.trim().slice(start.length));
  } catch {
    // Not a value of ours: as good as none.
    return undefined;
  }
}

const MOST_ZONES = 1_000;

/** A zone's one name; UTC for what is none. */
function zoneOf(zone: string | undefined): string {
  if (!zone || zone.length > 64) return 'UTC';
  const known = once('cache.zones', () => new Map<string, string>());
  const found = known.get(zone);
  if (found) return found;
  try {
    const name = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
    if (known.size < MOST_ZONES) known.set(zone, name);
    return name;
  } catch {
    // As the page itself reads it.
    return 'UTC';
  }
}
