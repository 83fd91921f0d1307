/** Where reference rates come from, as the environment says it. */
import { z } from 'zod';
import { SOURCE_IDS, TABLES, TICKERS, type SourceId } from './source-ids.ts';

const list = z.string().max(4000);
const pairs = (text: string | undefined, issues: z.RefinementCtx): [string, string][] =>
  (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
    .map((one) => {
      const [, name, value] = /^([\w-]+)=(\S+)$/.exec(one) ?? [];
      if (name === undefined || value === undefined)
        issues.addIssue({ code: 'custom', message: `"${one}" is not name=value` });
      return [name ?? '', value ?? ''];
    });
const feed = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}:[1-9]\d{0,6}$/, 'must be an address, a colon and seconds')
  .transform((text) => ({ address: text.slice(0, 42), heartbeat: Number(text.slice(43)) }));
const baseUrl = z.url({ protocol: /^https?$/ });

export const PRICE_VARIABLES = {
  /** Where reference rates come from, by name (lib/price/source-ids.ts). On the embedded chain: the figures that ship with the program. */
  PRICE_SOURCES: list
    .optional()
    .transform((names) => names?.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(SOURCE_IDS)).min(1).optional()),
  /** Other addresses for them than their public ones: `kraken=https://proxy.example,ecb=...` */
  PRICE_BASES: list.optional().transform(pairs),
  /** Aggregator contracts on the chain, by what they price in dollars, with their heartbeat in seconds: `ETH=0x...:3600,EUR=0x...:86400` */
  PRICE_FEEDS: list.optional().transform(pairs),
};

type PriceEnvironment = {
  readonly PRICE_SOURCES?: readonly SourceId[] | undefined;
  readonly PRICE_BASES: readonly [string, string][];
  readonly PRICE_FEEDS: readonly [string, string][];
  readonly HOLDFAST_EMBEDDED_CHAIN: boolean;
};

export function checkPrices(env: PriceEnvironment, issues: z.RefinementCtx): void {
  const refuse = (message: string) => issues.addIssue({ code: 'custom', message });
  for (const [name, url] of env.PRICE_BASES) {
    if (![...TICKERS, ...TABLES].some((id) => id === name)) refuse(`PRICE_BASES: there is no source ${name}`);
    if (!baseUrl.safeParse(url).success) refuse(`PRICE_BASES: ${name} has no http address`);
  }
  for (const [base, text] of env.PRICE_FEEDS)
    if (!feed.safeParse(text).success) refuse(`PRICE_FEEDS: ${base} must be an address, a colon and seconds`);
  const sources = env.PRICE_SOURCES ?? [];
  if (new Set(sources).size !== sources.length) refuse('PRICE_SOURCES names a source twice');
  // Figures of one day long ago among those of now would only ever be an outlier, or worse, the one that decides.
  if (sources.includes('snapshot') && (sources.length > 1 || !env.HOLDFAST_EMBEDDED_CHAIN))
    refuse('PRICE_SOURCES: snapshot is for the embedded chain, and alone');
  if (sources.includes('feed') && env.PRICE_FEEDS.length === 0)
    refuse('PRICE_SOURCES names feed, PRICE_FEEDS no contract');
}

export function pricesOf(env: PriceEnvironment): PriceSettings {
  const feeds = env.PRICE_FEEDS.map(([base, text]) => ({ base, ...feed.parse(text) }));
  const all: readonly SourceId[] = [...TICKERS, ...TABLES, ...(feeds.length ? (['feed'] as const) : [])];
  return {
    sources: env.PRICE_SOURCES ?? (env.HOLDFAST_EMBEDDED_CHAIN ? ['snapshot'] : all),
    bases: Object.fromEntries(env.PRICE_BASES),
    feeds,
  };
}

/** Where reference rates come from. */
export type PriceSettings = {
  readonly sources: readonly SourceId[];
  /** Addresses in place of the public ones. */
  readonly bases: Readonly<Partial<Record<SourceId, string>>>;
  /** Aggregator contracts: what each prices in dollars, and the seconds within which it promises a new answer. */
  readonly feeds: readonly { readonly base: string; readonly address: string; readonly heartbeat: number }[];
};
