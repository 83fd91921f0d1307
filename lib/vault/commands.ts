/**
 * What an owner does with their vault through this site. A signature is checked, remembered as an act and handed to the
 * relayer; the contract decides. The same signature, or the same idempotency key, does nothing twice.
 */
import { Contract } from 'ethers';
import { tokenInterface } from '../chain/abi.ts';
import { requireThawed } from '../account/policy.ts';
import { chainNow } from '../chain/clock.ts';
import { getChain } from '../chain/chains.ts';
import { escrowContract, getDeployment, provider, tokenAddressOf, type Deployment } from '../chain/deployment.ts';
import { enqueueIntent } from '../chain/relay.ts';
import { digestOf, type TypedData } from '../chain/signing.ts';
import {
  cancelOffersCallOf,
  cancelOffersDataOf,
  depositCallOf,
  depositDataOf,
  withdrawCallOf,
  withdrawDataOf,
} from '../chain/vault-signing.ts';
import { requireConfirmed } from '../account/policy.ts';
import { runOnce } from '../db/command-key.ts';
import type { Ctx, Tx } from '../db/ctx.ts';
import { toDecimal } from '../db/decimal.ts';
import type { VaultActKind } from '../db/generated/client.ts';
import { wake } from '../events/bus.ts';
import { newId } from '../kernel/ids.ts';
import { ok, refused, type Result } from '../kernel/result.ts';
import { siteIn } from '../site/cache.ts';
import { chainHere } from '../site/chains.ts';
import { canStart } from '../site/policy.ts';
import { checkLifetime, checkOwnSignature, readReceiver, requireOwner } from './policy.ts';
import { vaultBalance } from './queries.ts';
import { refuseVault } from './refusals.ts';
import type { CancelOffersInput, DepositInput, VaultTransactionInput, WithdrawInput } from './schema.ts';

/** The act, as the page shows it until the chain tells of it. */
type Done = Result<{ actId: string }>;

/**
 * Deposits a token by the owner's EIP-3009 authorization, without gas. Refuses a token that has none
 * (`vault.no_signed_deposit`), while the operator stops deposits (`site.no_deposits`), more than the wallet holds, a signature that is not the owner's or ends too soon or too late.
 */
export async function depositBySignature(ctx: Ctx, input: DepositInput): Promise<Done> {
  const asked = requireOwner(ctx.actor);
  if (!asked.ok) return asked;
  const { owner } = asked.value;
  const { chainId: _, ...signedFor } = input;
  const here = chainHere(input.chainId);
  if (!here.ok) return here;
  return runOnce(ctx, 'depositBySignature', input, async (tx) => {
    const deployment = await getDeployment(tx, here.value);
    const { chainId, escrow: contract } = deployment;
    const asset = getChain(chainId).assets.find((one) => tokenAddressOf(deployment, one.symbol) === input.token);
    if (!asset?.eip3009) return refused(refuseVault('vault.no_signed_deposit'));
    const now = await chainNow(tx, chainId);
    const open = canStart(await siteIn(tx, now), 'no_deposits', chainId);
    if (!open.ok) return open;
    const lives = checkLifetime(input.validBefore, now);
    if (!lives.ok) return lives;
    if (input.validAfter >= now) return refused(refuseVault('vault.signature_expired'));
    const { signature, ...rest } = signedFor;
    const act = { ...rest, owner };
    const data = depositDataOf({ chainId, contract }, asset.eip3009, act);
    const signed = checkOwnSignature(owner, data, signature);
    if (!signed.ok) return signed;
    const known = await findAct(tx, data);
    // Asked only the first time: after the deposit the wallet holds less, and the act is still the same.
    const funds = known ? ok(null) : await checkWallet(chainId, input.token, owner, BigInt(input.amount));
    if (!funds.ok) return funds;
    const call = depositCallOf(act, signature);
    return submit(ctx, tx, { kind: 'deposit', token: input.token, units: input.amount, data, call, deployment });
  });
}

/**
 * Withdraws up to `max` by the owner's signature, without gas. To another address than the owner's own it wants a fresh proof (`account.confirm_first`), and
 * waits while payouts are frozen (`account.frozen`). Refuses a receiver that is none, an empty vault, and a second
 * withdrawal while one is under way: its number would be wrong when the first is done.
 */
export async function withdrawBySignature(ctx: Ctx, input: WithdrawInput): Promise<Done> {
  const asked = requireOwner(ctx.actor);
  if (!asked.ok) return asked;
  const { owner, accountId } = asked.value;
  const fresh = input.to === owner ? ok(null) : requireConfirmed(ctx.actor);
  if (!fresh.ok) return fresh;
  const { chainId: _, ...signedFor } = input;
  const here = chainHere(input.chainId);
  if (!here.ok) return here;
  return runOnce(ctx, 'withdrawBySignature', input, async (tx) => {
    const deployment = await getDeployment(tx, here.value);
    const { chainId, escrow: contract } = deployment;
    if (readReceiver(input.to, contract) !== input.to) return refused(refuseVault('vault.bad_receiver'));
    // Home they may go at any time: whoever changed the password has not got the wallet by that.
    const thawed = input.to === owner ? ok(null) : requireThawed(ctx.actor);
    if (!thawed.ok) return thawed;
    const lives = checkLifetime(input.validUntil, await chainNow(tx, chainId));
    if (!lives.ok) return lives;
    const { signature, ...rest } = signedFor;
    const act = { ...rest, owner };
    const data = withdrawDataOf({ chainId, contract }, act);
    const signed = checkOwnSignature(owner, data, signature);
    if (!signed.ok) return signed;
    // One withdrawal at a time, from two tabs as well: both wait here for the owner's row.
    await tx.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${accountId} FOR NO KEY UPDATE`;
    const known = await findAct(tx, data);
    const fits = known ? ok(null) : await checkWithdrawal(tx, deployment, accountId, act);
    if (!fits.ok) return fits;
    const { token, max, to } = input;
    const call = withdrawCallOf(act, signature);
    return submit(ctx, tx, { kind: 'withdraw', token, units: max, to, data, call, deployment });
  });
}

/** Ends every standing offer of a series by the owner's signature, for ever. Trades already opened go on. */
export async function cancelOffersBySignature(ctx: Ctx, input: CancelOffersInput): Promise<Done> {
  return runOnce(ctx, 'cancelOffersBySignature', input, (tx) => submitCancellation(ctx, tx, input));
}

/** The same within a transaction of the caller's, so that what else ends with the series ends with it or not at all. */
export async function submitCancellation(ctx: Ctx, tx: Tx, input: CancelOffersInput): Promise<Done> {
  const asked = requireOwner(ctx.actor);
  if (!asked.ok) return asked;
  const here = chainHere(input.chainId);
  if (!here.ok) return here;
  const deployment = await getDeployment(tx, here.value);
  const act = { owner: asked.value.owner, series: input.series };
  const data = cancelOffersDataOf({ chainId: deployment.chainId, contract: deployment.escrow }, act);
  const signed = checkOwnSignature(act.owner, data, input.signature);
  if (!signed.ok) return signed;
  const call = cancelOffersCallOf(act, input.signature);
  return submit(ctx, tx, { kind: 'cancelOffers', data, call, deployment });
}

/** Notes a deposit or withdrawal that the owner sent themselves: a line for their own screen until the log is read. */
export async function noteVaultTransaction(ctx: Ctx, input: VaultTransactionInput): Promise<Done> {
  const asked = requireOwner(ctx.actor);
  if (!asked.ok) return asked;
  const { accountId } = asked.value;
  const { kind, token, txHash, to } = input;
  const here = chainHere(input.chainId);
  if (!here.ok) return here;
  return runOnce(ctx, 'noteVaultTransaction', input, async (tx) => {
    const row = { accountId, chainId: here.value, kind, token, txHash, to: to ?? null };
    const data = [{ id: newId(ctx.random), ...row, units: toDecimal(BigInt(input.units)) }];
    await tx.vaultAct.createMany({ data, skipDuplicates: true });
    const where = { accountId_txHash: { accountId, txHash } };
    const { id } = await tx.vaultAct.findUniqueOrThrow({ where, select: { id: true } });
    wake('watcher');
    return ok({ actId: id });
  });
}

const findAct = (tx: Tx, data: TypedData) =>
  tx.vaultAct.findUnique({ where: { actKey: digestOf(data) }, select: { id: true } });

type Submission = {
  readonly kind: VaultActKind;
  readonly token?: string;
  readonly units?: string;
  readonly to?: string;
  readonly data: TypedData;
  readonly call: string;
  readonly deployment: Deployment;
};

/** Remembers the act and hands it to the relayer; the same bytes again are the same act, and one that was refused is tried anew. */
async function submit(ctx: Ctx, tx: Tx, submission: Submission): Promise<Done> {
  const { kind, token, units, to, data, call, deployment } = submission;
  const { chainId, escrow } = deployment;
  const actKey = digestOf(data);
  const row = {
    id: newId(ctx.random),
    accountId: ctx.actor!.accountId,
    chainId,
    kind,
    actKey,
    token: token ?? null,
    units: units === undefined ? null : toDecimal(BigInt(units)),
    to: to ?? null,
  };
  await tx.vaultAct.createMany({ data: [row], skipDuplicates: true });
  const payerId = ctx.actor!.accountId;
  await enqueueIntent(tx, ctx.random, { chainId, actKey, tradeId: null, move: kind, to: escrow, data: call, payerId });
  const { id } = await tx.vaultAct.findUniqueOrThrow({ where: { actKey }, select: { id: true } });
  return ok({ actId: id });
}

/** Said before it is signed for nothing: the token would refuse more than the wallet holds. */
async function checkWallet(chainId: number, token: string, owner: string, amount: bigint): Promise<Result<null>> {
  const contract = new Contract(token, tokenInterface, provider(chainId));
  try {
    const held = (await contract.getFunction('balanceOf')(owner)) as bigint;
    return held >= amount ? ok(null) : refused(refuseVault('vault.wallet_too_small'));
  } catch {
    // The node is away: nothing can be submitted now either.
    return refused(refuseVault('vault.chain_unavailable'));
  }
}

async function checkWithdrawal(
  tx: Tx,
  deployment: Deployment,
  accountId: string,
  act: { readonly owner: string; readonly token: string; readonly nonce: string },
): Promise<Result<null>> {
  const { chainId } = deployment;
  const { owner, token } = act;
  const others = await tx.vaultAct.findMany({
    where: { accountId, chainId, kind: 'withdraw', actKey: { not: null } },
    orderBy: { createdAt: 'desc' },
    select: { actKey: true },
    take: 20,
  });
  const open = await tx.relayIntent.count({
    where: { actKey: { in: others.map(({ actKey }) => actKey!) }, status: { in: ['held', 'queued', 'sent'] } },
  });
  if (open > 0) return refused(refuseVault('vault.withdrawal_under_way'));
  const { seen } = await vaultBalance(tx, { chainId, owner, token });
  if (seen <= 0n) return refused(refuseVault('vault.nothing_free'));
  try {
    const next = (await escrowContract(deployment).getFunction('nonceOf')(owner)) as bigint;
    return next === BigInt(act.nonce) ? ok(null) : refused(refuseVault('vault.nonce_used'));
  } catch {
    // The node is away: nothing can be submitted now either.
    return refused(refuseVault('vault.chain_unavailable'));
  }
}
