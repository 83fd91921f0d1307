/** Acts that are to be brought onto the chain with the operator's gas: remembered here, carried by lib/chain/relay/pass.ts. */
import { Prisma } from '../db/generated/client.ts';
import type { Tx } from '../db/ctx.ts';
import type { Send } from '../db/transaction.ts';
import { wake } from '../events/bus.ts';
import { newId, type RandomBytes } from '../kernel/ids.ts';
import { isWithinBudget } from './relay/budget.ts';

export type NewIntent = {
  readonly chainId: number;
  /** What makes it the same act; a second one with the same key is the first. */
  readonly actKey: string;
  readonly tradeId: string | null;
  readonly move: string;
  readonly to: string;
  readonly data: string;
  /** Who asks for it; null: the site itself, whose acts have no budget. */
  readonly payerId: string | null;
  /** It has a deadline that its signer, who may have no gas, could miss: it is paid whatever the budget says. */
  readonly pressing?: boolean;
  /** The act that has to be on the chain before this one is sent. */
  readonly after?: string | null;
};

/** Remembers an act to be submitted. Once per `actKey`, whoever calls how often; one the contract refused is tried anew. */
export async function enqueueIntent(tx: Tx, random: RandomBytes, intent: NewIntent): Promise<void> {
  const { pressing = false, ...act } = intent;
  const paid = pressing || act.payerId === null || (await isWithinBudget(tx, act.chainId, act.payerId));
  const status = paid ? 'queued' : 'held';
  const made = await tx.relayIntent.createMany({ data: [{ id: newId(random), ...act, status }], skipDuplicates: true });
  if (made.count === 0) {
    await tx.relayIntent.updateMany({
      where: { actKey: act.actKey, status: 'refused' },
      data: { status, data: act.data, refusal: Prisma.DbNull, attempts: 0, nextTryAt: new Date(), ...UNSENT },
    });
  }
  wake('relayer');
}

const PUT = `
  INSERT INTO "RelayIntent" ("id", "chainId", "actKey", "tradeId", "move", "to", "data", "payerId", "after", "status", "updatedAt")
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now())
  ON CONFLICT ("actKey") DO NOTHING`;
/** A statement of its own: an upsert would wait for whoever holds the row, which may be the relayer waiting for what the caller holds. */
const PUT_AGAIN = `
  UPDATE "RelayIntent" SET "status" = $2, "data" = $3, "refusal" = NULL, "attempts" = 0, "nextTryAt" = now(), "account" = NULL, "nonce" = NULL,
    "txHash" = NULL, "rawTx" = NULL, "costWei" = NULL, "waits" = NULL, "minedBlock" = NULL, "updatedAt" = now()
  WHERE "actKey" = $1 AND "status" = 'refused'`;

/** As {@link enqueueIntent}, in plain SQL and with the commit. `paid`: it presses, or {@link isPaidFor} says so. */
export function sendIntent(
  send: Send,
  random: RandomBytes,
  { chainId, actKey, tradeId, move, to, data, payerId, after = null }: Omit<NewIntent, 'pressing'>,
  paid: boolean,
): void {
  const status = paid ? 'queued' : 'held';
  const row = [newId(random), chainId, actKey, tradeId, move, to, data, payerId, after, status];
  send('relay.put', PUT, row);
  send('relay.putAgain', PUT_AGAIN, [actKey, status, data], () => wake('relayer'));
}

const UNSENT = { account: null, nonce: null, txHash: null, rawTx: null, costWei: null, waits: null, minedBlock: null };

/** What was brought into blocks that left the chain is under way again: the same bytes are sent until they land. */
export async function resendLost(tx: Tx, chainId: number, txHashes: readonly string[]): Promise<void> {
  const mined = { chainId, status: 'mined' };
  const lost = { ...mined, txHash: { in: [...txHashes] } };
  await tx.relayIntent.updateMany({
    where: { ...lost, rawTx: { not: null } },
    data: { status: 'sent', minedBlock: null },
  });
  // Landed by a transaction of before it was given to another account or nonce: there are no bytes to send again.
  await tx.relayIntent.updateMany({ where: lost, data: { status: 'queued', ...UNSENT } });
  // Brought by the second relayer: the first begins anew, since the nonce it had may be another act's by now.
  await tx.relayIntent.updateMany({
    where: { ...mined, secondTxHash: { in: [...txHashes] } },
    data: { status: 'queued', secondTxHash: null, secondRawTx: null, ...UNSENT },
  });
}
