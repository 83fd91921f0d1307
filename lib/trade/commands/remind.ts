/**
 * Reminders: each planned once, each said once. A row is the plan; it is ended in the same transaction that says it (the event that notices hear), so a worker
 * that dies in between has said nothing, and of two that come at once one finds the row taken.
 */
import type { Reminder, Trade } from '../../db/generated/client.ts';
import type { Db, Tx } from '../../db/ctx.ts';
import { inTransaction } from '../../db/transaction.ts';
import { dateOf, HOUR, instantOf, type Instant } from '../../kernel/instant.ts';
import { pendingOf } from '../pending.ts';
import type { Party } from '../policy.ts';
import { recordFact, tradeFactsOf } from '../record.ts';
import { concerned, deadlineOf, planned, type Deadline, type Timed } from '../reminders.ts';
import { dealSchema } from '../schema.ts';
import { lockTrade } from './load.ts';

/** Writes down what is to be remembered of a trade as it is now. Twice is once. */
export async function planReminders(tx: Tx, tradeId: string): Promise<void> {
  const trade = await tx.trade.findUnique({ where: { id: tradeId } });
  if (!trade) return;
  const rows = planned(await timedOf(tx, trade)).map(({ what, deadline, dueAt }) => ({
    tradeId,
    what,
    deadline: dateOf(deadline),
    dueAt: dateOf(dueAt),
  }));
  if (rows.length > 0) await tx.reminder.createMany({ data: rows, skipDuplicates: true });
}

async function timedOf(tx: Tx, trade: Trade): Promise<Timed> {
  const rows = await tx.proposal.findMany({ where: { tradeId: trade.id, openSide: { not: null } } });
  const deal = dealSchema.safeParse(trade.deal);
  const seconds = (date: Date | null) => date && instantOf(date);
  return {
    ...tradeFactsOf(trade),
    createdAt: instantOf(trade.createdAt),
    fundedAt: seconds(trade.fundedAt),
    paidAt: seconds(trade.paidAt),
    expectedReleaseSeconds: deal.success ? deal.data.expectedReleaseSeconds : HOUR,
    proposals: rows.map(({ id, by, createdAt, validUntil }) => ({
      id,
      by: by as Party,
      createdAt: instantOf(createdAt),
      validUntil: Number(validUntil),
    })),
  };
}

/**
 * Takes the next reminder of these deadlines that is due, hands it to `say` inside its transaction, and ends it. False: there was none. Once the deadline
 * has passed (the server was away) there is nothing left to say.
 */
export async function takeReminder(
  db: Db,
  of: { readonly chainId: number; readonly now: Instant; readonly deadlines: readonly Deadline[] },
  say: (tx: Tx, reminder: Reminder) => Promise<boolean>,
): Promise<boolean> {
  const now = dateOf(of.now);
  return inTransaction(db, async (tx) => {
    const [row] = await tx.$queryRaw<Pick<Reminder, 'tradeId' | 'what' | 'deadline'>[]>`
      SELECT r."tradeId", r."what", r."deadline" FROM "Reminder" r JOIN "Trade" t ON t."id" = r."tradeId"
      WHERE r."doneAt" IS NULL AND r."dueAt" <= ${now} AND t."chainId" = ${of.chainId}
        AND split_part(r."what", ':', 1) = ANY(${[...of.deadlines]})
      ORDER BY r."dueAt" LIMIT 1 FOR UPDATE OF r SKIP LOCKED`;
    if (!row) return false;
    const { tradeId, what, deadline } = row;
    const where = { tradeId_what_deadline: { tradeId, what, deadline } };
    const reminder = await tx.reminder.findUniqueOrThrow({ where });
    const said = of.now < instantOf(deadline) && (await say(tx, reminder));
    await tx.reminder.update({ where, data: { doneAt: now, said } });
    return true;
  });
}

/** Says the next reminder of a trade that is due, to whom it still concerns. The clock calls this. False: there was none. */
export function remindNext(db: Db, of: { readonly chainId: number; readonly now: Instant }): Promise<boolean> {
  return takeReminder(db, { ...of, deadlines: ['fund', 'pay', 'release', 'answer'] }, async (tx, reminder) => {
    const trade = await lockTrade(tx, reminder.tradeId);
    if (!trade) return false;
    const [events, intents, timed] = await Promise.all([
      tx.event.findMany({ where: { noun: 'trade', subjectId: trade.id }, orderBy: { seq: 'asc' } }),
      tx.relayIntent.findMany({ where: { tradeId: trade.id } }),
      timedOf(tx, trade),
    ]);
    const underWay = pendingOf(trade, events, intents)
      .filter(({ status }) => status === 'submitting')
      .map(({ move }) => move);
    const deadline = instantOf(reminder.deadline);
    const to = concerned(timed, { what: reminder.what, deadline }, underWay);
    if (to.length === 0) return false;
    const written = await recordFact(
      tx,
      trade,
      {},
      {
        type: 'trade.reminded',
        data: {
          what: deadlineOf(reminder.what)!,
          deadline,
          buyer: to.includes('buyer'),
          seller: to.includes('seller'),
        },
        actorId: null,
        at: of.now,
        final: true,
      },
    );
    // The trade is held: nobody can have been faster.
    if (!written.ok) throw new Error(`trade ${trade.id} changed while it was held`);
    return true;
  });
}
