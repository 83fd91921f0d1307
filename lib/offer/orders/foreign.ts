/** Reads an order of another site: of what anybody may have written, only what it must be is taken over. Pure. */
import { findCurrency } from '../../kernel/currencies.ts';
import { DAY, MINUTE, type Instant } from '../../kernel/instant.ts';
import { eventSchema, isSigned, tagOf, valuesOf, type NostrEvent } from './event.ts';
import { ORDER_KIND } from './order.ts';

/** Orders of bitcoin say on what it moves. */
const BITCOIN_LAYERS = ['onchain', 'lightning', 'liquid'];
const MOST_METHODS = 12;
/** An order that is older, or ends later, is not taken for one. */
export const OLDEST_SECONDS = 30 * DAY;
/** Clocks differ. */
const AHEAD_SECONDS = 10 * MINUTE;
const SATS_OF_BITCOIN = 8;

export type ForeignOrder = {
  readonly pubkey: string;
  readonly name: string;
  readonly eventId: string;
  readonly saidAt: Instant;
  readonly expiresAt: Instant;
  readonly side: 'buy' | 'sell';
  readonly asset: string;
  readonly currency: string;
  readonly layer: string;
  readonly network: string;
  readonly least: string;
  readonly most: string;
  /** Whole coins; null: by the market. */
  readonly amount: string | null;
  readonly premium: string;
  readonly methods: readonly string[];
  readonly platform: string;
  readonly link: string | null;
};

export type ReadOrder =
  | { readonly kind: 'open'; readonly order: ForeignOrder }
  /** It is open no more. */
  | { readonly kind: 'ended'; readonly pubkey: string; readonly name: string; readonly saidAt: Instant }
  | { readonly kind: 'none'; readonly why: string };

const none = (why: string): ReadOrder => ({ kind: 'none', why });

/** `ours`: the public key of this site, whose own orders are none of another. `chainId`: coins of other EVM chains are not shown. */
export function readOrder(
  value: unknown,
  { now, ours, chainId }: { readonly now: Instant; readonly ours: string; readonly chainId: number },
): ReadOrder {
  const parsed = eventSchema.safeParse(value);
  if (!parsed.success) return none('shape');
  const event = parsed.data;
  if (event.kind !== ORDER_KIND || tagOf(event, 'z') !== 'order') return none('kind');
  if (event.pubkey === ours) return none('ours');
  if (event.created_at > now + AHEAD_SECONDS || event.created_at < now - OLDEST_SECONDS) return none('age');
  const name = tagOf(event, 'd') ?? '';
  if (!/^[\x21-\x7e]{1,128}$/.test(name)) return none('name');
  const open = tagOf(event, 's') === 'pending' ? readOpen(event, name, { now, chainId }) : 'ended';
  if (open === undefined) return none('order');
  // Last: it costs more than all the rest.
  if (!isSigned(event)) return none('signature');
  const { pubkey, created_at: saidAt } = event;
  return open === 'ended' ? { kind: 'ended', pubkey, name, saidAt } : { kind: 'open', order: open };
}

function readOpen(
  event: NostrEvent,
  name: string,
  { now, chainId }: { readonly now: Instant; readonly chainId: number },
): ForeignOrder | undefined {
  const [side, currency = '', layer = ''] = ['k', 'f', 'layer'].map((tag) => tagOf(event, tag));
  if ((side !== 'buy' && side !== 'sell') || !findCurrency(currency)) return undefined;
  const coin = coinOf(event, layer, chainId);
  const amounts = valuesOf(event, 'fa').map(decimal);
  const [least, most = least] = amounts;
  const expiresAt = endOf(event);
  const premium = /^-?\d{1,3}(\.\d{1,4})?$/.exec(tagOf(event, 'premium') ?? '')?.[0];
  if (!coin || !least || !most || amounts.length > 2 || Number(least) > Number(most) || Number(least) <= 0)
    return undefined;
  if (premium === undefined || Number(premium) <= -100 || expiresAt === undefined || expiresAt <= now) return undefined;
  return {
    pubkey: event.pubkey,
    name,
    eventId: event.id,
    saidAt: event.created_at,
    expiresAt: Math.min(expiresAt, now + OLDEST_SECONDS),
    side,
    currency,
    layer,
    ...coin,
    least,
    most,
    premium,
    methods: methodsOf(event),
    platform: plain(tagOf(event, 'y') ?? '', 40) || 'nostr',
    link: linkOf(tagOf(event, 'source')),
  };
}

type Coin = Pick<ForeignOrder, 'asset' | 'network' | 'amount'>;

/** Bitcoin of its main net, or a coin of this site's chain. */
function coinOf(event: NostrEvent, layer: string, chainId: number): Coin | undefined {
  const network = tagOf(event, 'network') ?? '';
  if (layer === 'evm') {
    const [named, token = '', symbol = ''] = valuesOf(event, 'evm');
    const known = network === `eip155:${chainId}` && named === network && /^0x[0-9a-fA-F]{40}$/.test(token);
    return known && /^[A-Z0-9]{2,12}$/.test(symbol) ? { asset: symbol, network, amount: null } : undefined;
  }
  const sats = tagOf(event, 'amt') ?? '';
  if (!BITCOIN_LAYERS.includes(layer) || network !== 'mainnet' || !/^\d{1,16}$/.test(sats)) return undefined;
  // All there will ever be.
  if (BigInt(sats) > 21_000_000n * 10n ** BigInt(SATS_OF_BITCOIN)) return undefined;
  const padded = sats.padStart(SATS_OF_BITCOIN + 1, '0');
  const whole = `${padded.slice(0, -SATS_OF_BITCOIN)}.${padded.slice(-SATS_OF_BITCOIN)}`;
  return { asset: 'BTC', network, amount: BigInt(sats) === 0n ? null : whole };
}

/** A plain decimal that the column holds. */
const decimal = (text: string): string | undefined => /^\d{1,15}(\.\d{1,8})?$/.exec(text)?.[0];

/** When it is open no longer: the earlier of what it says. Undefined: it says nothing, and would stand for ever. */
function endOf(event: NostrEvent): Instant | undefined {
  const times = ['expires_at', 'expiration'].flatMap((tag) => {
    const text = tagOf(event, tag) ?? '';
    return /^\d{1,11}$/.test(text) ? [Number(text)] : [];
  });
  return times.length ? Math.min(...times) : undefined;
}

/** One line without anything that is not seen, or turns the line around. */
const plain = (text: string, most: number): string =>
  [...text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim()].slice(0, most).join('');

const methodsOf = (event: NostrEvent): readonly string[] =>
  valuesOf(event, 'pm')
    .flatMap((text) => text.split(','))
    .map((text) => plain(text, 40))
    .filter(Boolean)
    .slice(0, MOST_METHODS);

/** A page of another site. Nothing else is linked to: no script, no file, nobody's name in the address. */
function linkOf(text: string | undefined): string | null {
  if (!text || text.length > 300 || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' && !url.username && !url.password ? url.href : null;
}
