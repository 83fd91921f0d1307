'use client';
import { useTranslations } from 'next-intl';
import { Money } from '#components/ui/money.tsx';
import { Notice } from '#components/ui/notice.tsx';
import type { AwardView, CaseView } from '#lib/dispute/view.ts';
import { formatUnits } from '#lib/kernel/money.ts';

type Said = Pick<CaseView, 'asset' | 'assetDecimals'> & {
  readonly buyer: { readonly name: string };
  readonly seller: { readonly name: string };
};

/** The award as staff and the two read it. */
export function AwardSaid({ award, view }: { award: AwardView; view: Said }) {
  const t = useTranslations('dispute.award');
  const to = award.from === 'buyer' ? view.seller.name : view.buyer.name;
  return (
    <Notice
      tone={award.status === 'refused' ? 'danger' : 'neutral'}
      title={t.rich('said', {
        amount: () => (
          <Money
            key="amount"
            amount={formatUnits(BigInt(award.units), view.assetDecimals, Math.min(2, view.assetDecimals))}
            unit={view.asset}
          />
        ),
        from: view[award.from].name,
        to,
      })}
    >
      <span className="block">{t(`status.${award.status}`, { count: award.signatures })}</span>
      <bdi className="block wrap-anywhere whitespace-pre-line">{award.reason}</bdi>
    </Notice>
  );
}
