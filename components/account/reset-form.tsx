'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { password } from '#lib/account/schema.ts';
import type { PasswordKdf } from '#lib/account/password.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { useHydrated } from './hydrated.ts';
import { loadDevice } from './load.ts';
import { PasswordInput } from './password-input.tsx';

const schema = z.object({ password });

/** Sets a new password by a link's token, then signs in with it; where more is asked for than the password, on the sign-in page. */
export function ResetForm({ token, kdf, email }: { token: string; kdf: PasswordKdf; email: string }) {
  const t = useTranslations('account');
  const router = useRouter();
  const hydrated = useHydrated();
  const [refusal, setRefusal] = useState<Refusal>();
  const form = useForm({ resolver: zodResolver(schema) });
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    setRefusal(undefined);
    const { account } = await loadDevice();
    const set = await account.resetPassword(token, kdf, values.password);
    if (!set.ok) return setRefusal(set.refusal);
    const signedIn = await account.signInWithPassword({ email, password: values.password });
    router.replace(signedIn.ok ? '/settings/wallet' : '/sign-in?next=/settings/wallet');
    router.refresh();
  });
  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-4">
      {/* A password manager keeps the new password under the address it belongs to. */}
      <input type="email" name="username" autoComplete="username" defaultValue={email} hidden readOnly />
      <Field label={t('fields.new_password')} hint={t('sign_up.password_hint')} error={errors.password?.message}>
        <PasswordInput autoComplete="new-password" {...form.register('password')} />
      </Field>
      <RefusalNotice refusal={refusal} />
      <Button
        variant="primary"
        size="lg"
        wide
        type="submit"
        disabled={!hydrated}
        pending={isSubmitting || (isSubmitSuccessful && !refusal)}
        pendingLabel={t('reset.working')}
      >
        {t('reset.submit')}
      </Button>
    </form>
  );
}
