/** What has to hold when all is over, asked of the database and of the chain. Each line of the answer is something that is wrong. */
import { JsonRpcProvider } from 'ethers';
import { getDeployment } from '#lib/chain/deployment.ts';
import type { Db } from '#lib/db/ctx.ts';
import { isAlarm } from '#lib/trade/reconcile/difference.ts';
import { reconcile } from '#lib/trade/reconcile/reconcile.ts';
import { sayDifference } from '#scripts/reconcile.ts';
import { wrongCounts, wrongMails, wrongNotices, wrongTakes } from './judge-people.ts';
import type { Person } from './people.ts';

export type Verdict = {
  readonly wrong: readonly string[];
  readonly trades: Readonly<Record<string, number>>;
  readonly events: number;
  readonly messages: number;
  readonly notices: number;
  readonly mails: number;
  /** How many arrived more than once, each under its one Message-ID. */
  readonly mailsAgain: number;
};

export type Ended = {
  readonly db: Db;
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly people: readonly Person[];
  /** Mails that arrived, by Message-ID. */
  readonly received: ReadonlyMap<string, number>;
};

export async function judge({ db, rpcUrl, chainId, people, received }: Ended): Promise<Verdict> {
  const wrong: string[] = [];
  const trades = await db.trade.findMany();
  const states: Record<string, number> = {};
  for (const { id, state, finalState, endedAt } of trades) {
    states[state] = (states[state] ?? 0) + 1;
    if (endedAt === null) wrong.push(`trade ${id} is still ${state}`);
    if (state === 'completed' && finalState !== 'completed')
      wrong.push(`trade ${id} is completed, and final as ${finalState}`);
  }
  wrong.push(...(await wrongEvents(db)));
  const acts = await db.relayIntent.groupBy({ by: ['status'], _count: { _all: true } });
  for (const { status, _count } of acts)
    if (status === 'queued' || status === 'sent') wrong.push(`${_count._all} acts are still ${status}`);
  wrong.push(...(await wrongChats(db, people)), ...(await wrongTakes(db, people)));
  wrong.push(...(await wrongNotices(db)), ...(await wrongMails(db, received)), ...(await wrongCounts(db, people)));
  const node = new JsonRpcProvider(rpcUrl, chainId, { batchMaxCount: 1, staticNetwork: true, cacheTimeout: -1 });
  try {
    const { differences } = await reconcile(db, node, await getDeployment(db, chainId));
    for (const one of differences) if (isAlarm(one)) wrong.push(sayDifference(one));
  } finally {
    node.destroy();
  }
  const [events, messages] = [await db.event.count(), await db.chatMessage.count()];
  const [notices, mails] = [await db.notice.count(), await db.mail.count()];
  const mailsAgain = [...received.values()].filter((times) => times > 1).length;
  return { wrong, trades: states, events, messages, notices, mails, mailsAgain };
}

/** Each event delivered, and what its listeners make made once. */
export async function wrongEvents(db: Db): Promise<string[]> {
  const wrong: string[] = [];
  const undone = await db.delivery.findMany({ where: { doneAt: null, dueAt: { lte: new Date() } }, take: 5 });
  for (const { eventId, listener, lastError } of undone)
    wrong.push(`event ${eventId} never reached ${listener}: ${lastError}`);
  const gaps = await db.$queryRaw<{ noun: string; subjectId: string }[]>`
    SELECT "noun", "subjectId" FROM "Event" GROUP BY 1, 2 HAVING count(*) <> max("seq") OR min("seq") <> 1 LIMIT 5`;
  for (const { noun, subjectId } of gaps) wrong.push(`the events of ${noun} ${subjectId} have a gap`);
  const mails = await db.$queryRaw<{ messageId: string }[]>`
    SELECT "messageId" FROM "Mail" WHERE "state" NOT IN ('sent', 'cancelled') LIMIT 5`;
  for (const { messageId } of mails) wrong.push(`mail ${messageId} was not sent`);
  const twice = await db.$queryRaw<{ txHash: string }[]>`
    SELECT "txHash" FROM "ChainLog" WHERE "revertedAt" IS NULL GROUP BY "chainId", "blockHash", "logIndex", "txHash" HAVING count(*) > 1 LIMIT 5`;
  for (const { txHash } of twice) wrong.push(`a log of ${txHash} was read twice`);
  // What a fork took back is said again when it comes back, and is final once.
  const counted = await db.$queryRaw<{ subjectId: string; type: string }[]>`
    SELECT "subjectId", "type" FROM "Event" e WHERE "noun" = 'trade' AND "type" IN ('trade.funded', 'trade.markedPaid', 'trade.released')
    GROUP BY 1, 2 HAVING count(*) FILTER (WHERE "final") > 1 OR count(*) > 1 + (SELECT count(*) FROM "Event" r
      WHERE r."noun" = 'trade' AND r."subjectId" = e."subjectId" AND r."type" = 'trade.reverted') LIMIT 5`;
  for (const { subjectId, type } of counted) wrong.push(`${type} happened twice in trade ${subjectId}`);
  return wrong;
}

/** Numbers without a gap, each message once, and every one that was confirmed at the place that was confirmed; of each person in the order they wrote. */
export async function wrongChats(db: Db, people: readonly Pick<Person, 'name' | 'said'>[]): Promise<string[]> {
  const wrong: string[] = [];
  const rows = await db.chatMessage.findMany({ orderBy: [{ tradeId: 'asc' }, { seq: 'asc' }] });
  const byTrade = Map.groupBy(rows, ({ tradeId }) => tradeId);
  for (const [tradeId, kept] of byTrade) {
    kept.forEach(({ seq }, at) => seq !== at + 1 && wrong.push(`the chat of ${tradeId} has ${seq} at place ${at + 1}`));
    const ids = kept.map(({ clientId }) => clientId);
    if (new Set(ids).size !== ids.length) wrong.push(`the chat of ${tradeId} has a message twice`);
  }
  for (const { name, said } of people)
    for (const [tradeId, mine] of said) {
      const kept = byTrade.get(tradeId) ?? [];
      for (const { seq, clientId, text } of mine)
        if (kept[seq - 1]?.clientId !== clientId)
          wrong.push(`${name}'s "${text}" was confirmed and is not in ${tradeId}`);
      const order = mine.map(({ seq }) => seq);
      if (order.some((seq, at) => at > 0 && seq <= order[at - 1]!))
        wrong.push(`${name}'s messages in ${tradeId} are out of order`);
    }
  return wrong;
}
