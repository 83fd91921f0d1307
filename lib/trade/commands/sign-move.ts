import { sendIntent } from '../../chain/relay.ts';
import { isPaidFor } from '../../chain/relay/budget.ts';
import { readSigned } from '../../chain/recover.ts';
import { typedDataOf, type SignableMove } from '../../chain/signing.ts';
import { requireConfirmedToSpend } from '../../account/policy.ts';
import { recipientsOf } from '../../account/sealing.ts';
import type { Trade } from '../../db/generated/client.ts';
import type { Ctx } from '../../db/ctx.ts';
import { toDecimal } from '../../db/decimal.ts';
import type { Send, Sql } from '../../db/transaction.ts';
import { DAY, HOUR, type Instant } from '../../kernel/instant.ts';
import { newId } from '../../kernel/ids.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { callDataOf } from '../call-data.ts';
import { movesOf } from '../practice/moves.ts';
import { requireParty, type Party } from '../policy.ts';
import { tradeFactsOf } from '../record.ts';
import { holdForFact, recordFactIn, runFact, type SealedPatch } from '../record-fact.ts';
import { refuseTrade } from '../refusals.ts';
import { termsSchema, type SignMoveInput } from '../schema.ts';
import { peekTrade } from './load.ts';
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
  return runFact(ctx, 'signMove', input, async (sql, send) => {
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
    const { held, anew, key, paid } = await holdToSign(ctx, sql, found!.trade, input, read);
    const { trade, now } = held;
    const allowed = checkMove(trade, party, input, now);
    if (!allowed.ok) return allowed;
    const signed = checkSignature(read, input, actor.walletAddress, now);
    if (!signed.ok) return signed;
    const sealed = checkPayee(key, input);
    if (!sealed.ok) return sealed;
    if (!anew) return ok({ version: trade.version });
    submit(ctx, send, trade, input, { actKey: signed.value, paid });
    const { move, validUntil, value = null, reason = null, statement = null, signature } = input;
    const version = recordFactIn(send, held, payeePatch(input), {
      type: 'trade.moveSigned',
      data: { move, validUntil, value, reason, statement },
      actorId: actor.accountId,
      signature,
      at: now,
    });
    return ok({ version });
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

const BUYER_KEY = `
  SELECT a."identityPublicKey" AS "key" FROM "Trade" t JOIN "Account" a ON a."id" = t."buyerId" WHERE t."id" = $1`;

type Named = { readonly move: SignableMove; readonly payeeSealed?: unknown };

/** What the payee's account has to be sealed to: funding carries it. */
export async function buyerKey(
  sql: Sql,
  { move, tradeId }: Named & { readonly tradeId: string },
): Promise<string | null> {
  if (move !== 'fund') return null;
  return (await sql<{ key: string | null }>('trade.buyerKey', BUYER_KEY, [tradeId]))[0]?.key ?? null;
}

/** Funding carries the payee's account, sealed to the buyer: without it the buyer could never pay. */
export function checkPayee(key: string | null, { move, payeeSealed }: Named): Result<null> {
  if (move !== 'fund') return ok(null);
  const sealed = key !== null && recipientsOf(payeeSealed)?.includes(key);
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

type Signed = ReturnType<typeof readSigned>;

/**
 * Holds the trade, and keeps the signature behind that: what is refused afterwards leaves nothing of it. `anew`: this very act was not given before, by a double click, a second tab, a
 * replay; or it was, and the contract has refused it since: signing is deterministic, so the same act comes back as the same bytes. `paid`: the relayer's budget has room for it.
 */
async function holdToSign(
  ctx: Ctx,
  sql: Sql,
  { chainId }: Trade,
  input: SignMoveInput & { readonly tradeId: string },
  read: Signed,
) {
  const { actor, random } = ctx;
  const keep = () =>
    sql('trade.keepSignature', KEEP, [
      newId(random),
      input.tradeId,
      input.move,
      actor!.walletAddress,
      input.value === undefined ? null : toDecimal(BigInt(input.value)).toFixed(),
      input.validUntil,
      input.signature,
      input.permit ? JSON.stringify(input.permit) : null,
    ]);
  const isTheirs = read?.signer === actor!.walletAddress;
  const [held, kept, again, key, paid] = await Promise.all([
    holdForFact(sql, input.tradeId),
    isTheirs ? keep() : [],
    isTheirs ? sql('trade.refusedNow', REFUSED_NOW, [read.digest]) : [],
    buyerKey(sql, input),
    // The one act with a deadline of the chain that costs the buyer the coins: who has no gas must not miss it.
    input.move === 'markPaid' || isPaidFor(sql, chainId, actor!.accountId),
  ]);
  return { held: held!, anew: kept.length + again.length > 0, key, paid };
}

/** Gives the act to the relayer, with the commit. */
function submit(
  ctx: Ctx,
  send: Send,
  trade: Trade,
  input: SignMoveInput,
  { actKey, paid }: { readonly actKey: string; readonly paid: boolean },
): void {
  const intent = {
    chainId: trade.chainId,
    actKey,
    tradeId: trade.id,
    move: input.move,
    to: trade.contract,
    data: callDataOf(termsSchema.parse(trade.terms), input.move, input),
    payerId: ctx.actor!.accountId,
  };
  sendIntent(send, ctx.random, intent, paid);
}
