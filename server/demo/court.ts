/** What the panel does with a case in the demo's past: takes it, rules, waits for the appeal that does not come, and signs for the chain. */
import type { Account } from '#lib/db/generated/client.ts';
import { db } from '#lib/db/client.ts';
import { toBigint } from '#lib/db/decimal.ts';
import { claimCase } from '#lib/dispute/commands/claim-case.ts';
import { proposeRuling } from '#lib/dispute/commands/propose-ruling.ts';
import { concurCase, ruleCase } from '#lib/dispute/commands/rule-case.ts';
import { signRuling } from '#lib/dispute/commands/sign-ruling.ts';
import type { Fault } from '#lib/dispute/court.ts';
import { RULING_VALID_FOR, rulingDataOf } from '#lib/dispute/ruling.ts';
import { instantOf, type Instant } from '#lib/kernel/instant.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import type { Actor } from './acts.ts';
import { must, type Stage } from './stage.ts';

/** Who judges, and who comes to the same and signs with them. */
export type Panel = readonly [Actor, Actor];
export type Verdict = { readonly toBuyerPercent: number; readonly fault: Fault; readonly reason: string };

const caseOf = (tradeId: string) => db().dispute.findUniqueOrThrow({ where: { tradeId }, include: { trade: true } });

async function claim(stage: Stage, disputeId: string, account: Account): Promise<void> {
  must(await claimCase(stage.ctxOf(account), { disputeId }));
}

/** The first of the panel rules; of a large amount the second comes to the same. Answers until when it can be appealed. */
export async function decideCase(stage: Stage, panel: Panel, tradeId: string, verdict: Verdict): Promise<Instant> {
  const [judge, second] = panel.map(({ account }) => account) as [Account, Account];
  const { id: disputeId, trade } = await caseOf(tradeId);
  await claim(stage, disputeId, judge);
  const { toBuyerPercent, ...said } = verdict;
  const toBuyer = `${(BigInt(termsSchema.parse(trade.terms).amount) * BigInt(toBuyerPercent)) / 100n}`;
  const { version } = await caseOf(tradeId);
  const ruling = { disputeId, version, toBuyer, ...said, offence: null, byNoShow: false };
  must(await ruleCase(stage.ctxOf(judge), ruling));
  const decided = await caseOf(tradeId);
  if (decided.state === 'concurring') {
    await claim(stage, disputeId, second);
    must(await concurCase(stage.ctxOf(second), { disputeId, version: decided.version }));
  }
  return instantOf((await caseOf(tradeId)).dueAt!);
}

/** Both sign what stands, and it goes to the chain. */
export async function sealCase(stage: Stage, panel: Panel, tradeId: string): Promise<void> {
  const { id: disputeId, trade, toBuyerUnits, rulingReason } = await caseOf(tradeId);
  const terms = termsSchema.parse(trade.terms);
  const act = { toBuyer: toBigint(toBuyerUnits!).toString(), validUntil: (await stage.now()) + RULING_VALID_FOR };
  const { domain, types, value } = rulingDataOf(trade, terms, act);
  for (const [place, { account, wallet }] of panel.entries()) {
    await claim(stage, disputeId, account);
    const { version } = await caseOf(tradeId);
    const signature = await wallet.signTypedData(domain, types, value);
    const ctx = stage.ctxOf(account);
    if (place === 0)
      must(await proposeRuling(ctx, { disputeId, version, ...act, reason: rulingReason ?? '', signature }));
    else must(await signRuling(ctx, { disputeId, signature }));
  }
  await stage.settle();
}
