'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { useActor } from '#components/account/provider.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { call } from '#lib/http/browser.ts';
import { namePayer, payerFields, type Payer } from '#lib/trade/browser.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { Step } from './step.tsx';
import { useAct } from './use-act.ts';

/** Before any bank details: which account and name the money will come from, sealed to both. */
export function PayerStep(props: { trade: TradeView; inSight: boolean; onPress: () => void }) {
  const t = useTranslations('trade.payer');
  const acting = useAct();
  const actor = useActor();
  const form = useForm<Payer>({ resolver: zodResolver(payerFields), defaultValues: { name: '', account: '' } });
  const { errors } = form.formState;
  const send = form.handleSubmit((payer) => void acting.run(() => namePayer(props.trade, payer, call)));
  return (
    <Step
      title={t('title')}
      inSight={props.inSight}
      action={
        <Button
          variant="primary"
          size="lg"
          wide
          pending={acting.pending}
          pendingLabel={t('sealing')}
          aria-disabled={!actor || undefined}
          onClick={() => {
            props.onPress();
            void send();
          }}
        >
          {t('submit')}
        </Button>
      }
    >
      <p>{t('lead')}</p>
      <form onSubmit={send} noValidate className="flex flex-col gap-4" aria-label={t('title')}>
        <Field label={t('name')} hint={t('name_hint')} error={errors.name?.message} required>
          <Input autoComplete="name" {...form.register('name')} />
        </Field>
        <Field label={t('account')} hint={t('account_hint')} error={errors.account?.message} required>
          <Input {...form.register('account')} />
        </Field>
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
      <p className="text-sm text-quiet">{t('sealed')}</p>
      <RefusalNotice refusal={acting.refusal} />
    </Step>
  );
}
