/** Rows of proposals: how they are read, and what proposing, accepting, declining and withdrawing have in common. */
import { Signature } from 'ethers';
import { chainNow } from '../../chain/clock.ts';
import { enqueueIntent } from '../../chain/relay.ts';
import { digestOf, signerOf, typedDataOf, type Terms } from '../../chain/signing.ts';
import { requireConfirmedToSpend, type Actor } from '../../account/policy.ts';
import type { Proposal, Trade } from '../../db/generated/client.ts';
import type { Ctx, Tx } from '../../db/ctx.ts';
import { toBigint } from '../../db/decimal.ts';
import { DAY, dateOf, instantOf, type Instant } from '../../kernel/instant.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { callDataOf } from '../call-data.ts';
import { checkMove } from '../commands/sign-move.ts';
import { lockTrade } from '../commands/load.ts';
import { divide } from '../division.ts';
import { ENDS, TABLE, type TradeState } from '../machine.ts';
import { partyOf, requireParty, type Party } from '../policy.ts';
import { isBinding, kindOf, statesOf, type Closing, type ProposalFacts, type ProposalReason } from '../proposal.ts';
import { foldedOf } from '../record.ts';
import { refuseTrade } from '../refusals.ts';
import { termsSchema } from '../schema.ts';
import type { ProposalView, TradeFile } from '../view.ts';

const factsOf = (row: Proposal): ProposalFacts => ({
  id: row.id,
  by: row.by as Party,
  toBuyer: toBigint(row.toBuyerUnits),
  validUntil: Number(row.validUntil),
  closedAs: row.closedAs as Closing | null,
});

/** Oldest first: what `statesOf` rests on. */
export const OLDEST_FIRST = { seq: 'asc' } as const;

/** What the two see of a trade's proposals. `rows`: oldest first. */
export function viewProposals(trade: Trade, rows: readonly Proposal[], now: Instant): readonly ProposalView[] {
  const settled = foldedOf(trade);
  const facts = rows.map(factsOf);
  const states = statesOf(facts, settled, now);
  return rows.map((row, place): ProposalView => {
    const { id, by, toBuyer, validUntil } = facts[place]!;
    const { fee, toSeller } = divide(toBigint(trade.tokenUnits), toBigint(trade.feeUnits), toBuyer)!;
    return {
      id,
      by,
      kind: kindOf(toBuyer),
      toBuyerUnits: `${toBuyer}`,
      toSellerUnits: `${toSeller}`,
      feeUnits: `${fee}`,
      validUntil,
      reason: row.reason as ProposalReason | null,
      answersId: row.answersId,
      state: states[place]!,
      binding: isBinding(facts[place]!, settled, now),
      createdAt: instantOf(row.createdAt),
      closedAt: row.closedAt === null ? null : instantOf(row.closedAt),
    };
  });
}

/** The trades in which a proposal of the other waits for this person. `trades` come with their open proposals. */
export async function findAsked(
  db: Tx,
  accountId: string,
  trades: readonly (Trade & { readonly proposals: readonly Proposal[] })[],
): Promise<ReadonlySet<string>> {
  const some = trades.filter(({ proposals }) => proposals.length > 0);
  const clocks = new Map<number, Instant>();
  for (const { chainId } of some) if (!clocks.has(chainId)) clocks.set(chainId, await chainNow(db, chainId));
  const asked = some.filter((trade) => {
    const theirs = trade.proposals.map(factsOf).filter(({ by }) => by !== partyOf(accountId, trade));
    return statesOf(theirs, foldedOf(trade), clocks.get(trade.chainId)!).includes('open');
  });
  return new Set(asked.map(({ id }) => id));
}

/**
 * The signatures of proposals that this party may hold: one's own as long as they bind, the other's only while the app offers them or
 * both have signed. What was withdrawn or answered otherwise is not handed out again.
 */
export function signaturesOf(
  trade: Trade,
  rows: readonly Proposal[],
  party: Party,
  now: Instant,
): TradeFile['signatures'] {
  const states = statesOf(rows.map(factsOf), foldedOf(trade), now);
  const address = { buyer: trade.buyerAddress, seller: trade.sellerAddress };
  return rows.flatMap((row, place) => {
    if (!isBinding(factsOf(row), trade, now)) return [];
    const shared = states[place] === 'open' || states[place] === 'accepted';
    const by = row.by as Party;
    const signed = [
      { by, signature: row.signature as string | null },
      { by: by === 'buyer' ? ('seller' as const) : ('buyer' as const), signature: row.acceptance },
    ];
    return signed.flatMap((one) =>
      one.signature !== null && (one.by === party || shared)
        ? [
            {
              move: 'settle',
              signer: address[one.by],
              signature: one.signature,
              validUntil: `${row.validUntil}`,
              value: `${toBigint(row.toBuyerUnits)}`,
            },
          ]
        : [],
    );
  });
}

export type Settling = {
  readonly trade: Trade;
  readonly terms: Terms;
  readonly actor: Actor;
  readonly party: Party;
  readonly now: Instant;
};

const ENDING = TABLE.filter(
  ({ where, to }) =>
    where === 'chain' && (to === 'by_amount' || (ENDS as readonly (TradeState | 'same')[]).includes(to)),
).map(({ move }) => move);

/**
 * The trade, held for this transaction, for a party who may settle now. Refuses whatever the machine does not offer, and
 * `trade.end_under_way` where an act that ends it is with the relayer.
 */
export async function loadSettling(ctx: Ctx, tx: Tx, tradeId: string): Promise<Result<Settling>> {
  const trade = await lockTrade(tx, tradeId);
  const asked = requireParty(ctx.actor, trade);
  if (!asked.ok || !trade) return asked.ok ? refused(refuseTrade('trade.not_found')) : asked;
  const { actor, party } = asked.value;
  const now = await chainNow(tx, trade.chainId);
  const allowed = checkMove(trade, party, { move: 'settle' }, now);
  if (!allowed.ok) return allowed;
  return ok({ trade, terms: termsSchema.parse(trade.terms), actor, party, now });
}

/** Refuses `trade.end_under_way` where an act that ends the trade is with the relayer: the contract would take only one of the two. */
export async function checkNoEndUnderWay(tx: Tx, tradeId: string): Promise<Result<null>> {
  const ending = await tx.relayIntent.count({
    where: { tradeId, move: { in: [...ENDING] }, status: { in: ['held', 'queued', 'sent', 'mined'] } },
  });
  return ending === 0 ? ok(null) : refused(refuseTrade('trade.end_under_way'));
}

/** What is signed: the amount to the buyer and until when. */
export type Act = { readonly toBuyer: string; readonly validUntil: Instant };

/**
 * The signature in the one form the contract reads (v 27 or 28, low s). Refuses one that is not the actor's over exactly this division, or
 * that the contract would not take. A seller who gives coins away out of a wallet made in the browser proves themselves as for a release.
 */
export function readSettleSignature(settling: Settling, act: Act, signature: string): Result<string> {
  const { trade, terms, actor, now } = settling;
  const fresh = settling.party === 'seller' && act.toBuyer !== '0' ? requireConfirmedToSpend(actor) : ok(actor);
  if (!fresh.ok) return fresh;
  if (act.validUntil < now) return refused(refuseTrade('trade.signature_expired'));
  if (act.validUntil > now + DAY) return refused(refuseTrade('trade.signature_too_long'));
  const data = typedDataOf(trade, 'settle', terms, { validUntil: act.validUntil, value: act.toBuyer });
  if (signerOf(data, signature) !== actor.walletAddress) return refused(refuseTrade('trade.bad_signature'));
  return ok(Signature.from(signature).serialized);
}

/** A proposal of this trade and its state; refuses `trade.proposal_not_found`. */
export async function findProposal(tx: Tx, settling: Settling, id: string) {
  const rows = await tx.proposal.findMany({ where: { tradeId: settling.trade.id }, orderBy: OLDEST_FIRST });
  const place = rows.findIndex((row) => row.id === id);
  if (place < 0) return refused(refuseTrade('trade.proposal_not_found'));
  const states = statesOf(rows.map(factsOf), foldedOf(settling.trade), settling.now);
  return ok({ proposal: rows[place]!, state: states[place]! });
}

/** Closes what is open of these, and answers how many there were. */
export async function closeProposals(
  tx: Tx,
  where: { readonly tradeId: string; readonly openSide?: Party; readonly id?: string },
  closedAs: Closing,
  now: Instant,
  acceptance: string | null = null,
): Promise<number> {
  const closed = await tx.proposal.updateMany({
    where: { ...where, closedAs: null },
    data: { openSide: null, closedAs, closedAt: dateOf(now), ...(acceptance === null ? {} : { acceptance }) },
  });
  return closed.count;
}

/** Both have signed the same: the relayer gets both signatures. Once, whoever calls how often; anew where the contract refused it. */
export async function submitSettlement(ctx: Ctx, tx: Tx, settling: Settling, proposal: Proposal): Promise<void> {
  const { trade, terms } = settling;
  const act = { validUntil: Number(proposal.validUntil), value: `${toBigint(proposal.toBuyerUnits)}` };
  const [buyer, seller] =
    proposal.by === 'buyer' ? [proposal.signature, proposal.acceptance!] : [proposal.acceptance!, proposal.signature];
  await enqueueIntent(tx, ctx.random, {
    chainId: trade.chainId,
    actKey: digestOf(typedDataOf(trade, 'settle', terms, act)),
    tradeId: trade.id,
    move: 'settle',
    to: trade.contract,
    data: callDataOf(terms, 'settle', { ...act, signature: buyer, otherSignature: seller }),
    payerId: settling.actor.accountId,
  });
}
