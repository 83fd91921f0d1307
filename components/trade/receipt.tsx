'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Money } from '#components/ui/money.tsx';
import { findMethod } from '#lib/payment/registry.ts';
import { wholePrice } from '#lib/price/ratio.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { Fiat } from './amounts.tsx';
import { Outcome } from './outcome.tsx';

/** One sheet: who, what, when, and where on the chain it can be checked. */
export function Receipt({ trade }: { trade: TradeView }) {
  const t = useTranslations('trade.receipt');
  const states = useTranslations('trade.list.state');
  const price = { numerator: BigInt(trade.price.numerator), denominator: BigInt(trade.price.denominator) };
  const transactions = trade.timeline.filter(({ txHash }) => txHash !== null);
  return (
    <>
      <header className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <p className="text-sm text-quiet print:hidden">
            <TextLink href={`/trades/${trade.id}`}>{t('back')}</TextLink>
          </p>
          <h1 className="text-2xl font-semibold tracking-tight">{t('title')}</h1>
          <p className="text-quiet">{states(trade.state)}</p>
        </div>
        <Button className="print:hidden" onClick={() => window.print()}>
          {t('print')}
        </Button>
      </header>
      <Outcome trade={trade} receiptLink={false} />
      <Card>
        <Definitions>
          <Definition name={t('buyer')} note={<MachineText>{trade.terms.buyer}</MachineText>}>
            <bdi>{trade.buyer.name}</bdi>
          </Definition>
          <Definition name={t('seller')} note={<MachineText>{trade.terms.seller}</MachineText>}>
            <bdi>{trade.seller.name}</bdi>
          </Definition>
          <Definition name={t('fiat')}>
            <Fiat of={trade} />
          </Definition>
          <Definition name={t('rate')}>
            <Money
              amount={wholePrice(price, trade.assetDecimals, trade.currencyDecimals)}
              unit={`${trade.currency}/${trade.asset}`}
            />
          </Definition>
          <Definition name={t('method')}>{findMethod(trade.methodId)?.label ?? trade.methodId}</Definition>
          <Definition name={t('reference')}>
            <MachineText>{trade.reference}</MachineText>
          </Definition>
          <Definition name={t('opened')}>
            <Instant at={trade.createdAt} as="second" />
          </Definition>
          {trade.endedAt === null ? null : (
            <Definition name={t('ended')}>
              <Instant at={trade.endedAt} as="second" />
            </Definition>
          )}
          <Definition name={t('chain')}>{`${trade.chainName} (${trade.chainId})`}</Definition>
          <Definition name={t('contract')}>
            <MachineText>{trade.contract}</MachineText>
          </Definition>
          <Definition name={t('trade_hash')}>
            <MachineText>{trade.tradeHash}</MachineText>
          </Definition>
          {transactions.map((entry) => (
            <Definition key={entry.seq} name={<Instant at={entry.at} as="minute" />}>
              <MachineText>{entry.txHash!}</MachineText>
            </Definition>
          ))}
        </Definitions>
      </Card>
      <p className="text-sm text-quiet">{trade.localChain ? t('test_chain') : t('proof')}</p>
    </>
  );
}
