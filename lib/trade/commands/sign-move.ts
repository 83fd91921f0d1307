import { putIntent } from '../../chain/relay.ts';
import { readSigned } from '../../chain/recover.ts';
import { typedDataOf, type SignableMove } from '../../chain/signing.ts';
import { requireConfirmedToSpend } from '../../account/policy.ts';
import { recipientsOf } from '../../account/sealing.ts';
import type { Trade } from '../../db/generated/client.ts';
import type { Ctx } from '../../db/ctx.ts';
import { toDecimal } from '../../db/decimal.ts';
import { runOnceInSql } from '../../db/command-key.ts';
import type { Sql } from '../../db/transaction.ts';
import { DAY, HOUR, type Instant } from '../../kernel/instant.ts';
import { newId } from '../../kernel/ids.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { callDataOf } from '../call-data.ts';
import { movesOf } from '../practice/moves.ts';
import { requireParty, type Party } from '../policy.ts';
import { tradeFactsOf } from '../record.ts';
import { lastHash, recordFactIn, type SealedPatch } from '../record-fact.ts';
import { refuseTrade } from '../refusals.ts';
import { termsSchema, type SignMoveInput } from '../schema.ts';
import { holdTrade, peekTrade } from './load.ts';
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
  return runOnceInSql(ctx, 'signMove', input, async (sql) => {
    const found = await peekTrade(sql, input.tradeId);
    const asked = requireParty(ctx.actor, found?.trade ?? null);
    if (!asked.ok) return asked;
    const { actor, party } = asked.value;
    const fresh = input.move === 'release' ? requireConfirmedToSpend(actor) : asked;
    if (!fresh.ok) return fresh;
    // What takes long comes before the trade is held: the node that is asked, and the signature, which changes with nothing that others do.
    const funds = input.move === 'fund' ? await checkFunds(found!.trade, input.permit ?? null) : ok(null);
    if (!funds.ok) return funds;
    const act = typedDataOf(found!.trade, input.move, termsSchema.parse(found!.trade.terms), input);
    const read = readSigned(act, input.signature);
    const { trade, now } = (await holdTrade(sql, input.tradeId))!;
    const allowed = checkMove(trade, party, input, now);
    if (!allowed.ok) return allowed;
    const signed = checkSignature(read, input, actor.walletAddress, now);
    if (!signed.ok) return signed;
    const actKey = signed.value;
    const sealed = await checkPayee(sql, trade, input);
    if (!sealed.ok) return sealed;
    const kept = await keepSignature(ctx, sql, trade, input, { signer: actor.walletAddress, actKey });
    if (!kept) return ok({ version: trade.version });
    await submit(ctx, sql, trade, input, actKey);
    const { move, validUntil, value = null, reason = null, statement = null, signature } = input;
    const written = await recordFactIn(
      sql,
      trade,
      payeePatch(input),
      {
        type: 'trade.moveSigned',
        data: { move, validUntil, value, reason, statement },
        actorId: actor.accountId,
        signature,
        at: now,
      },
      await lastHash(sql, trade),
    );
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

/** Answers the act's digest. */
function checkSignature(
  read: ReturnType<typeof readSigned>,
  input: SignMoveInput,
  wallet: string,
  now: Instant,
): Result<string> {
  if (input.move !== 'fund') {
    if (input.validUntil < now) return refused(refuseTrade('trade.signature_expired'));
    if (input.validUntil > now + LONGEST) return refused(refuseTrade('trade.signature_too_long'));
  }
  return read?.signer === wallet ? ok(read.digest) : refused(refuseTrade('trade.bad_signature'));
}

const KEY_OF = 'SELECT "identityPublicKey" AS "key" FROM "Account" WHERE "id" = $1';

/** Funding carries the payee's account, sealed to the buyer: without it the buyer could never pay. */
export async function checkPayee(
  sql: Sql,
  trade: Trade,
  input: { readonly move: SignableMove; readonly payeeSealed?: unknown },
): Promise<Result<null>> {
  if (input.move !== 'fund') return ok(null);
  const [buyer] = await sql<{ key: string | null }>('trade.keyOf', KEY_OF, [trade.buyerId]);
  const to = recipientsOf(input.payeeSealed);
  const sealed = buyer!.key !== null && to?.includes(buyer!.key);
  return sealed ? ok(null) : refused(refuseTrade('trade.payee_not_sealed'));
}

/** Only funding names the payee: with any other move either side could swap or destroy the details after the coins are locked. */
export function payeePatch(input: { readonly move: SignableMove; readonly payeeSealed?: unknown }): SealedPatch {
  return input.move === 'fund' && input.payeeSealed ? { payeeSealed: JSON.stringify(input.payeeSealed) } : {};
}

const KEEP = `
  INSERT INTO "SignedMove" ("id", "tradeId", "move", "signer", "value", "validUntil", "signature", "permit")
  VALUES ($1, $2, $3, $4, $5::numeric, $6::int8, $7, $8::jsonb) ON CONFLICT DO NOTHING RETURNING "id"`;
const REFUSED_NOW = `SELECT "id" FROM "RelayIntent" WHERE "actKey" = $1 AND "status" = 'refused'`;

/** Keeps the signature; false where this very act was given before: a double click, a second tab, a replay. */
async function keepSignature(
  ctx: Ctx,
  sql: Sql,
  trade: Trade,
  input: SignMoveInput,
  { signer, actKey }: { readonly signer: string; readonly actKey: string },
): Promise<boolean> {
  const kept = await sql('trade.keepSignature', KEEP, [
    newId(ctx.random),
    trade.id,
    input.move,
    signer,
    input.value === undefined ? null : toDecimal(BigInt(input.value)).toFixed(),
    input.validUntil,
    input.signature,
    input.permit ? JSON.stringify(input.permit) : null,
  ]);
  if (kept.length === 1) return true;
  // Given before and refused by the contract since: signing is deterministic, so the same act comes back as the same bytes.
  return (await sql('trade.refusedNow', REFUSED_NOW, [actKey])).length === 1;
}

/** Gives the act to the relayer. */
async function submit(ctx: Ctx, sql: Sql, trade: Trade, input: SignMoveInput, actKey: string): Promise<void> {
  await putIntent(sql, ctx.random, {
    chainId: trade.chainId,
    actKey,
    tradeId: trade.id,
    move: input.move,
    to: trade.contract,
    data: callDataOf(termsSchema.parse(trade.terms), input.move, input),
    payerId: ctx.actor!.accountId,
    // The one act with a deadline of the chain that costs the buyer the coins: who has no gas must not miss it.
    pressing: input.move === 'markPaid',
  });
}
