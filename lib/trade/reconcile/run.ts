/** Comparisons that are made by themselves, and written down. No actor: a loop makes them; who asks for one is in commands.ts. */
import type { JsonRpcProvider } from 'ethers';
import { getDeployment } from '../../chain/deployment.ts';
import type { Db } from '../../db/ctx.ts';
import type { Prisma, Reconciliation } from '../../db/generated/client.ts';
import { dateOf, DAY, HOUR, instantOf, MINUTE, type Instant } from '../../kernel/instant.ts';
import { newId, type RandomBytes } from '../../kernel/ids.ts';
import { alarmsFirst, isAlarm, type Difference, type Mark } from './difference.ts';
import { reconcile } from './reconcile.ts';

/** What is new is compared so often, and everything once a day: or once an hour while there is something that nobody can explain. */
export const EVERY = 10 * MINUTE;
const WHOLE_EVERY = DAY;
const WHOLE_AGAIN = HOUR;
/** Differences that are kept of one comparison. */
const MOST_KEPT = 100;

export type Due = { readonly whole: boolean; readonly mark: Mark | null; readonly asked: Reconciliation | null };

/** What is to be done now; null: nothing. The newest first in `runs`. `since`: when this process began, which has nothing to compare at once. */
export function dueNow(runs: readonly Reconciliation[], since: Instant, now: Instant): Due | null {
  const asked = runs.find(({ state }) => state === 'asked');
  if (asked) return { whole: true, mark: null, asked };
  const last = runs[0];
  if (now < (last ? instantOf(last.startedAt) : since) + EVERY) return null;
  const done = runs.find(({ state }) => state === 'done');
  const whole = runs.find((run) => run.state === 'done' && run.whole);
  const again = done && done.alarms > 0 ? WHOLE_AGAIN : WHOLE_EVERY;
  const goesOn = done && whole && now < instantOf(whole.startedAt) + again;
  if (!goesOn || done.block === null || done.eventId === null) return { whole: true, mark: null, asked: null };
  return { whole: false, mark: { block: done.block, eventId: done.eventId }, asked: null };
}

/** Big numbers as text. */
const jsonOf = (differences: readonly Difference[]): Prisma.InputJsonValue =>
  JSON.parse(
    JSON.stringify(differences.slice(0, MOST_KEPT), (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    ),
  ) as Prisma.InputJsonValue;

type Site = { readonly db: Db; readonly node: JsonRpcProvider; readonly chainId: number; readonly random: RandomBytes };

/** Compares what is due and writes down what came of it. Answers the alarms; null: nothing was due. */
export async function reconcileOnce(
  { db, node, chainId, random }: Site,
  since: Instant,
  now: Instant,
): Promise<{ readonly alarms: readonly Difference[] } | null> {
  const runs = await db.reconciliation.findMany({ where: { chainId }, orderBy: { startedAt: 'desc' }, take: 300 });
  const due = dueNow(runs, since, now);
  if (!due) return null;
  const { whole, mark, asked } = due;
  const id = asked?.id ?? newId(random);
  const write = async (
    data: Omit<Prisma.ReconciliationUncheckedCreateInput, 'id' | 'chainId' | 'whole' | 'startedAt'>,
  ) => {
    const row = { ...data, whole, endedAt: new Date() };
    const create = { ...row, id, chainId, startedAt: dateOf(now) };
    await db.reconciliation.upsert({ where: { id }, create, update: row });
  };
  try {
    const made = await reconcile(db, node, await getDeployment(db, chainId), mark);
    const alarms = made.differences.filter(isAlarm);
    await write({
      state: 'done',
      block: made.block,
      eventId: made.eventId,
      checked: made.checked,
      alarms: alarms.length,
      explained: made.differences.length - alarms.length,
      differences: jsonOf(alarmsFirst(made.differences)),
    });
    return { alarms };
  } catch (error) {
    await write({ state: 'failed', fault: (error as Error).message.slice(0, 300) });
    throw error;
  }
}

/** Comparisons older than this are let go, but for whole ones with alarms. */
const KEPT = 90 * DAY;

export async function sweepReconciliations(db: Db, now: Instant): Promise<number> {
  const old = { startedAt: { lt: dateOf(now - KEPT) }, alarms: 0 };
  return (await db.reconciliation.deleteMany({ where: old })).count;
}
