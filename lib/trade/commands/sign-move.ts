import { chainNow } from '../../chain/clock.ts';
import { enqueueIntent } from '../../chain/relay.ts';
import { digestOf, signerOf, typedDataOf, type SignableMove, type Terms } from '../../chain/signing.ts';
import { requireConfirmedToSpend } from '../../account/policy.ts';
import { recipientsOf } from '../../account/sealing.ts';
import type { Trade } from '../../db/generated/client.ts';
import type { Ctx, Tx } from '../../db/ctx.ts';
import { toDecimal } from '../../db/decimal.ts';
import { runOnce } from '../../db/command-key.ts';
import { DAY, HOUR, type Instant } from '../../kernel/instant.ts';
import { newId } from '../../kernel/ids.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { callDataOf } from '../call-data.ts';
import { movesOf } from '../practice/moves.ts';
import { requireParty, type Party } from '../policy.ts';
import { recordFact, tradeFactsOf, type FactPatch } from '../record.ts';
import { refuseTrade } from '../refusals.ts';
import { termsSchema, type SignMoveInput } from '../schema.ts';
import { lockTrade } from './load.ts';
import { checkFunds } from './funds.ts';

/** Longer-lived signatures serve nobody. */
const LONGEST = 7 * DAY;

/**
 * Takes a party's signature of a move, keeps it as a fact and hands it to the relayer. What two sign (`settle`) is proposed and accepted.
 * Releasing from a wallet made in the browser wants a fresh proof where its owner has a second factor (`account.confirm_first`).
 * Refuses what the machine does not offer now, and signatures that are not this party's over exactly this act.
 */
export async function signMove(
  ctx: Ctx,
  input: SignMoveInput & { readonly tradeId: string },
): Promise<Result<{ version: number }>> {
  return runOnce(ctx, 'signMove', input, async (tx) => {
    const found = await tx.trade.findUnique({ where: { id: input.tradeId } });
    const asked = requireParty(ctx.actor, found);
    if (!asked.ok) return asked;
    const fresh = input.move === 'release' ? requireConfirmedToSpend(ctx.actor) : asked;
    if (!fresh.ok) return fresh;
    // Before the trade is held: the node is asked, and nobody has to wait for that but who asks.
    const funds = input.move === 'fund' ? await checkFunds(found!, input.permit ?? null) : ok(null);
    if (!funds.ok) return funds;
    const trade = (await lockTrade(tx, input.tradeId))!;
    const now = await chainNow(tx, trade.chainId);
    const allowed = checkMove(trade, asked.value.party, input, now);
    if (!allowed.ok) return allowed;
    const terms = termsSchema.parse(trade.terms);
    const signed = checkSignature(trade, terms, input, asked.value.actor.walletAddress, now);
    if (!signed.ok) return signed;
    const sealed = await checkPayee(tx, trade, input);
    if (!sealed.ok) return sealed;
    const kept = await keepSignature(ctx, tx, trade, input, asked.value.actor.walletAddress);
    if (!kept) return ok({ version: trade.version });
    await submit(ctx, tx, trade, terms, input);
    const written = await recordFact(tx, trade, payeePatch(input), {
      type: 'trade.moveSigned',
      data: {
        move: input.move,
        validUntil: input.validUntil,
        value: input.value ?? null,
        reason: input.reason ?? null,
        statement: input.statement ?? null,
      },
      actorId: asked.value.actor.accountId,
      signature: input.signature,
      at: now,
      final: true,
    });
    return written.ok ? ok({ version: written.value }) : written;
  });
}

/** What the screen offers is what may be signed: the machine's openMoves, and nothing that is not open yet. */
export function checkMove(
  trade: Trade,
  party: Party,
  input: { readonly move: SignableMove; readonly value?: string | undefined },
  now: Instant,
): Result<null> {
  const facts = tradeFactsOf(trade);
  if (trade.practice && input.move === 'dispute') return refused(refuseTrade('trade.practice_no_court'));
  const open = movesOf(trade, party, now).find(({ move }) => move === input.move);
  if (!open) {
    if (facts.cancelledBy) return refused(refuseTrade('trade.cancelled_already', { by: facts.cancelledBy }));
    return refused(refuseTrade('trade.wrong_state', { move: input.move, state: trade.state }));
  }
  if (open.opensAt !== null)
    return refused(refuseTrade('trade.too_early', { move: input.move, opensAt: open.opensAt }));
  if (input.move === 'extend') {
    const until = Number(input.value ?? 0);
    const current = facts.paymentDeadline ?? 0;
    if (!(until > current && until <= now + 30 * DAY - HOUR)) {
      return refused(refuseTrade('trade.amount_out_of_range', { most: now + 30 * DAY - HOUR }));
    }
  }
  return ok(null);
}

function checkSignature(trade: Trade, terms: Terms, input: SignMoveInput, wallet: string, now: Instant): Result<null> {
  if (input.move !== 'fund') {
    if (input.validUntil < now) return refused(refuseTrade('trade.signature_expired'));
    if (input.validUntil > now + LONGEST) return refused(refuseTrade('trade.signature_too_long'));
  }
  const data = typedDataOf({ chainId: trade.chainId, contract: trade.contract }, input.move, terms, input);
  if (signerOf(data, input.signature) !== wallet) return refused(refuseTrade('trade.bad_signature'));
  return ok(null);
}

/** Funding carries the payee's account, sealed to the buyer: without it the buyer could never pay. */
export async function checkPayee(
  tx: Tx,
  trade: Trade,
  input: { readonly move: SignableMove; readonly payeeSealed?: unknown },
): Promise<Result<null>> {
  if (input.move !== 'fund') return ok(null);
  const buyer = await tx.account.findUniqueOrThrow({
    where: { id: trade.buyerId },
    select: { identityPublicKey: true },
  });
  const to = recipientsOf(input.payeeSealed);
  const sealed = buyer.identityPublicKey !== null && to?.includes(buyer.identityPublicKey);
  return sealed ? ok(null) : refused(refuseTrade('trade.payee_not_sealed'));
}

/** Only funding names the payee: with any other move either side could swap or destroy the details after the coins are locked. */
export function payeePatch(input: { readonly move: SignableMove; readonly payeeSealed?: unknown }): FactPatch {
  return input.move === 'fund' && input.payeeSealed ? { payeeSealed: JSON.stringify(input.payeeSealed) } : {};
}

/** Keeps the signature; false where this very act was given before: a double click, a second tab, a replay. */
async function keepSignature(ctx: Ctx, tx: Tx, trade: Trade, input: SignMoveInput, signer: string): Promise<boolean> {
  const kept = await tx.signedMove.createMany({
    data: [
      {
        id: newId(ctx.random),
        tradeId: trade.id,
        move: input.move,
        signer,
        value: input.value === undefined ? null : toDecimal(BigInt(input.value)),
        validUntil: BigInt(input.validUntil),
        signature: input.signature,
        ...(input.permit ? { permit: input.permit } : {}),
      },
    ],
    skipDuplicates: true,
  });
  if (kept.count === 1) return true;
  // Given before and refused by the contract since: signing is deterministic, so the same act comes back as the same bytes.
  const act = typedDataOf(trade, input.move, termsSchema.parse(trade.terms), input);
  const refusedNow = await tx.relayIntent.count({ where: { actKey: digestOf(act), status: 'refused' } });
  return refusedNow === 1;
}

/** Gives the act to the relayer. */
async function submit(ctx: Ctx, tx: Tx, trade: Trade, terms: Terms, input: SignMoveInput): Promise<void> {
  await enqueueIntent(tx, ctx.random, {
    chainId: trade.chainId,
    actKey: digestOf(typedDataOf(trade, input.move, terms, input)),
    tradeId: trade.id,
    move: input.move,
    to: trade.contract,
    data: callDataOf(terms, input.move, input),
    payerId: ctx.actor!.accountId,
    // The one act with a deadline of the chain that costs the buyer the coins: who has no gas must not miss it.
    pressing: input.move === 'markPaid',
  });
}
