/** Whom evidence of a case is sealed for: its two people, whoever may come to hear it, and whoever has a part in it now. */
import { seatsWith } from '#lib/account/powers.ts';
import { identityView } from '#lib/account/view.ts';
import type { Db, Tx } from '#lib/db/ctx.ts';
import { MOST_READERS } from '../evidence/schema.ts';
import type { ReaderView } from '../evidence/view.ts';
import { findConflict } from './conflicts.ts';

type Case = { readonly id: string; readonly trade: { readonly buyerId: string; readonly sellerId: string } };

const PERSON = {
  id: true,
  name: true,
  walletAddress: true,
  identityPublicKey: true,
  identitySigningKey: true,
  identitySignature: true,
  identityIssuedAt: true,
} as const;

/**
 * The parties first, then staff with a part in the case, then every other moderator without a conflict, by name; at most {@link MOST_READERS}. Who
 * has published no keys is listed without them.
 */
export async function readersOf(db: Db | Tx, { id, trade }: Case): Promise<readonly ReaderView[]> {
  const [parties, assigned, rulers] = await Promise.all([
    db.account.findMany({ where: { id: { in: [trade.buyerId, trade.sellerId] } }, select: PERSON }),
    db.caseAssignment.findMany({
      where: { disputeId: id, untilAt: null },
      select: { moderator: { select: PERSON } },
      orderBy: { fromAt: 'asc' },
    }),
    db.account.findMany({
      where: { roles: { hasSome: [...seatsWith('cases.rule')] }, deletedAt: null },
      select: PERSON,
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
    }),
  ]);
  const readers = new Map<string, ReaderView>();
  const add = (row: (typeof parties)[number], as: ReaderView['as']) => {
    if (!readers.has(row.id))
      readers.set(row.id, { accountId: row.id, name: row.name, as, identity: identityView(row) });
  };
  for (const row of parties) add(row, row.id === trade.buyerId ? 'buyer' : 'seller');
  for (const { moderator } of assigned) add(moderator, 'assigned');
  for (const row of rulers) {
    if (readers.size >= MOST_READERS) break;
    // What whoever claims a case is refused for, nobody needs a key for.
    if (!readers.has(row.id) && (await findConflict(db, row.id, trade)) === null) add(row, 'moderator');
  }
  return [...readers.values()];
}
