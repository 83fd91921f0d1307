import { chainNow } from '#lib/chain/clock.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import type { Party } from '#lib/trade/policy.ts';
import { listEvidence } from '../evidence/queries.ts';
import { FILE, headOf, type File } from '../internal/file.ts';
import { DISPUTE_TABLE, owedBy, type DisputeState } from '../machine.ts';
import { awardOf } from './award.ts';
import { requirePartyOf } from '../policy.ts';
import { refuseDispute } from '../refusals.ts';
import { EVIDENCE_BYTES_EACH, EVIDENCE_EACH, STATEMENTS_EACH } from '../schema.ts';
import type { EvidenceView } from '../evidence/view.ts';
import type { LookView, PartyDisputeView } from '../view.ts';

/** The case of a trade as its two people see it; null: there is none. Refuses `dispute.not_found` to anybody else. */
export async function getPartyDispute(
  ctx: Ctx,
  input: { readonly id: string },
): Promise<Result<PartyDisputeView | null>> {
  const trade = await ctx.db.trade.findUnique({ where: { id: input.id } });
  const asked = requirePartyOf(ctx.actor, trade);
  if (!asked.ok || !trade) return asked.ok ? refused(refuseDispute('dispute.not_found')) : asked;
  const file = await ctx.db.dispute.findUnique({ where: { tradeId: trade.id }, include: FILE });
  if (!file) return ok(null);
  const { party, actor } = asked.value;
  const own = file.statements.filter(({ authorId }) => authorId === actor.accountId).length;
  const takes = file.trade.state === 'disputed' && hears(file.state);
  const [now, evidence, award] = await Promise.all([
    chainNow(ctx.db, trade.chainId),
    listEvidence(ctx.db, file, actor.accountId),
    awardOf(ctx.db, file.id),
  ]);
  return ok({
    ...headOf(file, now),
    party,
    award,
    buyerName: file.trade.buyer.name,
    sellerName: file.trade.seller.name,
    statementsLeft: takes ? Math.max(0, STATEMENTS_EACH - own) : 0,
    evidence,
    hears: takes,
    evidenceLeft: takes ? evidenceLeft(evidence, party) : { pieces: 0, bytes: 0 },
    ...openTo(file, party, now),
    looks: await looksOf(ctx, file.id),
  });
}

const hears = (state: DisputeState): boolean => DISPUTE_TABLE.state.from.some((one) => one === state);

function evidenceLeft(evidence: readonly EvidenceView[], party: Party): PartyDisputeView['evidenceLeft'] {
  const own = evidence.filter(({ by, kind }) => by === party && kind === 'picture');
  return {
    pieces: Math.max(0, EVIDENCE_EACH - own.length),
    bytes: Math.max(0, EVIDENCE_BYTES_EACH - own.reduce((sum, { size }) => sum + size, 0)),
  };
}

/** What one of the two can still do about it. */
function openTo(file: File, party: Party, now: Instant) {
  const owed = owedBy(file.state);
  const ask = file.asks.findLast(({ endedAt }) => endedAt === null);
  const ruling = file.state === 'ruled' && file.trade.state === 'disputed' ? file.rulings.at(-1) : undefined;
  const accepted = party === 'buyer' ? ruling?.buyerAcceptedAt : ruling?.sellerAcceptedAt;
  const until = ruling?.appealUntil && !accepted ? instantOf(ruling.appealUntil) : null;
  return {
    answerBy: ask && (owed === party || owed === 'both') ? instantOf(ask.dueAt) : null,
    mayAppealUntil: until !== null && now <= until ? until : null,
    mayAccept: ruling !== undefined && !accepted,
  };
}

const MOST_LOOKS = 50;

async function looksOf({ db }: Ctx, disputeId: string): Promise<LookView[]> {
  const rows = await db.caseLook.findMany({ where: { disputeId }, orderBy: { at: 'desc' }, take: MOST_LOOKS });
  const people = await db.account.findMany({
    where: { id: { in: rows.map(({ accountId }) => accountId) } },
    select: { id: true, name: true },
  });
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return rows.map(({ accountId, at }) => ({ name: names.get(accountId) ?? '', at: instantOf(at) }));
}
