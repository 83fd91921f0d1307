'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field, FieldError, useSentence } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { toast } from '#components/ui/toast.tsx';
import { Select } from '#components/ui/select.tsx';
import { currency, email, LOCALES, name, password } from '#lib/account/schema.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { useHydrated } from './hydrated.ts';
import { loadDevice } from './load.ts';
import { PasswordInput } from './password-input.tsx';

const schema = z.object({
  email,
  name,
  password,
  currency,
  understood: z.boolean().refine(Boolean, 'account.invalid.understood'),
});

export type CurrencyChoice = { readonly code: string; readonly name: string };

/** Makes wallet and account in one go. */
export function SignUpForm(props: { next: string; currencies: readonly CurrencyChoice[]; currency: string }) {
  const t = useTranslations('account');
  const locale = useLocale();
  const router = useRouter();
  const hydrated = useHydrated();
  const [refusal, setRefusal] = useState<Refusal>();
  // No default values: they would overwrite what was typed before the page was awake.
  const form = useForm({ resolver: zodResolver(schema), mode: 'onTouched' });
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState;
  const understoodError = useSentence(errors.understood?.message);
  const submit = form.handleSubmit(async (values) => {
    setRefusal(undefined);
    const { account } = await loadDevice();
    const spoken = LOCALES.find((one) => one === locale);
    const made = await account.signUpWithPassword({
      email: values.email,
      name: values.name,
      password: values.password,
      currency: values.currency,
      ...(spoken && { locale: spoken }),
    });
    if (!made.ok) return setRefusal(made.refusal);
    toast(t('sign_up.mail_sent', { email: values.email }));
    router.replace(props.next);
    router.refresh();
  });
  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field label={t('fields.email')} error={errors.email?.message}>
        <Input type="email" inputMode="email" dir="ltr" autoComplete="username" {...form.register('email')} />
      </Field>
      <Field label={t('fields.name')} hint={t('fields.name_hint')} error={errors.name?.message}>
        <Input autoComplete="nickname" {...form.register('name')} />
      </Field>
      <Field label={t('fields.password')} hint={t('sign_up.password_hint')} error={errors.password?.message}>
        <PasswordInput autoComplete="new-password" {...form.register('password')} />
      </Field>
      <Field label={t('fields.currency')} error={errors.currency?.message}>
        <Select defaultValue={props.currency} {...form.register('currency')}>
          {props.currencies.map((one) => (
            <option key={one.code} value={one.code}>
              {one.code} · {one.name}
            </option>
          ))}
        </Select>
      </Field>
      <div>
        <Checkbox
          label={t('sign_up.understood')}
          aria-invalid={understoodError ? true : undefined}
          {...form.register('understood')}
        />
        <div aria-live="polite">{understoodError ? <FieldError>{understoodError}</FieldError> : null}</div>
      </div>
      <RefusalNotice refusal={refusal} />
      <Button
        variant="primary"
        size="lg"
        wide
        type="submit"
        disabled={!hydrated}
        pending={isSubmitting || (isSubmitSuccessful && !refusal)}
        pendingLabel={t('sign_up.making')}
      >
        {t('sign_up.submit')}
      </Button>
    </form>
  );
}
