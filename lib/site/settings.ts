/** What the operator sets, as data: keys, bounds, and what a history comes to at a time. Pure. */
import { z } from 'zod';
import { DAY, type Instant } from '#lib/kernel/instant.ts';
import { DEFAULT_LEVELS, levelsValue, readLevels, type Levels } from './levels.ts';

/** The fee where the operator never set one: 0.5 % of the amount, borne by the maker. */
export const DEFAULT_FEE_BPS = 50;
/** The contract refuses to lock a fee above 2 % (`FeeTooHigh`). */
export const MOST_FEE_BPS = 200;
/** A higher fee is said so long before it is taken, so that makers can change their prices. A lower one may come at once. */
export const FEE_NOTICE = DAY;

export const SETTING_KEYS = ['fee', 'limits', 'levels', 'method', 'switch'] as const;
export type SettingKey = (typeof SETTING_KEYS)[number];

/** Each stops something *new*. None is asked by a move of a live trade, a dispute or a withdrawal. */
export const SWITCHES = ['no_new_trades', 'no_new_offers', 'no_sign_ups', 'no_deposits'] as const;
export type Switch = (typeof SWITCHES)[number];

/** What the public is told of a switch; words: `site.why.<reason>`. */
export const SWITCH_REASONS = ['maintenance', 'chain', 'prices', 'payments', 'security', 'law', 'other'] as const;
export type SwitchReason = (typeof SWITCH_REASONS)[number];

/** In a scope: every chain, every country. */
export const EVERY = '*';

const cents = z
  .string()
  .regex(/^\d{1,15}$/)
  .nullable();
export const feeValue = z.object({ bps: z.int().min(0).max(MOST_FEE_BPS) });
export const limitsValue = z.object({ tradeCents: cents, dayCents: cents });
export const methodValue = z.object({ on: z.boolean() });
export const switchValue = z.object({ on: z.boolean(), why: z.enum(SWITCH_REASONS) });
export const SETTING_VALUES = {
  fee: feeValue,
  limits: limitsValue,
  levels: levelsValue,
  method: methodValue,
  switch: switchValue,
} as const;

/**
 * These are set at once and never for later, so a row of theirs counts from the moment it is there: each process tells the chain's time by
 * itself, and one that is a second behind would else go on with what was set before.
 */
const AT_ONCE: readonly SettingKey[] = ['levels', 'method', 'switch'];

/** Whether a row has taken effect. */
export const inEffect = ({ key, effectiveFrom }: Pick<Setting, 'key' | 'effectiveFrom'>, now: Instant): boolean =>
  AT_ONCE.includes(key) || effectiveFrom <= now;

/** US cents; null: no limit. */
export type Limits = { readonly tradeCents: bigint | null; readonly dayCents: bigint | null };

export type Thrown = {
  readonly name: Switch;
  /** Null: on every chain. */
  readonly chainId: number | null;
  readonly why: SwitchReason;
  readonly since: Instant;
};

/** One row of the history, as it is kept in memory. */
export type Setting = {
  readonly seq: bigint;
  readonly key: SettingKey;
  readonly scope: string;
  readonly value: unknown;
  readonly effectiveFrom: Instant;
};

/** The settings in force at a time. */
export type Site = {
  readonly feeBps: number;
  readonly limits: Limits;
  /** What people may trade who have earned so much. */
  readonly levels: Levels;
  /** `<method>:<country or *>` */
  readonly methodsOff: ReadonlySet<string>;
  readonly thrown: readonly Thrown[];
};

export const scopeOfMethod = (methodId: string, country: string | null): string => `${methodId}:${country ?? EVERY}`;
export const scopeOfSwitch = (name: Switch, chainId: number | null): string => `${name}:${chainId ?? EVERY}`;

/** What is in force at `now`: of each key and scope the row that took effect last. */
export function resolve(history: readonly Setting[], now: Instant): Site {
  const current = new Map<string, Setting>();
  for (const row of history) {
    if (!inEffect(row, now)) continue;
    const name = `${row.key} ${row.scope}`;
    const before = current.get(name);
    if (!before || isLater(row, before)) current.set(name, row);
  }
  let feeBps = DEFAULT_FEE_BPS;
  let limits: Limits = { tradeCents: null, dayCents: null };
  let levels: unknown = DEFAULT_LEVELS;
  const methodsOff = new Set<string>();
  const thrown: Thrown[] = [];
  for (const { key, scope, value, effectiveFrom } of current.values()) {
    if (key === 'fee') feeBps = feeValue.parse(value).bps;
    if (key === 'limits') limits = readLimits(value);
    if (key === 'levels') levels = value;
    if (key === 'method' && !methodValue.parse(value).on) methodsOff.add(scope);
    if (key === 'switch') thrown.push(...thrownOf(scope, value, effectiveFrom));
  }
  return { feeBps, limits, levels: readLevels(levels), methodsOff, thrown };
}

type Placed = Pick<Setting, 'key' | 'effectiveFrom' | 'seq'>;

/** Of two rows of one key. What is set at once follows the order in which it was set: the clock that both were written by may have gone back a second. */
export function isLater(a: Placed, b: Placed): boolean {
  if (!AT_ONCE.includes(a.key) && a.effectiveFrom !== b.effectiveFrom) return a.effectiveFrom > b.effectiveFrom;
  return a.seq > b.seq;
}

function readLimits(value: unknown): Limits {
  const { tradeCents, dayCents } = limitsValue.parse(value);
  const read = (text: string | null) => (text === null ? null : BigInt(text));
  return { tradeCents: read(tradeCents), dayCents: read(dayCents) };
}

function thrownOf(scope: string, value: unknown, since: Instant): Thrown[] {
  const { on, why } = switchValue.parse(value);
  const [text = '', chain = EVERY] = scope.split(':');
  const name = SWITCHES.find((one) => one === text);
  return on && name ? [{ name, chainId: chain === EVERY ? null : Number(chain), why, since }] : [];
}
