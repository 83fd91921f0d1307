/** What people are owed when all is over: the trades that were confirmed to them, the notices of what happened, one mail for each, and what is counted. */
import type { Db } from '#lib/db/ctx.ts';
import { BY_ITSELF, isNoticeKind } from '#lib/notice/kinds.ts';
import { toldOf } from '#lib/notice/told.ts';
import type { Person } from './people.ts';

/** Each take that was confirmed is a trade of that person, and there is no trade that was not confirmed to anybody; of each person one offer a side. */
export async function wrongTakes(
  db: Db,
  people: readonly Pick<Person, 'name' | 'actor' | 'taken'>[],
): Promise<string[]> {
  const wrong: string[] = [];
  const trades = new Map(
    (await db.trade.findMany({ select: { id: true, takerId: true } })).map((row) => [row.id, row]),
  );
  const confirmed = new Set<string>();
  for (const { name, actor, taken } of people)
    for (const id of taken) {
      if (trades.get(id)?.takerId !== actor.accountId)
        wrong.push(`the take of ${id} was confirmed to ${name} and is not there`);
      if (confirmed.has(id)) wrong.push(`trade ${id} answers two takes`);
      confirmed.add(id);
    }
  for (const id of trades.keys()) if (!confirmed.has(id)) wrong.push(`trade ${id} was taken and never confirmed`);
  const offers = await db.offer.groupBy({
    by: ['makerId', 'side'],
    where: { state: { not: 'closed' } },
    _count: { _all: true },
  });
  for (const { makerId, side, _count } of offers)
    if (_count._all > 1) wrong.push(`${makerId} has ${_count._all} offers to ${side}`);
  return wrong;
}

/** Whoever is told of an event of a trade has the notice, once, and nobody another one; each notice that goes by mail is in a mail of its own. */
export async function wrongNotices(db: Db): Promise<string[]> {
  const wrong: string[] = [];
  const select = { makerId: true, buyerId: true, sellerId: true, id: true } as const;
  const trades = new Map((await db.trade.findMany({ select })).map((row) => [row.id, row]));
  const notices = await db.notice.findMany();
  const left = new Map(notices.map((row) => [`${row.eventId} ${row.accountId} ${row.kind}`, row]));
  for (const event of await db.event.findMany({ where: { noun: 'trade' } })) {
    const trade = trades.get(event.subjectId);
    for (const { accountId, kind } of trade ? toldOf(event, trade) : []) {
      const key = `${event.id} ${accountId} ${kind}`;
      const notice = left.get(key);
      if (!notice) wrong.push(`${accountId} was never told of ${event.type} of ${event.subjectId}`);
      else if (BY_ITSELF.mail && event.final && notice.mailId === null)
        wrong.push(`${accountId} got no mail of ${event.type} of ${event.subjectId}`);
      left.delete(key);
    }
  }
  for (const { accountId, kind, subjectId, subjectNoun } of left.values())
    if (subjectNoun === 'trade' && kind.startsWith('trade_'))
      wrong.push(`${accountId} was told ${kind} of ${subjectId} without a cause`);
  const inMails = Map.groupBy(notices, ({ mailId }) => mailId);
  for (const { id, topic } of await db.mail.findMany({ select: { id: true, topic: true } })) {
    const of = inMails.get(id)?.length ?? 0;
    if (topic.startsWith('kind:') && isNoticeKind(topic.slice(5)) && of !== 1)
      wrong.push(`mail ${id} is of ${of} notices`);
  }
  return wrong;
}

/** What the mail server took: every mail that was sent, and nothing else. The same one twice under its one Message-ID is counted, and is no fault: see lib/notice/record.ts. */
export async function wrongMails(db: Db, received: ReadonlyMap<string, number>): Promise<string[]> {
  const wrong: string[] = [];
  const kept = new Map(
    (await db.mail.findMany({ select: { messageId: true, state: true } })).map((row) => [row.messageId, row.state]),
  );
  for (const [messageId, state] of kept)
    if (state === 'sent' && !received.has(messageId)) wrong.push(`mail ${messageId} is sent and never arrived`);
  for (const messageId of received.keys())
    if (!kept.has(messageId)) wrong.push(`a mail ${messageId} arrived that nobody wrote`);
  return wrong;
}

/** Each person's completed trades are counted once. */
export async function wrongCounts(db: Db, people: readonly Pick<Person, 'name' | 'actor'>[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { name, actor } of people) {
    const mine = {
      OR: [{ buyerId: actor.accountId }, { sellerId: actor.accountId }],
      finalState: 'completed' as const,
    };
    const done = await db.trade.count({ where: mine });
    const facts = await db.traderFacts.findUnique({ where: { accountId: actor.accountId } });
    if ((facts?.completed ?? 0) !== done)
      wrong.push(`${name} completed ${done} trades, and ${facts?.completed ?? 0} are counted`);
  }
  return wrong;
}
