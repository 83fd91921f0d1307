/** One fact, and one trade, by themselves: what the commands do for as many as there are. */
import { askAll, statementOf } from '#lib/db/many.ts';
import type { Send, Sql } from '#lib/db/transaction.ts';
import { holdingTrade, tradeIn } from '#lib/trade/commands/load.ts';
import { factOf, holdingForFact } from '#lib/trade/record-fact.ts';

export async function holdTrade(sql: Sql, id: string) {
  const asked = holdingTrade(id);
  return tradeIn((await askAll(sql, [asked], { wait: true }))(asked));
}

export async function holdForFact(sql: Sql, id: string) {
  const { asks, readyIn } = holdingForFact(id);
  return readyIn(await askAll(sql, asks, { wait: true }));
}

/** Answers the version that it makes. */
export function recordFactIn(send: Send, ...fact: Parameters<typeof factOf>): number {
  const { version, write } = factOf(...fact);
  send(...statementOf([write]));
  return version;
}
