/** The settings of the open order feed. Pure. */
import { z } from 'zod';

const MOST_RELAYS = 20;

export const ORDER_VARIABLES = {
  /** Relays of Nostr, by commas. With them the site's offers are published there: this is the one setting to turn it on. */
  NOSTR_RELAYS: z
    .string()
    .max(4000)
    .optional()
    .transform((text) => [
      ...new Set(
        (text ?? '')
          .split(',')
          .map((one) => one.trim())
          .filter(Boolean),
      ),
    ])
    .pipe(z.array(z.url({ protocol: /^wss?$/ })).max(MOST_RELAYS)),
  /** The site's key there, secp256k1. */
  NOSTR_KEY: z
    .string()
    .regex(/^0x[0-9a-f]{64}$/, 'must be 0x and 64 lower-case hex digits')
    .optional(),
  /** 0: nothing is published; the relays are only read from, for NOSTR_IMPORT. */
  NOSTR_FEED: z.enum(['0', '1']).default('1'),
  /** 1: orders of other sites are shown below one's own. */
  NOSTR_IMPORT: z.enum(['0', '1']).default('0'),
};

type OrderEnvironment = {
  readonly NOSTR_RELAYS: readonly string[];
  readonly NOSTR_KEY?: string | undefined;
  readonly NOSTR_FEED: '0' | '1';
  readonly NOSTR_IMPORT: '0' | '1';
  readonly HOLDFAST_EMBEDDED_CHAIN: boolean;
};

export type OrderSettings = {
  readonly relays: readonly string[];
  readonly key: string;
  readonly publishes: boolean;
  readonly imports: boolean;
};

export function checkOrders(env: OrderEnvironment, issues: z.RefinementCtx): void {
  const refuse = (message: string) => issues.addIssue({ code: 'custom', message });
  if (env.NOSTR_RELAYS.length > 0 && !env.NOSTR_KEY) refuse('NOSTR_RELAYS is set and NOSTR_KEY is not');
  if (env.NOSTR_RELAYS.length === 0 && env.NOSTR_IMPORT === '1') refuse('NOSTR_IMPORT=1 needs NOSTR_RELAYS');
  if (!env.HOLDFAST_EMBEDDED_CHAIN && env.NOSTR_RELAYS.some((url) => url.startsWith('ws:')))
    refuse('NOSTR_RELAYS: wss only, outside of the embedded chain');
}

/** Undefined: there is no feed. */
export function ordersOf(env: OrderEnvironment): OrderSettings | undefined {
  const { NOSTR_RELAYS: relays, NOSTR_KEY: key } = env;
  if (relays.length === 0 || !key) return undefined;
  return { relays, key, publishes: env.NOSTR_FEED === '1', imports: env.NOSTR_IMPORT === '1' };
}
