'use client';
import { useTranslations } from 'next-intl';
import { AmountInput } from '#components/ui/amount-input.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import type { CaseView } from '#lib/dispute/view.ts';
import { formatUnits, parseUnits } from '#lib/kernel/money.ts';
import { divide, shareOf } from '#lib/trade/division.ts';
import { DivisionTable } from '../division.tsx';

const SHORTCUTS = [0, 25, 50, 75, 100] as const;

type Divided = Pick<CaseView, 'amountUnits' | 'feeUnits' | 'asset' | 'assetDecimals'> & {
  readonly buyer: { readonly name: string };
  readonly seller: { readonly name: string };
};

/** How much the buyer gets, typed or by a share, with who gets exactly what below. */
export function DivisionField(props: {
  view: Divided;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
}) {
  const t = useTranslations('dispute.ruling');
  const { view, value, onChange } = props;
  const amount = BigInt(view.amountUnits);
  const typed = parseUnits(value, view.assetDecimals);
  const division = typed === undefined ? undefined : divide(amount, BigInt(view.feeUnits), typed);
  const most = formatUnits(amount, view.assetDecimals);
  return (
    <>
      <Field label={t('to_buyer')} hint={t('to_buyer_hint', { most, asset: view.asset })} error={props.error}>
        <AmountInput unit={view.asset} value={value} onChange={onChange} />
      </Field>
      <div role="group" aria-label={t('shortcuts')} className="grid grid-cols-5 gap-1">
        {SHORTCUTS.map((percent) => (
          <Button
            key={percent}
            size="sm"
            className="figures px-1"
            onClick={() => onChange(formatUnits(shareOf(amount, percent), view.assetDecimals))}
            aria-label={t('shortcut', { percent })}
          >
            <bdi dir="ltr">{percent} %</bdi>
          </Button>
        ))}
      </div>
      {division ? (
        <div aria-live="polite">
          <DivisionTable
            toBuyerUnits={division.toBuyer.toString()}
            toSellerUnits={division.toSeller.toString()}
            feeUnits={division.fee.toString()}
            asset={view.asset}
            decimals={view.assetDecimals}
            buyerName={view.buyer.name}
            sellerName={view.seller.name}
          />
        </div>
      ) : null}
    </>
  );
}
