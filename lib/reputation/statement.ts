/**
 * A statement: what this site knows of somebody's trades, to take along. One JSON file of one form; whatever is written otherwise than it was signed is no
 * statement. Pure and browser-safe: the site that makes it, the page that checks it and the site it is brought to read it with the same code.
 */
import { getAddress } from 'ethers';
import { z } from 'zod';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseStatement } from './statement.refusals.ts';

export const STATEMENT_FORMAT = 'holdfast-statement/1';
/** Trades of one statement, the newest: with more it would be a file that nobody takes. How many there are besides is said. */
export const MOST_TRADES = 2000;
/** Bytes of a file. */
export const MOST_BYTES = 1_200_000;

/** The contract's events that end a trade. */
export const ENDINGS = ['Released', 'Refunded', 'Reclaimed', 'Settled', 'Ruled', 'Lapsed'] as const;
export type Ending = (typeof ENDINGS)[number];

const count = z.int().min(0).max(4_000_000_000);
const instant = z.int().min(0).max(100_000_000_000);
const units = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,76})$/)
  .meta({ means: 'an amount' });
const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const signature = z.string().regex(/^0x[0-9a-f]{128}(?:1b|1c)$/);
const bps = z.int().min(0).max(10_000);

const isChecksummed = (text: string): boolean => {
  try {
    return getAddress(text) === text;
  } catch {
    // ethers' one answer to what is no address.
    return false;
  }
};
const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .refine(isChecksummed);

/** One line, with nothing in it that turns or hides what stands beside it. */
const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+$/u);

const isOrigin = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.origin === text && (url.protocol === 'https:' || url.protocol === 'http:');
};

const place = z.strictObject({ block: count, tx: hash, log: count });
const trade = z.strictObject({
  /** The trade's number on the chain. */
  id: hash,
  role: z.enum(['buyer', 'seller']),
  token: address,
  /** Base units. */
  amount: units,
  opened: place,
  ended: place,
  ending: z.enum(ENDINGS),
});
const times = z.strictObject({
  count,
  medianSeconds: count.nullable(),
  ninetiethSeconds: count.nullable(),
});

/** What follows from the trades listed: a node has it all. */
const chainFacts = z.strictObject({
  completed: count,
  endings: z.strictObject(Object.fromEntries(ENDINGS.map((name) => [name, count])) as Record<Ending, typeof count>),
  /** Of completed trades, by address; base units. */
  tokens: z.array(z.strictObject({ token: address, units })).max(200),
  /** Wallets with which a trade was completed without a ruling. */
  partners: count,
  firstTradeAt: instant.nullable(),
  disputesOpened: count,
  disputesLost: count,
  pay: times,
  release: times,
});
export type ChainFacts = z.infer<typeof chainFacts>;

/** What only the site can say. */
const wordFacts = z.strictObject({
  /** Ended trades that are not listed. */
  older: count,
  /** US cents by the rate of each take, of all trades. */
  volumeCents: units,
  completionBps: bps.nullable(),
  /** Ended by own fault. */
  faults: count,
  feedbackPositive: count,
  feedbackNegative: count,
  /** People who trade with them no more, in steps. */
  blockedBy: count,
  scoreLow: bps,
  scoreHigh: bps,
});
export type WordFacts = z.infer<typeof wordFacts>;

const statement = z.strictObject({
  format: z.literal(STATEMENT_FORMAT),
  site: z.strictObject({
    name: line(60),
    /** Scheme and host, nothing more. */
    url: z.string().max(300).refine(isOrigin),
    chainId: z.int().min(1),
    escrow: address,
    signer: address,
  }),
  wallet: address,
  name: line(100),
  /** `block`: the last one that was read, final. */
  asOf: z.strictObject({ at: instant, block: count, hash }),
  chain: chainFacts,
  word: wordFacts,
  trades: z.array(trade).max(MOST_TRADES),
});
/** Without signatures. */
export type Statement = z.infer<typeof statement>;
export type StatedTrade = Statement['trades'][number];

/** `presenter`: the address under which it may be brought to another site; the wallet itself, or another one of the same person. */
const file = statement
  .extend({ presenter: address, signatures: z.strictObject({ site: signature, wallet: signature }) })
  .refine(({ trades }) => new Set(trades.map(({ id }) => id)).size === trades.length);
export type StatementFile = z.infer<typeof file>;

/** A statement as it was read. Refuses `statement.too_large` { most: kilobytes }, `statement.no_statement`. */
export function readStatement(text: string): Result<StatementFile> {
  if (new TextEncoder().encode(text).length > MOST_BYTES)
    return refused(refuseStatement('statement.too_large', { most: MOST_BYTES / 1000 }));
  const parsed = file.safeParse(parseJson(text));
  return parsed.success ? ok(parsed.data) : refused(refuseStatement('statement.no_statement'));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON, or cut off.
    return undefined;
  }
}

/** The file's text: the trades in the order of the chain, so that the same statement is the same file. */
export function writeStatement(made: StatementFile): string {
  const trades = [...made.trades].sort((a, b) => a.opened.block - b.opened.block || a.opened.log - b.opened.log);
  const { trades: _, ...head } = made;
  const body = trades.map((one) => `  ${JSON.stringify(one)}`).join(',\n');
  return `${JSON.stringify(head, null, 1).slice(0, -2)},\n "trades": [${body === '' ? '' : `\n${body}\n `}]\n}\n`;
}

/** The name under which it calls itself: a host as browsers write it, letters of other scripts spelled out. */
export const hostOf = ({ site }: Pick<Statement, 'site'>): string => new URL(site.url).host;
