import type { Ctx, Tx } from '../../db/ctx.ts';
import { runOnce } from '../../db/command-key.ts';
import { toDecimal } from '../../db/decimal.ts';
import { dateOf } from '../../kernel/instant.ts';
import { newId } from '../../kernel/ids.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import {
  checkNoEndUnderWay,
  readSettleSignature,
  closeProposals,
  findProposal,
  loadSettling,
  type Settling,
} from '../internal/proposals.ts';
import { otherParty } from '../policy.ts';
import { recordFact } from '../record.ts';
import { refuseTrade } from '../refusals.ts';
import type { ProposeInput } from '../schema.ts';
import { acceptOpen } from './accept-proposal.ts';

/** A trade's proposals of one side; more is no negotiation any more. */
const MOST_EACH = 50;

/** The id of the proposal, or of the one it turned out to accept. */
type Proposed = { readonly proposalId: string; readonly version: number };

/**
 * One party signs what the buyer is to get, for the other to sign too. It takes the place of the side's own open proposal; with
 * `answersId` it counters the other's, which is then closed. Signing exactly what the other's open proposal says *is* accepting it.
 * The same act again (a second click, a second tab, a replay) is the first.
 *
 * Refuses `trade.amount_out_of_range` { most } over the amount, `trade.proposal_is_release` for all of it, `trade.proposal_closed` { state }
 * where what is countered is not open any more, `trade.end_under_way`, and signatures that are not over exactly this act.
 */
export async function propose(ctx: Ctx, input: ProposeInput & { readonly tradeId: string }): Promise<Result<Proposed>> {
  return runOnce(ctx, 'propose', input, async (tx) => {
    const loaded = await loadSettling(ctx, tx, input.tradeId);
    if (!loaded.ok) return loaded;
    const { trade, party, terms, now } = loaded.value;
    const signed = readAct(loaded.value, input, terms.amount);
    if (!signed.ok) return signed;
    const same = {
      tradeId: trade.id,
      toBuyerUnits: toDecimal(BigInt(input.toBuyer)),
      validUntil: BigInt(input.validUntil),
    };
    const before = await tx.proposal.findFirst({ where: { ...same, by: party } });
    if (before) return ok({ proposalId: before.id, version: trade.version });
    const theirs = await tx.proposal.findFirst({ where: { ...same, openSide: otherParty(party) } });
    if (theirs) {
      const accepted = await acceptOpen(ctx, tx, loaded.value, theirs, input.signature);
      return accepted.ok ? ok({ proposalId: theirs.id, ...accepted.value }) : accepted;
    }
    const free = await checkNoEndUnderWay(tx, trade.id);
    if (!free.ok) return free;
    if ((await tx.proposal.count({ where: { tradeId: trade.id, by: party } })) >= MOST_EACH) {
      return refused(refuseTrade('trade.too_many_proposals', { most: MOST_EACH }));
    }
    if (input.answersId !== undefined) {
      const countered = await counter(tx, loaded.value, input.answersId);
      if (!countered.ok) return countered;
    }
    await closeProposals(tx, { tradeId: trade.id, openSide: party }, 'superseded', now);
    return keep(ctx, tx, loaded.value, { ...input, signature: signed.value });
  });
}

/** The signature in the form the contract reads. */
function readAct(settling: Settling, input: ProposeInput, amount: string): Result<string> {
  const toBuyer = BigInt(input.toBuyer);
  if (toBuyer > BigInt(amount)) return refused(refuseTrade('trade.amount_out_of_range', { most: amount }));
  if (toBuyer === BigInt(amount)) return refused(refuseTrade('trade.proposal_is_release'));
  return readSettleSignature(settling, input, input.signature);
}

/** Closes the other's open proposal as countered. */
async function counter(tx: Tx, settling: Settling, id: string): Promise<Result<null>> {
  const found = await findProposal(tx, settling, id);
  if (!found.ok) return found;
  const { proposal, state } = found.value;
  if (proposal.by === settling.party) return refused(refuseTrade('trade.not_your_move', { move: 'settle' }));
  if (state !== 'open') return refused(refuseTrade('trade.proposal_closed', { state }));
  await closeProposals(tx, { tradeId: settling.trade.id, id }, 'countered', settling.now);
  return ok(null);
}

async function keep(ctx: Ctx, tx: Tx, settling: Settling, input: ProposeInput): Promise<Result<Proposed>> {
  const { trade, actor, party, now } = settling;
  const proposalId = newId(ctx.random);
  const { toBuyer, validUntil, signature, reason = null, answersId = null } = input;
  await tx.proposal.create({
    data: {
      id: proposalId,
      tradeId: trade.id,
      seq: trade.version + 1,
      by: party,
      openSide: party,
      toBuyerUnits: toDecimal(BigInt(toBuyer)),
      validUntil: BigInt(validUntil),
      reason,
      signature,
      answersId,
      createdAt: dateOf(now),
    },
  });
  const written = await recordFact(
    tx,
    trade,
    {},
    {
      type: answersId === null ? 'trade.proposalMade' : 'trade.proposalCountered',
      data: { proposal: proposalId, answers: answersId, toBuyer, validUntil, reason },
      actorId: actor.accountId,
      signature,
      at: now,
      final: true,
    },
  );
  return written.ok ? ok({ proposalId, version: written.value }) : written;
}
