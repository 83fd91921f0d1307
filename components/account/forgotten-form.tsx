'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { email } from '#lib/account/schema.ts';
import { call } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { useHydrated } from './hydrated.ts';

const schema = z.object({ email });

/** Asks for a link by mail. What it says afterwards is the same for every address. `mailbox`: mail is read on this site. */
export function ForgottenForm({ mailbox }: { mailbox: boolean }) {
  const t = useTranslations('account');
  const locale = useLocale();
  const hydrated = useHydrated();
  const [refusal, setRefusal] = useState<Refusal>();
  const [sent, setSent] = useState(false);
  const form = useForm({ resolver: zodResolver(schema) });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    setRefusal(undefined);
    const asked = await call('POST', '/sign-in/forgotten', { ...values, locale });
    if (!asked.ok) return setRefusal(asked.refusal);
    setSent(true);
  });
  if (sent) {
    return (
      <Notice tone="accent" role="status" title={t('forgotten.sent_title')}>
        <p>{t('forgotten.sent')}</p>
        {mailbox ? (
          <p className="mt-2">
            {t.rich('forgotten.mailbox', { link: (text) => <TextLink href="/mailbox">{text}</TextLink> })}
          </p>
        ) : null}
      </Notice>
    );
  }
  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field label={t('fields.email')} error={errors.email?.message}>
        <Input type="email" inputMode="email" dir="ltr" autoComplete="username" {...form.register('email')} />
      </Field>
      <RefusalNotice refusal={refusal} />
      <Button
        variant="primary"
        size="lg"
        wide
        type="submit"
        disabled={!hydrated}
        pending={isSubmitting}
        pendingLabel={t('forgotten.sending')}
      >
        {t('forgotten.submit')}
      </Button>
    </form>
  );
}
