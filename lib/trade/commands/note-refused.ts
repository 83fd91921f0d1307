import type { RelayIntent } from '../../db/generated/client.ts';
import type { Tx } from '../../db/ctx.ts';
import { chainNow } from '../../chain/clock.ts';
import type { ContractRefusal } from '../../chain/relay/node.ts';
import { dateOf } from '../../kernel/instant.ts';
import { releaseCapacity } from '../../offer/commands.ts';
import { LANDED, SENT } from '../pending.ts';
import { recordFact } from '../record.ts';
import { lockTrade } from './load.ts';

/**
 * The contract refused a submitted act: said in the trade, with the contract's own reason, so that whoever signed can act:
 * signed again, the same act is submitted again.
 */
export async function noteRefused(tx: Tx, intent: RelayIntent, refusal: ContractRefusal): Promise<void> {
  if (!intent.tradeId) return;
  const trade = await lockTrade(tx, intent.tradeId);
  if (!trade) return;
  // Its signer, or whoever they asked, brought it meanwhile: that is why the contract wants no second one.
  if (await hasLanded(tx, intent)) return;
  const now = await chainNow(tx, trade.chainId);
  // A draw that the contract refused is not tried again: what the offer held is free at once, and the trade ends by itself.
  const frees = intent.move === 'draw' && !trade.capacityFreedAt;
  if (frees) await releaseCapacity(tx, trade.offerId, trade.tokenUnits);
  const written = await recordFact(tx, trade, frees ? { capacityFreedAt: dateOf(now) } : {}, {
    type: 'trade.moveRefused',
    data: { move: intent.move, reason: refusal.name, detail: refusal.args.join(', ') },
    actorId: null,
    at: now,
    final: true,
  });
  if (!written.ok) throw new Error(`trade ${trade.id} changed under its lock`);
}

async function hasLanded(tx: Tx, { tradeId, move }: RelayIntent): Promise<boolean> {
  const landed = LANDED[move];
  if (landed === undefined) return false;
  const of = { noun: 'trade', subjectId: tradeId! };
  const signed = await tx.event.findFirst({
    where: { ...of, type: { in: [...SENT] }, data: { path: ['move'], equals: move } },
    orderBy: { seq: 'desc' },
    select: { seq: true },
  });
  return (await tx.event.count({ where: { ...of, type: landed, seq: { gt: signed?.seq ?? 0 } } })) > 0;
}
