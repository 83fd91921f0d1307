/**
 * Brings signed acts onto the chain with the operator's gas. An act is remembered before it is sent, its transaction before it is broadcast; it is
 * sent again, with a higher fee, when it is stuck, and is never replaced by another act. One worker owns the accounts' nonces at a time (the
 * caller holds the lock).
 */
import type pg from 'pg';
import { toDecimal } from '../../db/decimal.ts';
import { wake } from '../../events/bus.ts';
import { readAccounts, spendable, stateOf } from './accounts.ts';
import { freeHeld } from './budget.ts';
import { firstFees } from './fees.ts';
import { followSent, nameAccounts, RAISE_AFTER } from './follow.ts';
import { marketOf } from './node.ts';
import { lookAgain } from './mined.ts';
import { fillGaps, sendQueued } from './send.ts';
import { SignerAway } from './signer.ts';
import { signing, type Pass, type RelayTools } from './tools.ts';

const DUE = `SELECT EXISTS (SELECT 1 FROM "RelayIntent" WHERE "chainId" = $1 AND "status" IN ('queued', 'sent'))
    OR EXISTS (SELECT 1 FROM "RelayIntent" WHERE "chainId" = $1 AND "status" = 'held' AND "nextTryAt" <= clock_timestamp())
    OR EXISTS (SELECT 1 FROM "RelayIntent" WHERE "chainId" = $1 AND "status" = 'mined'
      AND "minedBlock" <= (SELECT "finalNumber" FROM "ChainCursor" WHERE "chainId" = $1)) AS "due"`;

/** Whether a pass would find anything to do but to write down how the accounts are. A prepared statement: it is asked twice a second, mostly for nothing. */
export async function isAnyDue(chainId: number, on: Pick<pg.Pool, 'query'>): Promise<boolean> {
  const { rows } = await on.query<{ due: boolean }>({ name: 'relay due', text: DUE, values: [chainId] });
  return rows[0]!.due;
}

/** Seconds after which the state of an account is written down again though it has not changed. */
const STATE_AFTER = 15;

/**
 * One pass over what is to be sent and what was sent. Answers how many acts are still under way. Throws `SignerAway` at its end where nobody
 * signs: what needs no signature is done all the same.
 */
export async function relayOnce(tools: RelayTools): Promise<number> {
  const { db, node, chainId, signer } = tools;
  await nameAccounts(tools);
  const known = await signer.accounts().catch((error: unknown) => {
    if (error instanceof SignerAway) return error;
    throw error;
  });
  const away = known instanceof SignerAway ? known : undefined;
  const ours = known instanceof SignerAway ? null : new Set(known.first);
  const stuckSince = new Date(Date.now() - RAISE_AFTER * 1000);
  const [accounts, market] = await Promise.all([
    readAccounts(db, node, chainId, [...(ours ?? [])], stuckSince),
    marketOf(node),
  ]);
  const pass: Pass = { ...tools, accounts, ours, market, problems: new Set() };
  await freeHeld(db, chainId);
  await lookAgain(tools);
  const followed = await followSent(pass);
  const sent = await sendQueued(pass);
  await fillGaps(pass);
  if (ours) await writeStates(pass, ours);
  for (const problem of pass.problems) tools.hooks.onProblem?.(problem);
  if (followed || sent) wake('watcher');
  const open = await db.relayIntent.count({ where: { chainId, status: { in: ['queued', 'sent'] } } });
  if (away && open > 0) throw away;
  return open;
}

/** What pages say of the accounts. */
async function writeStates(pass: Pass, ours: ReadonlySet<string>): Promise<void> {
  const { db, chainId } = pass;
  const limited = (await db.relayIntent.count({ where: { chainId, status: 'queued', waits: 'limit' } })) > 0;
  const before = await db.relayAccount.findMany({ where: { chainId, second: false } });
  const old = new Date(Date.now() - STATE_AFTER * 1000);
  const fees = firstFees(pass.market, pass.policy);
  for (const account of signing(pass)) {
    const { address } = account;
    const found = stateOf(spendable(account), fees);
    const state = limited && found === 'ready' ? 'limited' : found;
    const row = before.find((one) => one.address === address);
    if (row && row.state === state && row.readAt > old) continue;
    const data = { second: false, balanceWei: toDecimal(account.balance), state, readAt: new Date() };
    await db.relayAccount.upsert({
      where: { chainId_address: { chainId, address } },
      create: { chainId, address, ...data },
      update: data,
    });
  }
  const gone = before.filter(({ address }) => !ours.has(address)).map(({ address }) => address);
  if (gone.length > 0) await db.relayAccount.deleteMany({ where: { chainId, address: { in: gone }, second: false } });
}
