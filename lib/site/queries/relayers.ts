/** What the relayer's accounts on a chain hold, and for how long that lasts by what they took lately. */
import type { ChainSettings } from '#lib/chain/settings.ts';
import type { Db } from '#lib/db/ctx.ts';
import { toBigint } from '#lib/db/decimal.ts';
import type { ChainHealth } from '../view.ts';

/** Below this an account wants coins, however little was used lately: some hundred acts at an ordinary price of gas. Base units of the chain's own coin. */
export const RELAYER_ALARM = 50_000_000_000_000_000n;

const DAY_MS = 86_400_000;
/** Days whose use says what a day takes. */
const USE_DAYS = 7;
/** Milliseconds after which what an account was found to hold says nothing any more: no relayer runs, or its node is away. */
const STALE = 120_000;

/** Wei that the relayers' acts took of one day, by the last week. */
async function usePerDay(db: Db, chainId: number): Promise<bigint> {
  const { _sum } = await db.relayIntent.aggregate({
    // By when it was due, which has an index: within seconds of when it was mined.
    where: { chainId, status: 'mined', nextTryAt: { gt: new Date(Date.now() - USE_DAYS * DAY_MS) } },
    _sum: { costWei: true },
  });
  return _sum.costWei === null ? 0n : toBigint(_sum.costWei) / BigInt(USE_DAYS);
}

/** The accounts on a chain, each with whether staff are to look, and the whole of the first relayer's against its use. */
export async function relayersOf(
  db: Db,
  { chainId, relayer }: ChainSettings,
): Promise<Pick<ChainHealth, 'relayers' | 'gas'>> {
  const [rows, perDay] = await Promise.all([
    db.relayAccount.findMany({ where: { chainId }, orderBy: [{ second: 'asc' }, { address: 'asc' }] }),
    usePerDay(db, chainId),
  ]);
  const first = rows.filter(({ second }) => !second);
  const held = first.reduce((sum, { balanceWei }) => sum + toBigint(balanceWei), 0n);
  const wanted = perDay * BigInt(relayer.alarmDays);
  const fresh = Date.now() - STALE;
  return {
    relayers: rows.map(({ address, second, balanceWei, state, readAt }) => {
      const known = readAt.getTime() > fresh;
      const balance = toBigint(balanceWei);
      return {
        which: second ? 'second' : 'first',
        address,
        balance: known ? `${balance}` : null,
        state: state as 'ready',
        alarm: !known || state !== 'ready' || balance < RELAYER_ALARM,
      };
    }),
    gas: {
      perDay: `${perDay}`,
      daysLeft: perDay > 0n ? Number(held / perDay) : null,
      alarm: first.length > 0 && held < wanted,
    },
  };
}
