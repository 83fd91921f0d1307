/**
 * An offer in the form of NIP-69, with what that form has no words for: a coin of an EVM chain. See docs/decisions/0018. Pure.
 *
 * `layer` is `evm`, `network` the chain's CAIP-2 name. `evm`: network, the token's contract (the zero address: the chain's own coin), its symbol, its decimals, the
 * escrow's contract. `price`: currency for one whole coin, where it is fixed. `amt` counts bitcoin and is always 0.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { HOUR, type Instant } from '../../kernel/instant.ts';
import type { Unsigned } from './event.ts';

export const ORDER_KIND = 38_383;
export const PLATFORM = 'holdfast';

/** How long an order counts as open after it was said, when it is said anew, and how long relays may keep it after it ended. */
export const OPEN_SECONDS = 12 * HOUR;
export const RENEW_SECONDS = 6 * HOUR;
export const FORGET_SECONDS = 24 * HOUR;

export type Said = {
  readonly offerId: string;
  readonly side: 'buy' | 'sell';
  readonly chainId: number;
  readonly asset: string;
  readonly decimals: number;
  readonly token: string;
  readonly escrow: string;
  readonly currency: string;
  /** Whole units of the currency, decimals. */
  readonly least: string;
  readonly most: string;
  /** Labels, as a person reads them. */
  readonly methods: readonly string[];
  /** Over the rate, basis points; null: the price is fixed. */
  readonly marginBps: number | null;
  /** Currency for one whole coin; null: it follows the rate. */
  readonly price: string | null;
};

export type Status = 'pending' | 'canceled';

const percent = (bps: number): string => `${bps / 100}`;

/** What of it does not pass with time: of a fixed price not how far it is from the market. */
function lasting(said: Said, status: Status, site: string): string[][] {
  const network = `eip155:${said.chainId}`;
  return [
    ['d', said.offerId],
    ['k', said.side],
    ['f', said.currency],
    ['s', status],
    ['amt', '0'],
    ['fa', ...new Set([said.least, said.most])],
    ['pm', ...said.methods],
    ['source', `${site}/offers/${said.offerId}`],
    ['network', network],
    ['layer', 'evm'],
    ['bond', '0'],
    ['y', PLATFORM, new URL(site).host],
    ['z', 'order'],
    ['evm', network, said.token, said.asset, `${said.decimals}`, said.escrow],
    ...(said.price === null ? [] : [['price', said.price]]),
    ...(said.marginBps === null ? [] : [['premium', percent(said.marginBps)]]),
  ];
}

/** Another digest is another event. */
export const digestOf = (said: Said, status: Status, site: string): string =>
  bytesToHex(sha256(utf8ToBytes(JSON.stringify(lasting(said, status, site)))));

type When = {
  readonly at: Instant;
  /** How far a fixed price is from the market now; null: there is no rate. */
  readonly distanceBps: number | null;
  readonly site: string;
};

/** The event of an offer that is open. */
export function openOrder(said: Said, { at, distanceBps, site }: When): Unsigned {
  const premium = said.marginBps === null ? [['premium', percent(distanceBps ?? 0)]] : [];
  return eventOf([...lasting(said, 'pending', site), ...premium], at, OPEN_SECONDS);
}

/** The event that takes its place when it is open no more: the same, but for its status and its times. */
export function withdrawn(event: Pick<Unsigned, 'tags'>, at: Instant): Unsigned {
  const tags = event.tags.flatMap((tag) => {
    if (tag[0] === 'expires_at' || tag[0] === 'expiration') return [];
    return [tag[0] === 's' ? ['s', 'canceled'] : tag];
  });
  return eventOf(tags, at, 0);
}

function eventOf(tags: string[][], at: Instant, open: number): Unsigned {
  const ends = at + open;
  const times = [
    ['expires_at', `${ends}`],
    ['expiration', `${ends + FORGET_SECONDS}`],
  ];
  return { kind: ORDER_KIND, created_at: at, content: '', tags: [...tags, ...times] };
}
