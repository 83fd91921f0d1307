import { useTranslations } from 'next-intl';
import { Avatar } from '#components/account/avatar.tsx';
import { cn } from '#components/ui/cn.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Completion, ScoreRange, UsualTime } from './figures.tsx';

export type SummaryTrader = {
  readonly id: string;
  readonly name: string;
  readonly walletAddress: string;
  readonly tradesDone: number;
  readonly completionBps: number | null;
  /** The score and the upper end of its interval, basis points; leave out where there is no room. */
  readonly scoreLow?: number;
  readonly scoreHigh?: number;
  /** How long they usually take to release as a seller; leave out where it says nothing (they are the buyer). */
  readonly medianReleaseSeconds?: number | null;
  readonly online?: boolean;
};

/**
 * A trader in two lines: face and name, then what their past says. The same wherever a person is to be judged: market rows, offer,
 * trade room, case. `plain`: the name is no link (inside something that is one).
 */
export function TraderSummary(props: { trader: SummaryTrader; plain?: boolean; className?: string }) {
  const { trader, plain, className } = props;
  const t = useTranslations('reputation');
  const { medianReleaseSeconds } = trader;
  return (
    <div className={cn('flex min-w-0 items-center gap-3', className)}>
      <Avatar address={trader.walletAddress} size={32} />
      <div className="min-w-0">
        <p className="flex min-w-0 items-center gap-2 leading-5">
          {plain ? (
            <bdi className="truncate font-medium">{trader.name}</bdi>
          ) : (
            <TextLink href={`/traders/${trader.id}`} className="relative z-10 truncate font-medium">
              <bdi>{trader.name}</bdi>
            </TextLink>
          )}
          {trader.online ? (
            <span className="flex shrink-0 items-center gap-1 text-xs text-quiet">
              <span aria-hidden className="size-1.5 rounded-full bg-accent" />
              {t('online')}
            </span>
          ) : null}
        </p>
        <p className="text-sm leading-5 text-quiet">
          {trader.tradesDone === 0 && trader.completionBps === null ? (
            t('newcomer')
          ) : (
            <>
              {t('trades', { count: trader.tradesDone })}
              {trader.completionBps === null ? null : (
                <>
                  {' · '}
                  {t.rich('completes', { share: () => <Completion bps={trader.completionBps!} /> })}
                </>
              )}
              {trader.scoreLow ? (
                <>
                  {' · '}
                  {t.rich('scored', {
                    score: () => <ScoreRange low={trader.scoreLow!} high={trader.scoreHigh ?? 10_000} />,
                  })}
                </>
              ) : null}
              {medianReleaseSeconds == null ? null : (
                <>
                  {' · '}
                  {t.rich('releases', { time: () => <UsualTime seconds={medianReleaseSeconds} /> })}
                </>
              )}
            </>
          )}
        </p>
      </div>
    </div>
  );
}
