/** Acts that are to be brought onto the chain with the operator's gas: remembered here, carried by lib/chain/relay/pass.ts. */
import { Prisma } from '../db/generated/client.ts';
import type { Tx } from '../db/ctx.ts';
import { asking, type Many, type Written } from '../db/many.ts';
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

const PUT: Many = {
  name: 'relay.put',
  text: `
  INSERT INTO "RelayIntent" ("id", "chainId", "actKey", "tradeId", "move", "to", "data", "payerId", "after", "status", "updatedAt")
  SELECT r.*, now() FROM unnest($1::text[], $2::int4[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
    AS r("id", "chainId", "actKey", "tradeId", "move", "to", "data", "payerId", "after", "status")
  ON CONFLICT ("actKey") DO NOTHING`,
  columns: ['text', 'int', 'text', 'text', 'text', 'text', 'text', 'text', 'text', 'text'],
};
const PUT_AGAIN: Many = {
  name: 'relay.putAgain',
  text: `
  UPDATE "RelayIntent" i SET "status" = r."status", "data" = r."data", "refusal" = NULL, "attempts" = 0, "nextTryAt" = now(), "account" = NULL, "nonce" = NULL,
    "txHash" = NULL, "rawTx" = NULL, "costWei" = NULL, "waits" = NULL, "minedBlock" = NULL, "updatedAt" = now()
  FROM unnest($1::text[], $2::text[], $3::text[]) AS r("actKey", "status", "data")
  WHERE i."actKey" = r."actKey" AND i."status" = 'refused'`,
  columns: ['text', 'text', 'text'],
};

/**
 * As {@link enqueueIntent}, in plain SQL and to be written with the commit. `paid`: it presses, or its payer's budget says so (relay/budget.ts). `before`: the status of this act as its caller found it, who holds what keeps
 * two from giving it at once; null: there is none. One that is there is not put again, since that would wait for whoever is changing it.
 */
export function intentWrites(
  random: RandomBytes,
  { chainId, actKey, tradeId, move, to, data, payerId, after = null }: Omit<NewIntent, 'pressing'>,
  { paid, before }: { readonly paid: boolean; readonly before: string | null },
): readonly Written[] {
  const status = paid ? 'queued' : 'held';
  const heard = () => wake('relayer');
  if (before === 'refused') return [{ ...asking(PUT_AGAIN, actKey, status, data), waits: true, heard }];
  if (before !== null) return [];
  return [{ ...asking(PUT, newId(random), chainId, actKey, tradeId, move, to, data, payerId, after, status), heard }];
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
