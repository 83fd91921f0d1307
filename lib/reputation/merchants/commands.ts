/** Asking to be a merchant, and what staff make of it. Nobody is one without the criteria and the bond, whoever grants it. */
import { actAsStaff, type Acted } from '#lib/account/commands/staff.ts';
import { requireActor, type Actor } from '#lib/account/policy.ts';
import { requirePower } from '#lib/account/powers.ts';
import { refuseAccount } from '#lib/account/refusals.ts';
import type { Bond } from '#lib/chain/bond.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { getDeployment } from '#lib/chain/deployment.ts';
import { config } from '#lib/config.ts';
import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { toDecimal } from '#lib/db/decimal.ts';
import type { MerchantApplication } from '#lib/db/generated/client.ts';
import { newId } from '#lib/kernel/ids.ts';
import { DAY, dateOf, instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseReputation } from '../refusals.ts';
import { bondBehind } from './bond-rules.ts';
import { judge, unmet } from './criteria.ts';
import { beginMerchant, endMerchant, holdMerchant, tellMerchant } from './record.ts';
import type { ApplyInput, DecideInput } from './schema.ts';
import { finalBonds, postedOf, readStanding, type BondReader } from './standing.ts';

/** Days after a no within which nobody asks again. */
export const AGAIN_DAYS = 7;

/**
 * Asks to be a merchant; one question at a time. The bond may still be on its way: it is asked for when staff decide. Refuses `account.sign_in_first`,
 * `reputation.no_merchants` (no contract for bonds), `reputation.merchant_already`, `reputation.applied_already`, `reputation.applied_lately` { until },
 * `reputation.criteria_unmet` { count }.
 */
export async function applyAsMerchant(ctx: Ctx, { why }: ApplyInput): Promise<Result<{ applicationId: string }>> {
  const asked = requireActor(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId } = asked.value;
  const { chainId } = config();
  return runOnce(ctx, 'applyAsMerchant', { why }, async (tx) => {
    await holdMerchant(tx, accountId);
    const now = await chainNow(tx, chainId);
    if ((await getDeployment(tx, chainId)).bond === null) return refused(refuseReputation('reputation.no_merchants'));
    if (await tx.merchant.findUnique({ where: { accountId } }))
      return refused(refuseReputation('reputation.merchant_already'));
    const last = await tx.merchantApplication.findFirst({ where: { accountId }, orderBy: { createdAt: 'desc' } });
    if (last?.state === 'open') return refused(refuseReputation('reputation.applied_already'));
    const until = last?.decidedAt ? instantOf(last.decidedAt) + AGAIN_DAYS * DAY : 0;
    if (until > now) return refused(refuseReputation('reputation.applied_lately', { until }));
    const standing = await readStanding(tx, accountId, now);
    const missing = unmet(judge(standing, now));
    if (missing.length > 0) return refused(refuseReputation('reputation.criteria_unmet', { count: missing.length }));
    const applicationId = newId(ctx.random);
    const data = { id: applicationId, accountId, why, standing, createdAt: dateOf(now) };
    await tx.merchantApplication.create({ data });
    return ok({ applicationId });
  });
}

type Held = { readonly application: MerchantApplication; readonly actor: Actor; readonly now: Instant };
type Done = { readonly accountId: string };

/** One decision about an open application that is not the actor's own. Refuses `reputation.no_application`, `account.not_to_oneself`. */
function decide(
  ctx: Ctx,
  act: 'merchants.grant' | 'merchants.refuse',
  { applicationId, reason }: DecideInput,
  work: (tx: Tx, held: Held, reason: string) => Promise<Result<Acted<Done>>>,
): Promise<Result<Done>> {
  const subject = { noun: 'merchantApplication', id: applicationId };
  return actAsStaff(ctx, { power: 'merchants.decide', act, subject, reason }, async (tx, actor, told) => {
    const found = await tx.merchantApplication.findUnique({ where: { id: applicationId } });
    if (!found) return refused(refuseReputation('reputation.no_application'));
    if (found.accountId === actor.accountId) return refused(refuseAccount('account.not_to_oneself'));
    await holdMerchant(tx, found.accountId);
    // As it stands now that nobody else decides it.
    const application = await tx.merchantApplication.findUniqueOrThrow({ where: { id: applicationId } });
    if (application.state !== 'open') return refused(refuseReputation('reputation.no_application'));
    return work(tx, { application, actor, now: await chainNow(tx, config().chainId) }, told);
  });
}

const close = (tx: Tx, { application, actor, now }: Held, state: 'granted' | 'refused', reason: string) =>
  tx.merchantApplication.update({
    where: { id: application.id },
    data: { state, reason, decidedAt: dateOf(now), decidedById: actor.accountId },
  });

/**
 * Makes somebody a merchant. Criteria and bond are asked anew, and there is no exception. Refuses as every act of the staff, `reputation.no_application`,
 * `account.not_to_oneself`, `reputation.criteria_unmet` { count }, `reputation.bond_unknown` (the chain does not answer), `reputation.bond_short`,
 * `reputation.bond_leaving`.
 */
export async function grantMerchant(
  ctx: Ctx,
  input: DecideInput,
  bondsOf: BondReader = finalBonds,
): Promise<Result<Done>> {
  const may = requirePower(ctx.actor, 'merchants.decide');
  if (!may.ok) return may;
  // Asked before the transaction: no row is held while a node answers. What changes meanwhile the worker sees within minutes.
  const bonds = await bondsOfApplicant(ctx, input.applicationId, bondsOf);
  return decide(ctx, 'merchants.grant', input, async (tx, held, reason) => {
    const { application, actor, now } = held;
    const { accountId } = application;
    const missing = unmet(judge(await readStanding(tx, accountId, now), now));
    if (missing.length > 0) return refused(refuseReputation('reputation.criteria_unmet', { count: missing.length }));
    if (bonds === null) return refused(refuseReputation('reputation.bond_unknown'));
    const behind = bondBehind(postedOf(config().chainId, bonds));
    if ('fault' in behind)
      return refused(refuseReputation(behind.fault === 'notice' ? 'reputation.bond_leaving' : 'reputation.bond_short'));
    const { asset, units } = behind.bond;
    const at = dateOf(now);
    const looked = { asset, units: toDecimal(units), lookedAt: at };
    await tx.merchant.create({ data: { accountId, grantedAt: at, grantedById: actor.accountId, ...looked } });
    await beginMerchant(tx, accountId, behind.bond, now);
    await close(tx, held, 'granted', reason);
    await tellMerchant(tx, { type: 'merchant.granted', accountId, actorId: actor.accountId, at: now, data: {} });
    return ok({ value: { accountId }, data: { accountId, asset, units: `${units}` } });
  });
}

async function bondsOfApplicant(ctx: Ctx, id: string, bondsOf: BondReader): Promise<readonly Bond[] | null> {
  const application = await ctx.db.merchantApplication.findUnique({
    where: { id },
    select: { account: { select: { walletAddress: true } } },
  });
  return application && bondsOf(ctx.db, config().chainId, application.account.walletAddress);
}

/** Says no; the person is told the reason. Refuses as every act of the staff, `reputation.no_application`, `account.not_to_oneself`. */
export async function refuseMerchant(ctx: Ctx, input: DecideInput): Promise<Result<Done>> {
  return decide(ctx, 'merchants.refuse', input, async (tx, held, said) => {
    const { accountId } = held.application;
    await close(tx, held, 'refused', said);
    const told = { accountId, actorId: held.actor.accountId, at: held.now, data: { said } };
    await tellMerchant(tx, { type: 'merchant.refused', ...told });
    return ok({ value: { accountId }, data: { accountId } });
  });
}

/**
 * Ends somebody's being a merchant; they are told the reason. Their bond stays theirs. Refuses as every act of the staff, `reputation.no_merchant`,
 * `account.not_to_oneself`.
 */
export async function revokeMerchant(
  ctx: Ctx,
  { accountId, reason }: { readonly accountId: string; readonly reason: string },
): Promise<Result<Done>> {
  const subject = { noun: 'account', id: accountId };
  const asked = { power: 'merchants.decide', act: 'merchants.revoke', subject, reason } as const;
  return actAsStaff(ctx, asked, async (tx, actor, said) => {
    if (accountId === actor.accountId) return refused(refuseAccount('account.not_to_oneself'));
    await holdMerchant(tx, accountId);
    const { count } = await tx.merchant.deleteMany({ where: { accountId } });
    if (count === 0) return refused(refuseReputation('reputation.no_merchant'));
    const now = await chainNow(tx, config().chainId);
    await endMerchant(tx, accountId, now);
    const decided = { state: 'revoked', reason: said, decidedAt: dateOf(now), decidedById: actor.accountId };
    await tx.merchantApplication.updateMany({ where: { accountId, state: 'granted' }, data: decided });
    const told = { accountId, actorId: actor.accountId, at: now, data: { said } };
    await tellMerchant(tx, { type: 'merchant.revoked', ...told });
    return ok({ value: { accountId } });
  });
}

/** Whoever deletes their account is a merchant no more; their coins stay theirs on the chain. For the machine: who may is decided by who calls it. */
export async function dropMerchant(tx: Tx, accountId: string): Promise<void> {
  await holdMerchant(tx, accountId);
  await tx.merchantApplication.deleteMany({ where: { accountId } });
  const { count } = await tx.merchant.deleteMany({ where: { accountId } });
  if (count > 0) await endMerchant(tx, accountId, await chainNow(tx, config().chainId));
}
