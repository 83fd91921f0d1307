import { chainNow } from '#lib/chain/clock.ts';
import { config } from '#lib/config.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import type { toBigint } from '#lib/db/decimal.ts';
import { dateOf, instantOf } from '#lib/kernel/instant.ts';
import { once } from '#lib/kernel/once.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { readKind } from '../fault.ts';
import { isOverturned, outcomeOf } from '../internal/outcome.ts';
import { seconds } from '../internal/file.ts';
import { MONTHS, monthStart, publish, type CountedCase, type Transparency } from '../transparency.ts';

/** How long what was counted is good, milliseconds: nobody needs it to the second, and everybody may ask. */
export const COUNTED_EACH = 5 * 60 * 1000;

type Kept = { until: number; counting: Promise<Transparency> | undefined };

/** What is published of the court. Counted at most every few minutes, by whoever asks first; refuses nobody. */
export async function getTransparency({ db }: Pick<Ctx, 'db'>, at = Date.now()): Promise<Result<Transparency>> {
  const kept = once('dispute.transparency', (): Kept => ({ until: 0, counting: undefined }));
  if (!kept.counting || at >= kept.until) {
    kept.until = at + COUNTED_EACH;
    kept.counting = countCourt(db).catch((error: unknown) => {
      kept.until = 0;
      throw error;
    });
  }
  return ok(await kept.counting);
}

/** The same, counted now. */
export async function countCourt(db: Db): Promise<Transparency> {
  const now = await chainNow(db, config().chainId);
  const since = dateOf(monthStart(now, MONTHS - 1));
  const [openNow, rows, penalties] = await Promise.all([
    db.dispute.count({ where: { state: { not: 'closed' } } }),
    db.dispute.findMany({
      where: {
        OR: [{ openedAt: { gte: since } }, { closedAt: { gte: since } }, { closedAt: null }],
      },
      select: {
        openedAt: true,
        closedAt: true,
        trade: { select: { endedBy: true, toBuyerUnits: true, tokenUnits: true } },
        asks: { select: { at: true } },
        rulings: { where: { publishedAt: { not: null } }, orderBy: { publishedAt: 'asc' } },
      },
    }),
    db.penalty.findMany({ where: { at: { gte: since } }, select: { at: true, kind: true } }),
  ]);
  return publish(
    now,
    openNow,
    rows.map(countedOf),
    penalties.map(({ at, kind }) => ({ at: instantOf(at), kind: readKind(kind) })),
  );
}

type Row = {
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly trade: Parameters<typeof outcomeOf>[0];
  readonly asks: readonly { readonly at: Date }[];
  readonly rulings: readonly {
    readonly instance: number;
    readonly publishedAt: Date | null;
    readonly appealedAt: Date | null;
    readonly byNoShow: boolean;
    readonly fault: string;
    readonly toBuyerUnits: Parameters<typeof toBigint>[0];
  }[];
};

function countedOf({ openedAt, closedAt, trade, asks, rulings }: Row): CountedCase {
  const first = rulings.find(({ instance }) => instance === 1);
  const last = rulings.find(({ instance }) => instance === 2);
  const spoken = [...asks.map(({ at }) => instantOf(at)), ...(first ? [instantOf(first.publishedAt!)] : [])];
  return {
    openedAt: instantOf(openedAt),
    closedAt: seconds(closedAt),
    outcome: closedAt ? outcomeOf(trade) : null,
    firstAnswerAt: spoken.length > 0 ? Math.min(...spoken) : null,
    firstRulingAt: first ? instantOf(first.publishedAt!) : null,
    appealed: first?.appealedAt != null,
    byNoShow: first?.byNoShow ?? false,
    appealDecidedAt: last ? instantOf(last.publishedAt!) : null,
    overturned: first !== undefined && last !== undefined && isOverturned(first, last),
  };
}
