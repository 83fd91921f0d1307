'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { useHydrated } from '#components/account/hydrated.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Select } from '#components/ui/select.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { FAULTS, OFFENCES } from '#lib/dispute/court.ts';
import { RULING_LENGTH, rulingReason } from '#lib/dispute/schema.ts';
import type { CaseView } from '#lib/dispute/view.ts';
import { formatUnits } from '#lib/kernel/money.ts';
import { usePost } from '../use-post.ts';
import { divisionSchema } from './division-schema.ts';
import { DivisionField } from './division-field.tsx';
import { TemplatePicker } from './template-picker.tsx';

function schemaOf(amount: bigint, decimals: number) {
  return z.object({
    toBuyer: divisionSchema(amount, decimals),
    reason: rulingReason,
    fault: z.enum(FAULTS),
    offence: z.enum([...OFFENCES, 'none']),
  });
}

/** A ruling: who gets what, why, whose fault it was. `path`: of a first one, or of one on appeal. */
export function CourtForm({ view, path }: { view: CaseView; path: 'ruling' | 'appeal-ruling' }) {
  const t = useTranslations('dispute.court');
  const words = useTranslations('dispute.ruling');
  const amount = BigInt(view.amountUnits);
  const schema = useMemo(() => schemaOf(amount, view.assetDecimals), [amount, view.assetDecimals]);
  const form = useForm<z.input<typeof schema>, unknown, z.output<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { toBuyer: '', reason: '', fault: 'nobody', offence: 'none' },
  });
  const hydrated = useHydrated();
  const { errors } = form.formState;
  const { post, pending, refusal } = usePost();
  const [fault, typed, reason] = form.watch(['fault', 'toBuyer', 'reason']);
  const bySilence = view.noShow && (view.noShow.toBuyer === 'everything' ? amount : 0n);
  const takeNoShow = () => {
    form.setValue('toBuyer', formatUnits(bySilence ?? 0n, view.assetDecimals), { shouldValidate: true });
    form.setValue('fault', view.noShow!.fault);
    form.setValue('offence', 'silence');
    form.setValue('reason', t(`no_show_reason_${view.noShow!.silent}`));
  };
  const send = form.handleSubmit(({ offence, ...values }) => {
    const known = values.fault === 'buyer' || values.fault === 'seller' ? offence : 'none';
    const byNoShow = bySilence !== null && offence === 'silence' && BigInt(values.toBuyer) === bySilence;
    const body = { ...values, version: view.version, offence: known === 'none' ? null : known, byNoShow };
    return post(`/disputes/${view.id}/${path}`, body).then(() => {});
  });
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-4">
      {view.noShow ? (
        <Notice
          tone="caution"
          title={t('no_show')}
          action={
            <Button size="sm" onClick={takeNoShow}>
              {t('no_show_take')}
            </Button>
          }
        >
          {t(`no_show_${view.noShow.silent}`)}
        </Notice>
      ) : null}
      <DivisionField
        view={view}
        value={typed}
        error={errors.toBuyer?.message}
        onChange={(value) => form.setValue('toBuyer', value, { shouldDirty: true, shouldValidate: true })}
      />
      <Field label={t('fault')} hint={t('fault_hint')}>
        <Select {...form.register('fault')}>
          {FAULTS.map((one) => (
            <option key={one} value={one}>
              {t(`faults.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
      {fault === 'buyer' || fault === 'seller' ? (
        <Field label={t('offence')} hint={t('offence_hint')}>
          <Select {...form.register('offence')}>
            {(['none', ...OFFENCES] as const).map((one) => (
              <option key={one} value={one}>
                {t(`offences.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
      ) : null}
      <TemplatePicker
        view={view}
        kind="ruling"
        text={reason}
        onText={(text) => form.setValue('reason', text, { shouldDirty: true })}
      />
      <Field label={words('reasons')} hint={t('reasons_hint')} error={errors.reason?.message}>
        <Textarea rows={6} maxLength={RULING_LENGTH} {...form.register('reason')} />
      </Field>
      <p className="text-sm text-quiet">
        {t(path === 'ruling' ? (view.large ? 'rule_large' : 'rule_note') : 'decide_note')}
      </p>
      <RefusalNotice refusal={refusal} />
      <Button type="submit" variant="primary" wide disabled={!hydrated} pending={pending}>
        {t(path === 'ruling' ? 'rule' : 'decide')}
      </Button>
    </form>
  );
}
