'use client';
import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Notice } from '#components/ui/notice.tsx';
import type { TradeView } from '#lib/trade/view.ts';
import { vaultHref } from '#lib/vault/href.ts';
import { Coins, Fiat } from './amounts.tsx';

/** How it ended, to the last unit. */
export function Outcome({
  trade,
  credited = null,
  receiptLink = true,
}: {
  trade: TradeView;
  /** Base units that wait in this person's vault, because their wallet could not take them. */
  credited?: string | null;
  receiptLink?: boolean;
}) {
  const t = useTranslations('trade.outcome');
  const moved = trade.toBuyerUnits !== null;
  return (
    <Card aria-label={t('title')}>
      <CardTitle aside={trade.endedAt === null ? null : <Instant at={trade.endedAt} as="minute" />}>
        {t('title')}
      </CardTitle>
      {moved ? <Sums trade={trade} /> : <p>{t('nothing_moved')}</p>}
      {credited === null ? null : (
        <Notice
          tone="caution"
          className="mt-4"
          action={<ButtonLink href={vaultHref(trade.chainId)}>{t('to_vault')}</ButtonLink>}
        >
          {t.rich('credited', { coins: () => <Coins key="coins" of={trade} units={credited} /> })}
        </Notice>
      )}
      {!receiptLink && trade.fault && trade.fault !== 'nobody' ? (
        <p className="mt-3 text-sm text-quiet">{t(trade.fault === trade.party ? 'fault_you' : 'fault_other')}</p>
      ) : null}
      {receiptLink ? (
        <ButtonLink className="mt-4" href={`/trades/${trade.id}/receipt`}>
          {t('receipt')}
        </ButtonLink>
      ) : null}
    </Card>
  );
}

/** Where what was locked went, to the last unit. */
function Sums({ trade }: { trade: TradeView }) {
  const t = useTranslations('trade.outcome');
  const toBuyer = BigInt(trade.toBuyerUnits ?? '0');
  const fee = BigInt(trade.paidFeeUnits ?? '0');
  const toSeller = BigInt(trade.lockedUnits) - toBuyer - fee;
  const among = [trade.lockedUnits, `${toBuyer}`, `${toSeller}`, `${fee}`];
  const standing = useTranslations('standing.room');
  return (
    <Definitions sums>
      <Definition name={t('to_buyer', { name: trade.buyer.name })}>
        <Coins of={trade} units={`${toBuyer}`} among={among} />
      </Definition>
      <Definition
        name={t('to_seller', { name: trade.seller.name })}
        note={trade.terms.fromVault && toSeller > 0n ? standing('back') : undefined}
      >
        <Coins of={trade} units={`${toSeller}`} among={among} />
      </Definition>
      <Definition name={t('fee')}>
        <Coins of={trade} units={`${fee}`} among={among} />
      </Definition>
      <Definition name={t('locked')} total>
        <Coins of={trade} units={trade.lockedUnits} among={among} />
      </Definition>
      {trade.state === 'completed' ? (
        <Definition name={t('paid')}>
          <Fiat of={trade} />
        </Definition>
      ) : null}
    </Definitions>
  );
}
