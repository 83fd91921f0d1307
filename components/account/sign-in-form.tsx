'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { email } from '#lib/account/schema.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { useHydrated } from './hydrated.ts';
import { loadDevice } from './load.ts';
import { PasswordInput } from './password-input.tsx';
import { useAskFactor } from './use-ask-factor.tsx';

const schema = z.object({ email, password: z.string().min(1, 'account.invalid.password_short') });

/** Signs in by e-mail and password; the password stays on this device. */
export function SignInForm({ onSignedIn }: { onSignedIn: () => void }) {
  const t = useTranslations('account');
  const hydrated = useHydrated();
  const { withFactor, dialog } = useAskFactor();
  const [refusal, setRefusal] = useState<Refusal>();
  const form = useForm({ resolver: zodResolver(schema) });
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    setRefusal(undefined);
    const { account } = await loadDevice();
    const signedIn = await withFactor((onFactor) => account.signInWithPassword({ ...values, onFactor }));
    if (signedIn.ok) return onSignedIn();
    setRefusal(signedIn.refusal);
  });
  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-4">
      {dialog}
      <Field label={t('fields.email')} error={errors.email?.message}>
        <Input type="email" inputMode="email" dir="ltr" autoComplete="username" {...form.register('email')} />
      </Field>
      <Field
        label={t('fields.password')}
        error={errors.password?.message}
        action={
          <TextLink quiet href="/sign-in/forgotten">
            {t('sign_in.forgot')}
          </TextLink>
        }
      >
        <PasswordInput autoComplete="current-password" {...form.register('password')} />
      </Field>
      <RefusalNotice refusal={refusal} />
      <Button
        variant="primary"
        size="lg"
        wide
        type="submit"
        disabled={!hydrated}
        pending={isSubmitting || (isSubmitSuccessful && !refusal)}
        pendingLabel={t('sign_in.opening')}
      >
        {t('sign_in.submit')}
      </Button>
    </form>
  );
}
