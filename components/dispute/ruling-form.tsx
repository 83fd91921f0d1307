'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { useHydrated } from '#components/account/hydrated.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { RULING_LENGTH, rulingReason } from '#lib/dispute/schema.ts';
import type { CaseView } from '#lib/dispute/view.ts';
import { divisionSchema } from './court/division-schema.ts';
import { DivisionField } from './court/division-field.tsx';
import { useRuling } from './use-ruling.ts';

const schemaOf = (amount: bigint, decimals: number) =>
  z.object({ toBuyer: divisionSchema(amount, decimals), reason: rulingReason });

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
  return (
    <form
      onSubmit={form.handleSubmit((values) => propose(values.toBuyer, values.reason))}
      noValidate
      className="flex flex-col gap-4"
    >
      <DivisionField
        view={view}
        value={form.watch('toBuyer')}
        error={errors.toBuyer?.message}
        onChange={(value) => form.setValue('toBuyer', value, { shouldDirty: true, shouldValidate: true })}
      />
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
