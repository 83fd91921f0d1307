/** Cards as the server looks them up for each message. A card never changes, so what was read once is kept. */
import type { Db } from '#lib/db/ctx.ts';
import { once } from '#lib/kernel/once.ts';
import { partyOf, type Party } from '#lib/trade/policy.ts';
import type { Card } from '../room-keys.ts';

export type KnownCard = {
  readonly tradeId: string;
  readonly tradeHash: string;
  readonly buyerId: string;
  readonly sellerId: string;
  readonly accountId: string;
  readonly party: Party;
  readonly card: Card;
};

const MOST_KNOWN = 20_000;

/** The card of that hash; what is known of it includes who the two of its trade are, which never changes either; undefined: nobody has published it. */
export async function findCard(db: Db, hash: string): Promise<KnownCard | undefined> {
  const known = once('chat.cards', () => new Map<string, KnownCard>());
  const found = known.get(hash);
  if (found) return found;
  const row = await db.chatCard.findUnique({
    where: { hash },
    include: { trade: { select: { tradeHash: true, buyerId: true, sellerId: true } } },
  });
  const party = row && partyOf(row.accountId, row.trade);
  if (!row || !party) return undefined;
  const { tradeId, accountId, trade } = row;
  const card = row.card as unknown as Card;
  const entry: KnownCard = {
    tradeId,
    ...trade,
    accountId,
    party,
    card,
  };
  known.set(hash, entry);
  if (known.size > MOST_KNOWN) known.delete(known.keys().next().value!);
  return entry;
}
