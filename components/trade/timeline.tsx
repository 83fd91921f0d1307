'use client';
import { useTranslations } from 'next-intl';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import type { TimelineEntry, TradeView } from '#lib/trade/view.ts';
import { Coins } from './amounts.tsx';

/** What the list needs of a trade; `party`: the reader's side, null for a moderator. */
type Told = Pick<TradeView, 'timeline'> &
  Partial<Pick<TradeView, 'asset' | 'assetDecimals'>> & {
    readonly party: TradeView['party'] | null;
    readonly buyer: { readonly name: string };
    readonly seller: { readonly name: string };
  };

/** Everything that happened, in order; each line is sealed by the hash of the one before. */
export function Timeline({ trade }: { trade: Told }) {
  const t = useTranslations('trade.timeline');
  return (
    <Card>
      <CardTitle note={t('note')}>{t('title')}</CardTitle>
      <ol className="divide-y divide-line">
        {trade.timeline.map((entry) => (
          <li key={entry.seq} className="py-2.5 first:pt-0 last:pb-0">
            <Entry entry={entry} trade={trade} />
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Entry({ entry, trade }: { entry: TimelineEntry; trade: Told }) {
  const t = useTranslations('trade.timeline');
  const moves = useTranslations('trade.moves');
  const happened = entry.type.slice(entry.type.indexOf('.') + 1);
  const named = String(entry.data.move ?? '');
  const move = moves.has(named) ? moves(named) : moves('other');
  return (
    <>
      <p>
        {t.has(`happened.${happened}`) ? t(`happened.${happened}`, { move }) : happened}
        <ToBuyer entry={entry} trade={trade} />
        {entry.final ? null : <span className="text-quiet"> {t('not_final')}</span>}
      </p>
      <p className="flex flex-wrap gap-x-2 text-sm text-quiet">
        <Instant at={entry.at} as="second" />
        <span>
          {entry.by === trade.party ? (
            t('by_you')
          ) : entry.by === 'buyer' || entry.by === 'seller' ? (
            <bdi>{trade[entry.by].name}</bdi>
          ) : (
            t(`by_${entry.by}`)
          )}
        </span>
        {typeof entry.data.hash === 'string' ? (
          <span>
            {t('hash')} <MachineText short>{entry.data.hash}</MachineText>
          </span>
        ) : null}
        {entry.txHash ? (
          <span>
            {t('transaction')} <MachineText short>{entry.txHash}</MachineText>
          </span>
        ) : null}
      </p>
    </>
  );
}

/** What was proposed, or settled: base units to the buyer. A moderator is not told. */
function ToBuyer({ entry, trade: { asset, assetDecimals } }: { entry: TimelineEntry; trade: Told }) {
  const t = useTranslations('trade.timeline');
  const { toBuyer } = entry.data;
  const told = entry.type.startsWith('trade.proposal') || entry.type === 'trade.settled';
  if (!told || typeof toBuyer !== 'string' || asset === undefined || assetDecimals === undefined) return null;
  return (
    <span className="text-quiet">
      {' '}
      {t.rich('to_buyer', { coins: () => <Coins of={{ asset, assetDecimals }} units={toBuyer} /> })}
    </span>
  );
}
