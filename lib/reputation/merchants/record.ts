/**
 * Whose word counts whole: the one writer of it. From one second after `now` on, and until one second after it: whatever was counted by then was
 * counted as it stood, and counting everything anew gives the same.
 */
import type { Tx } from '#lib/db/ctx.ts';
import { toDecimal } from '#lib/db/decimal.ts';
import type { EventType } from '#lib/events/catalogue.ts';
import { appendEvent } from '#lib/events/outbox.ts';
import { dateOf, instantOf, type Instant } from '#lib/kernel/instant.ts';
import type { Span } from '../facts.ts';
import { LOCK } from '../internal/rows.ts';
import type { PostedBond } from './bond-rules.ts';

/** One at a time for each person. */
export async function holdMerchant(tx: Tx, accountId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`merchant:${accountId}`}))`;
}

/** While all is counted anew nobody becomes a merchant: the rows are replaced then, and this would be lost. */
const besideRebuilds = (tx: Tx) => tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(${LOCK})`;

/** Their word counts whole, and the bond stands beside their name. */
export async function beginMerchant(tx: Tx, accountId: string, bond: PostedBond, now: Instant): Promise<void> {
  await besideRebuilds(tx);
  const merchantSince = dateOf(now + 1);
  const where = { accountId };
  await tx.traderFacts.upsert({ where, create: { ...where, merchantSince }, update: { merchantSince } });
  await showBond(tx, accountId, bond);
}

/** What stands beside their name is another amount. */
export async function showBond(tx: Tx, accountId: string, { asset, units }: PostedBond): Promise<void> {
  const shown = { bondAsset: asset, bondUnits: toDecimal(units) };
  await tx.account.update({ where: { id: accountId }, data: shown, select: { id: true } });
}

/** Their word counts like anybody's from now on; what it counted stays. Nothing happens to who is no merchant. */
export async function endMerchant(tx: Tx, accountId: string, now: Instant): Promise<void> {
  await besideRebuilds(tx);
  const facts = await tx.traderFacts.findUnique({ where: { accountId } });
  if (facts?.merchantSince) {
    const span: Span = [instantOf(facts.merchantSince), now + 1];
    const merchantPast = [...(facts.merchantPast as unknown as Span[]), span] as unknown as number[][];
    await tx.traderFacts.update({ where: { accountId }, data: { merchantSince: null, merchantPast } });
  }
  const hidden = { bondAsset: null, bondUnits: null };
  await tx.account.update({ where: { id: accountId }, data: hidden, select: { id: true } });
}

type Told = {
  readonly type: Extract<EventType, `merchant.${string}`>;
  readonly accountId: string;
  readonly actorId: string | null;
  readonly at: Instant;
  /** `said`: what the person is told of why, by staff; `because`: what the chain says. */
  readonly data: { readonly said?: string; readonly because?: string };
};

/** The person is held: nobody else writes to their chain of events meanwhile. */
export async function tellMerchant(tx: Tx, { accountId: subjectId, ...told }: Told): Promise<void> {
  const { _max } = await tx.event.aggregate({ where: { noun: 'merchant', subjectId }, _max: { seq: true } });
  await appendEvent(tx, { ...told, subjectId, seq: (_max.seq ?? 0) + 1, final: true });
}
