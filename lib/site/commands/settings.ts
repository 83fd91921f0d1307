/**
 * Setting what the site is. Each setting is a new row with the time from which it counts, who set it and why: what was in force when is never lost,
 * and a live trade never asks again. Every one is in the audit log.
 */
import { actAsStaff, type Acted } from '#lib/account/commands/staff.ts';
import { setSignUpGate } from '#lib/account/commands/sign-up-gate.ts';
import type { Power } from '#lib/account/powers.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { findChain } from '#lib/chain/chains.ts';
import { config } from '#lib/config.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import type { Canonical } from '#lib/kernel/canonical.ts';
import { dateOf, HOUR, instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { lowestFee, siteIn } from '../cache.ts';
import { disordered, levelsValue, readLevels, type LevelsValue } from '../levels.ts';
import { refuseSite } from '../refusals.ts';
import {
  FEE_NOTICE,
  MOST_FEE_BPS,
  scopeOfMethod,
  scopeOfSwitch,
  type SettingKey,
  type Switch,
  type SwitchReason,
} from '../settings.ts';

type Set = { readonly seq: string; readonly effectiveFrom: Instant };

/** One at a time: two who set the same at once are one after the other in the history, and each was judged by the one before. */
const lock = (tx: Tx) => tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('site.settings'))`;

type Row = {
  readonly key: SettingKey;
  readonly scope: string;
  readonly value: Prisma.InputJsonObject & { readonly [key: string]: Canonical };
  readonly effectiveFrom: Instant;
};

async function write(tx: Tx, actorId: string, reason: string, row: Row): Promise<Acted<Set>> {
  const { key, scope, value, effectiveFrom } = row;
  const { seq } = await tx.siteSetting.create({
    data: {
      key,
      scope,
      value,
      effectiveFrom: dateOf(effectiveFrom),
      setAt: new Date(),
      setById: actorId,
      reason,
    },
  });
  return {
    value: { seq: `${seq}`, effectiveFrom },
    data: { seq: `${seq}`, scope, value, effectiveFrom },
    subject: { noun: 'site', id: key },
  };
}

type Judge = (tx: Tx, now: Instant) => Promise<Result<Row>>;

function set(ctx: Ctx, power: Power, act: string, reason: string, judge: Judge): Promise<Result<Set>> {
  return actAsStaff(ctx, { power, act, subject: null, reason }, async (tx, actor, why) => {
    await lock(tx);
    const row = await judge(tx, await chainNow(tx, config().chainId));
    return row.ok ? ok(await write(tx, actor.accountId, why, row.value)) : row;
  });
}

export type FeeInput = {
  readonly bps: number;
  /** Chain seconds; left out: at once, or for a higher fee as soon as may be. */
  readonly effectiveFrom?: Instant | undefined;
  readonly reason: string;
};

/**
 * The fee of trades opened from a time on. What somebody signed before keeps the fee it names: trades, and standing offers until they end.
 * Refuses `site.fee_out_of_bounds` { most }, `site.too_soon` { hours }: a higher fee is said a day before.
 */
export function setFee(ctx: Ctx, input: FeeInput): Promise<Result<Set>> {
  const { bps, reason } = input;
  return set(ctx, 'fees.set', 'fee.set', reason, async (tx, now) => {
    if (!Number.isInteger(bps) || bps < 0 || bps > MOST_FEE_BPS)
      return refused(refuseSite('site.fee_out_of_bounds', { most: MOST_FEE_BPS }));
    const asked = Math.max(input.effectiveFrom ?? now, now);
    const earliest = bps > (await lowestFee(tx, now, asked)) ? now + FEE_NOTICE : now;
    const effectiveFrom = input.effectiveFrom === undefined ? earliest : asked;
    if (effectiveFrom < earliest) return refused(refuseSite('site.too_soon', { hours: FEE_NOTICE / HOUR }));
    return ok({ key: 'fee', scope: '', value: { bps }, effectiveFrom });
  });
}

export type LimitsInput = {
  /** US cents as decimal text; null: no limit. */
  readonly tradeCents: string | null;
  readonly dayCents: string | null;
  readonly effectiveFrom?: Instant | undefined;
  readonly reason: string;
};

/** What one trade, and one person's trades of 24 hours, may come to in US dollars. Live trades go on whatever they are worth. */
export function setLimits(ctx: Ctx, input: LimitsInput): Promise<Result<Set>> {
  const { tradeCents, dayCents, reason } = input;
  return set(ctx, 'limits.set', 'limits.set', reason, async (_, now) => {
    const read = [tradeCents, dayCents].every((text) => text === null || /^[1-9]\d{0,14}$/.test(text));
    if (!read) return refused(refuseSite('site.invalid'));
    const effectiveFrom = Math.max(input.effectiveFrom ?? now, now);
    return ok({ key: 'limits', scope: '', value: { tradeCents, dayCents }, effectiveFrom });
  });
}

export type LevelsInput = {
  readonly levels: LevelsValue;
  readonly reason: string;
};

/** The table of limits that grow, as a whole and at once. Live trades go on whatever they are worth. Refuses `site.levels_disordered` { level }. */
export function setLevels(ctx: Ctx, input: LevelsInput): Promise<Result<Set>> {
  const { levels, reason } = input;
  return set(ctx, 'limits.set', 'levels.set', reason, async (_, now) => {
    const read = levelsValue.safeParse(levels);
    if (!read.success) return refused(refuseSite('site.invalid'));
    const level = disordered(readLevels(read.data));
    if (level) return refused(refuseSite('site.levels_disordered', { level }));
    return ok({ key: 'levels', scope: '', value: read.data, effectiveFrom: now });
  });
}

export type MethodInput = {
  readonly methodId: string;
  /** ISO 3166; null: everywhere. */
  readonly country: string | null;
  readonly on: boolean;
  readonly reason: string;
};

/** Switches a payment method off or on, in one country or everywhere. Offers with it pause and come back; live trades go on. */
export function setMethod(ctx: Ctx, input: MethodInput): Promise<Result<Set>> {
  const { methodId, country, on, reason } = input;
  return set(ctx, 'methods.set', on ? 'methods.on' : 'methods.off', reason, async (tx, now) => {
    const well = /^[a-z0-9-]{1,60}$/.test(methodId) && (country === null || /^[A-Z]{2}$/.test(country));
    if (!well) return refused(refuseSite('site.invalid'));
    const scope = scopeOfMethod(methodId, country);
    const isOn = !(await siteIn(tx, now)).methodsOff.has(scope);
    if (isOn === on) return refused(refuseSite('site.unchanged'));
    return ok({ key: 'method', scope, value: { on }, effectiveFrom: now });
  });
}

export type SwitchInput = {
  readonly name: Switch;
  /** Null: every chain. Signing up knows no chain. */
  readonly chainId: number | null;
  readonly on: boolean;
  /** What the public is told. */
  readonly why: SwitchReason;
  readonly reason: string;
};

/**
 * Throws a switch, or puts it back: at once. It stops what is new and nothing else: no move of a live trade, no release, no dispute, no
 * withdrawal asks it. Refuses `site.invalid` for a chain that is none, `site.unchanged`.
 */
export function setSwitch(ctx: Ctx, input: SwitchInput): Promise<Result<Set>> {
  const { name, chainId, on, why, reason } = input;
  return set(ctx, 'switches.set', on ? 'switches.throw' : 'switches.restore', reason, async (tx, now) => {
    if (chainId !== null && (name === 'no_sign_ups' || !findChain(chainId))) return refused(refuseSite('site.invalid'));
    const before = (await siteIn(tx, now)).thrown.find((one) => one.name === name && one.chainId === chainId);
    if (on ? before?.why === why : !before) return refused(refuseSite('site.unchanged'));
    if (name === 'no_sign_ups') await setSignUpGate(tx, on ? why : null, new Date());
    return ok({ key: 'switch', scope: scopeOfSwitch(name, chainId), value: { on, why }, effectiveFrom: now });
  });
}

const POWER_OF: Readonly<Record<SettingKey, Power>> = {
  fee: 'fees.set',
  limits: 'limits.set',
  levels: 'limits.set',
  method: 'methods.set',
  switch: 'switches.set',
};

/** Takes back what is set for later. Refuses `site.not_found`, and `site.in_effect`: history is not undone, it is set anew. */
export async function withdrawSetting(
  ctx: Ctx,
  input: { readonly key: SettingKey; readonly seq: string; readonly reason: string },
): Promise<Result<{ seq: string }>> {
  const { key, seq, reason } = input;
  const asked = { power: POWER_OF[key], act: 'site.withdraw', subject: { noun: 'site', id: key }, reason };
  return actAsStaff(ctx, asked, async (tx, actor) => {
    await lock(tx);
    const row = /^\d{1,15}$/.test(seq) ? await tx.siteSetting.findUnique({ where: { seq: BigInt(seq) } }) : null;
    if (!row || row.key !== key || row.withdrawnAt) return refused(refuseSite('site.not_found'));
    const now = await chainNow(tx, config().chainId);
    if (instantOf(row.effectiveFrom) <= now) return refused(refuseSite('site.in_effect'));
    await tx.siteSetting.update({
      where: { seq: row.seq },
      data: { withdrawnAt: new Date(), withdrawnById: actor.accountId },
    });
    return ok({ value: { seq }, data: { seq } });
  });
}
