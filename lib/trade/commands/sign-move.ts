import { intentWrites } from '../../chain/relay.ts';
import { ANYWAY, askingBudget } from '../../chain/relay/budget.ts';
import { readSigned } from '../../chain/recover.ts';
import { typedDataOf, type SignableMove, type Terms } from '../../chain/signing.ts';
import { requireConfirmedToSpend } from '../../account/policy.ts';
import { recipientsOf } from '../../account/sealing.ts';
import type { Trade } from '../../db/generated/client.ts';
import { poolOf } from '../../db/client.ts';
import type { Ctx } from '../../db/ctx.ts';
import { toDecimal } from '../../db/decimal.ts';
import { asking, type Asked, type Many, type Said } from '../../db/many.ts';
import { DAY, HOUR, type Instant } from '../../kernel/instant.ts';
import { newId, type RandomBytes } from '../../kernel/ids.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { inTurn } from '../../kernel/turns.ts';
import { callDataOf } from '../call-data.ts';
import { movesOf } from '../practice/moves.ts';
import { requireParty, type Party } from '../policy.ts';
import { tradeFactsOf } from '../record.ts';
import { factOf, runFact, type FactSteps, type SealedPatch } from '../record-fact.ts';
import { refuseTrade } from '../refusals.ts';
import { termsSchema, type SignMoveInput } from '../schema.ts';
import { peekAgreed, peekTrade } from './load.ts';
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
  return runFact(ctx, 'signMove', input, async () => {
    const pool = poolOf(ctx.db);
    const agreed = await peekAgreed(pool, input.tradeId);
    const asked = requireParty(ctx.actor, agreed);
    if (!asked.ok) return asked;
    const { actor } = asked.value;
    const fresh = input.move === 'release' ? requireConfirmedToSpend(actor) : asked;
    if (!fresh.ok) return fresh;
    // What takes long comes before the trade is held: the node that is asked, and the signature, which changes with nothing that others do.
    const { chainId, contract } = agreed!;
    const terms = termsSchema.parse(agreed!.terms);
    const funds =
      input.move === 'fund'
        ? await checkFunds((await peekTrade(pool, input.tradeId))!.trade, input.permit ?? null)
        : ok(null);
    if (!funds.ok) return funds;
    const read = await inTurn(() =>
      readSigned(typedDataOf({ chainId, contract }, input.move, terms, input), input.signature),
    );
    // The one act with a deadline of the chain that costs the buyer the coins: who has no gas must not miss it.
    const budget = input.move === 'markPaid' ? ANYWAY : askingBudget(chainId, actor.accountId);
    return ok(stepsToSign(ctx, input, { terms, read, budget }));
  });
}

type Signed = ReturnType<typeof readSigned>;

type Prepared = {
  readonly terms: Terms;
  readonly read: Signed;
  /** Whether the relayer's has room for the act. */
  readonly budget: ReturnType<typeof askingBudget>;
};

/** Of a signature that was read. */
function stepsToSign(
  { random }: Ctx,
  input: SignMoveInput & { readonly tradeId: string },
  { terms, read, budget }: Prepared,
): FactSteps<{ version: number }> {
  const payee = askingPayee(input);
  const given = asking(GIVEN, input.tradeId, input.move, read?.signer ?? '', `${input.validUntil}`, read?.digest ?? '');
  return {
    asks: [given, ...budget.asks, ...payee.asks],
    decide: (held, { actor, party }, said) => {
      const { trade, now } = held;
      const allowed = checkMove(trade, party, input, now);
      if (!allowed.ok) return allowed;
      const signed = checkSignature(read, input, actor.walletAddress, now);
      if (!signed.ok) return signed;
      const sealed = payee.checkIn(said);
      if (!sealed.ok) return sealed;
      // Given before, by a double click, a second tab, a replay; unless the contract has refused it since: signing is deterministic, so the same act comes back as the same bytes.
      const { kept, status } = said(given)[0]!;
      if (kept && status !== 'refused') return ok({ answer: { version: trade.version }, writes: [] });
      const { move, validUntil, value = null, reason = null, statement = null, signature } = input;
      const { version, write } = factOf(held, payeePatch(input), {
        type: 'trade.moveSigned',
        data: { move, validUntil, value, reason, statement },
        actorId: actor.accountId,
        signature,
        at: now,
      });
      const intent = intentOf(trade, terms, input, { actKey: signed.value, payerId: actor.accountId });
      const writes = [
        keepingSignature(random, input, actor.walletAddress),
        write,
        ...intentWrites(random, intent, { paid: budget.paidIn(said), before: status }),
      ];
      return ok({ answer: { version }, writes });
    },
  };
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

const BUYER_KEY: Many<{ readonly key: string | null }> = {
  name: 'trade.buyerKey',
  text: `
  SELECT r."at"::int4 AS "at", a."identityPublicKey" AS "key" FROM unnest($1::text[]) WITH ORDINALITY AS r("id", "at")
  JOIN "Trade" t ON t."id" = r."id" JOIN "Account" a ON a."id" = t."buyerId"`,
  columns: ['text'],
};

type Named = { readonly move: SignableMove; readonly payeeSealed?: unknown };

/** Funding carries the payee's account, sealed to the buyer: without it the buyer could never pay. */
export function askingPayee({ tradeId, move, payeeSealed }: Named & { readonly tradeId: string }) {
  const key = asking(BUYER_KEY, tradeId);
  const checkIn = (said: Said): Result<null> => {
    if (move !== 'fund') return ok(null);
    const to = said(key)[0]?.key ?? null;
    const sealed = to !== null && recipientsOf(payeeSealed)?.includes(to);
    return sealed ? ok(null) : refused(refuseTrade('trade.payee_not_sealed'));
  };
  return { asks: move === 'fund' ? [key] : [], checkIn };
}

/** Only funding names the payee: with any other move either side could swap or destroy the details after the coins are locked. */
export function payeePatch(input: { readonly move: SignableMove; readonly payeeSealed?: unknown }): SealedPatch {
  return input.move === 'fund' && input.payeeSealed ? { payeeSealed: JSON.stringify(input.payeeSealed) } : {};
}

/** Of this very act: whether it was given, and what became of it with the relayer. Who gives it holds the trade, so that no two ask at once. */
const GIVEN: Many<{ readonly kept: boolean; readonly status: string | null }> = {
  name: 'trade.given',
  text: `
  SELECT r."at"::int4 AS "at",
    EXISTS (SELECT 1 FROM "SignedMove" s
      WHERE s."tradeId" = r."tradeId" AND s."move" = r."move" AND s."signer" = r."signer" AND s."validUntil" = r."until"::int8) AS "kept",
    (SELECT i."status" FROM "RelayIntent" i WHERE i."actKey" = r."actKey") AS "status"
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS r("tradeId", "move", "signer", "until", "actKey", "at")`,
  columns: ['text', 'text', 'text', 'text', 'text'],
};

const KEEP: Many = {
  name: 'trade.keepSignature',
  text: `
  INSERT INTO "SignedMove" ("id", "tradeId", "move", "signer", "value", "validUntil", "signature", "permit")
  SELECT r."id", r."tradeId", r."move", r."signer", r."value"::numeric, r."until"::int8, r."signature", r."permit"::jsonb
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    AS r("id", "tradeId", "move", "signer", "value", "until", "signature", "permit")
  ON CONFLICT DO NOTHING`,
  columns: ['text', 'text', 'text', 'text', 'text', 'text', 'text', 'text'],
};

function keepingSignature(
  random: RandomBytes,
  { tradeId, move, value, validUntil, signature, permit }: SignMoveInput & { readonly tradeId: string },
  signer: string,
): Asked {
  const units = value === undefined ? null : toDecimal(BigInt(value)).toFixed();
  const permitted = permit ? JSON.stringify(permit) : null;
  return asking(KEEP, newId(random), tradeId, move, signer, units, `${validUntil}`, signature, permitted);
}

/** The act, for the relayer. */
const intentOf = (
  { id, chainId, contract }: Trade,
  terms: Terms,
  input: SignMoveInput,
  of: { readonly actKey: string; readonly payerId: string },
) => ({
  ...of,
  chainId,
  tradeId: id,
  move: input.move,
  to: contract,
  data: callDataOf(terms, input.move, input),
});
