import { runOnce } from '#lib/db/command-key.ts';
import type { Ctx, Tx } from '#lib/db/ctx.ts';
import { sendLive } from '#lib/events/bus.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseTrade } from '#lib/trade/refusals.ts';
import type { ReadInput } from '../schema.ts';
import { markView, type MarkView } from '../view.ts';

/** Moves one's own marks forward, never back, and never past the last message. Refuses `trade.sign_in`, `trade.not_found`. */
export async function markRead(ctx: Ctx, input: ReadInput & { readonly tradeId: string }): Promise<Result<MarkView>> {
  if (!ctx.actor) return refused(refuseTrade('trade.sign_in'));
  const { accountId } = ctx.actor;
  // Said again it is the same, so the many that come without a key need no transaction.
  const moved = ctx.key
    ? await runOnce(ctx, 'markRead', input, (tx) => moveMarks(tx, accountId, input))
    : await moveMarks(ctx.db, accountId, input);
  if (moved.ok) sendLive({ noun: 'trade', id: input.tradeId, event: 'mark', payload: moved.value });
  return moved;
}

async function moveMarks(
  tx: Tx,
  accountId: string,
  { tradeId, read, delivered }: ReadInput & { readonly tradeId: string },
): Promise<Result<MarkView>> {
  const [row] = await tx.$queryRaw<{ accountId: string; deliveredSeq: number; readSeq: number }[]>`
    INSERT INTO "ChatRead" ("tradeId", "accountId", "deliveredSeq", "readSeq")
    SELECT t."id", ${accountId}, LEAST(GREATEST(${delivered}::int, ${read}::int), coalesce(h."lastSeq", 0)),
      LEAST(${read}::int, coalesce(h."lastSeq", 0))
    FROM "Trade" t LEFT JOIN "ChatHead" h ON h."tradeId" = t."id"
    WHERE t."id" = ${tradeId} AND ${accountId} IN (t."buyerId", t."sellerId")
    ON CONFLICT ("tradeId", "accountId") DO UPDATE SET
      "deliveredSeq" = GREATEST("ChatRead"."deliveredSeq", EXCLUDED."deliveredSeq"),
      "readSeq" = GREATEST("ChatRead"."readSeq", EXCLUDED."readSeq")
    RETURNING "accountId", "deliveredSeq", "readSeq"`;
  return row ? ok(markView({ tradeId, ...row })) : refused(refuseTrade('trade.not_found'));
}
