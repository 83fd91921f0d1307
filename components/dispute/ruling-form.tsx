'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { z } from 'zod';
import { useHydrated } from '#components/account/hydrated.ts';
import { AmountInput } from '#components/ui/amount-input.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { divide, shareOf } from '#lib/trade/division.ts';
import { RULING_LENGTH, rulingReason } from '#lib/dispute/schema.ts';
import type { CaseView } from '#lib/dispute/view.ts';
import { formatUnits, parseUnits } from '#lib/kernel/money.ts';
import { DivisionTable } from './division.tsx';
import { useRuling } from './use-ruling.ts';

const SHORTCUTS = [0, 25, 50, 75, 100] as const;

function schemaOf(amount: bigint, decimals: number) {
  return z.object({
    toBuyer: z.string().transform((text, issues) => {
      const units = parseUnits(text, decimals);
      if (units !== undefined && units <= amount) return units.toString();
      issues.addIssue({ code: 'custom', message: 'dispute.invalid.amount' });
      return z.NEVER;
    }),
    reason: rulingReason,
  });
}

/** Any division with its reasons, signed by the moderator's own wallet. */
export function RulingForm({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.ruling');
  const amount = BigInt(view.amountUnits);
  const schema = useMemo(() => schemaOf(amount, view.assetDecimals), [amount, view.assetDecimals]);
  const form = useForm<z.input<typeof schema>, unknown, z.output<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { toBuyer: '', reason: '' },
  });
  // Sent by the browser itself, what is typed would end up in the address.
  const hydrated = useHydrated();
  const { errors, isSubmitting } = form.formState;
  const { propose, refusal } = useRuling(view);
  const typed = parseUnits(form.watch('toBuyer'), view.assetDecimals);
  const division = typed === undefined ? undefined : divide(amount, BigInt(view.feeUnits), typed);
  const most = formatUnits(amount, view.assetDecimals);
  const choose = (percent: number) => {
    const value = formatUnits(shareOf(amount, percent), view.assetDecimals);
    form.setValue('toBuyer', value, { shouldDirty: true, shouldValidate: true });
  };
  return (
    <form
      onSubmit={form.handleSubmit((values) => propose(values.toBuyer, values.reason))}
      noValidate
      className="flex flex-col gap-4"
    >
      <Controller
        control={form.control}
        name="toBuyer"
        render={({ field }) => (
          <Field
            label={t('to_buyer')}
            hint={t('to_buyer_hint', { most, asset: view.asset })}
            error={errors.toBuyer?.message}
          >
            <AmountInput unit={view.asset} value={field.value} onChange={field.onChange} onBlur={field.onBlur} />
          </Field>
        )}
      />
      <div role="group" aria-label={t('shortcuts')} className="grid grid-cols-5 gap-1">
        {SHORTCUTS.map((percent) => (
          <Button
            key={percent}
            size="sm"
            className="figures px-1"
            onClick={() => choose(percent)}
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
      <Field label={t('reasons')} hint={t('reasons_hint')} error={errors.reason?.message}>
        <Textarea rows={6} maxLength={RULING_LENGTH} {...form.register('reason')} />
      </Field>
      <p className="text-sm text-quiet">{t('signing_note')}</p>
      <RefusalNotice refusal={refusal} />
      <Button
        type="submit"
        variant="primary"
        wide
        disabled={!hydrated}
        pending={isSubmitting}
        pendingLabel={t('signing')}
      >
        {t('propose')}
      </Button>
    </form>
  );
}
