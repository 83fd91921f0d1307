/** The events of a trade's feedback: their subject is the trade, and none of them says what anybody wrote. */
import type { Tx } from '#lib/db/ctx.ts';
import { appendEvent, type NewEvent } from '#lib/events/outbox.ts';

/** Until the transaction ends, nobody else writes, opens or takes out feedback of this trade. */
export async function holdFeedback(tx: Tx, tradeId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`feedback:${tradeId}`}))`;
}

type FeedbackEvent = Pick<NewEvent, 'data' | 'actorId' | 'at'> & {
  readonly type: 'feedback.written' | 'feedback.revealed' | 'feedback.replied' | 'feedback.wordsRemoved';
  readonly tradeId: string;
};

/** The caller holds the trade's feedback. */
export async function appendFeedback(tx: Tx, { tradeId: subjectId, ...event }: FeedbackEvent): Promise<void> {
  const { _max } = await tx.event.aggregate({ where: { noun: 'feedback', subjectId }, _max: { seq: true } });
  await appendEvent(tx, { ...event, subjectId, seq: (_max.seq ?? 0) + 1, final: true });
}
