/** What the panel and the backup arbiter do with a case: whatever is next in it, by whoever may. */
import type { Db } from '#lib/db/ctx.ts';
import { db } from '#lib/db/client.ts';
import { toBigint } from '#lib/db/decimal.ts';
import type { Dispute, Trade } from '#lib/db/generated/client.ts';
import { acceptRuling } from '#lib/dispute/commands/appeal.ts';
import { claimCase } from '#lib/dispute/commands/claim-case.ts';
import { proposeRuling } from '#lib/dispute/commands/propose-ruling.ts';
import { concurCase, ruleCase } from '#lib/dispute/commands/rule-case.ts';
import { signRuling } from '#lib/dispute/commands/sign-ruling.ts';
import { rulingDataOf } from '#lib/dispute/ruling.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { HOUR } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { MEMBERS } from './cast.ts';
import { playerIn, type Request, type Scene } from './people.ts';
import { ctxOf, type Player } from './stage.ts';

/** The next act of somebody in the trade's case; null: nobody has any. */
export async function judge(scene: Scene, observer: Db, trade: Trade): Promise<Request | null> {
  const dispute = await observer.dispute.findUnique({ where: { tradeId: trade.id } });
  if (!dispute || trade.state !== 'disputed') return null;
  const { random, rows } = scene;
  const acting = (by: Player, task: string, run: (ctx: Ctx) => Promise<Result<unknown>>): Request => {
    const key = `simulated-${scene.count()}`;
    return { key, task, trade: trade.id, start: () => run(ctxOf(db(), by, key)) };
  };
  const of = { disputeId: dispute.id };
  const claim = (by: Player) => acting(by, 'claimCase', (ctx) => claimCase(ctx, of));
  const terms = termsSchema.parse(trade.terms);
  const began = Math.floor((trade.disputedAt?.getTime() ?? 0) / 1000);
  const isLate = scene.now >= began + terms.rulingWindow;
  const any = rows.players.get(isLate && random.chance(0.5) ? 'backup' : random.pick(MEMBERS))!;
  if (any.name === 'backup' || dispute.state === 'sealing')
    return seal(scene, observer, { trade, dispute, by: any, acting, claim });
  switch (dispute.state) {
    case 'open':
      return claim(any);
    case 'review': {
      const judging = [...rows.players.values()].find(({ actor }) => actor.accountId === dispute.assignedToId);
      if (!judging) return null;
      const toBuyer = random.pick(['0', terms.amount, `${random.below(Number(terms.amount))}`]);
      const said = { reason: 'The bank says so.', fault: 'nobody', offence: null, byNoShow: false } as const;
      return acting(judging, 'ruleCase', (ctx) => ruleCase(ctx, { ...of, version: dispute.version, toBuyer, ...said }));
    }
    case 'concurring':
      if (random.chance(0.5)) return claim(any);
      return acting(any, 'concurCase', (ctx) => concurCase(ctx, { ...of, version: dispute.version }));
    case 'ruled': {
      const party = playerIn(scene, random.pick([trade.buyerAddress, trade.sellerAddress]));
      return acting(party, 'acceptRuling', (ctx) => acceptRuling(ctx, { id: trade.id }));
    }
    default:
      return null;
  }
}

type Sealing = {
  readonly trade: Trade;
  readonly dispute: Dispute;
  readonly by: Player;
  readonly acting: (by: Player, task: string, run: (ctx: Ctx) => Promise<Result<unknown>>) => Request;
  readonly claim: (by: Player) => Request;
};

/** Puts what stands into the words of the chain, or signs what another has put so. */
async function seal(
  scene: Scene,
  observer: Db,
  { trade, dispute, by, acting, claim }: Sealing,
): Promise<Request | null> {
  const parts = await observer.caseAssignment.count({
    where: { disputeId: dispute.id, moderatorId: by.actor.accountId, part: { in: ['signer', 'backup'] } },
  });
  if (parts === 0) return claim(by);
  const terms = termsSchema.parse(trade.terms);
  const isOpen = dispute.validUntil !== null && Number(dispute.validUntil) > scene.now;
  const standing = dispute.toBuyerUnits === null ? '0' : `${toBigint(dispute.toBuyerUnits)}`;
  const isNew = by.name === 'backup' || !isOpen || scene.random.chance(0.1);
  const act = { toBuyer: standing, validUntil: isNew ? scene.now + 20 * HOUR : Number(dispute.validUntil) };
  const { domain, types, value } = rulingDataOf(trade, terms, act);
  const signature = await by.wallet.signTypedData(domain, types, value);
  const disputeId = dispute.id;
  if (!isNew) return acting(by, 'signRuling', (ctx) => signRuling(ctx, { disputeId, signature }));
  const input = { disputeId, version: dispute.version, ...act, reason: 'It stands.', signature };
  return acting(by, 'proposeRuling', (ctx) => proposeRuling(ctx, input));
}
