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
import { toast } from '#components/ui/toast.tsx';
import type { Owner } from '#lib/account/browser.ts';
import { password } from '#lib/account/schema.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { useHydrated } from './hydrated.ts';
import { loadDevice } from './load.ts';
import { PasswordInput } from './password-input.tsx';

const schema = z.object({ current: z.string().min(1, 'account.invalid.password_short'), next: password });

/** The same keys under a new password. */
export function PasswordForm({ owner }: { owner: Owner }) {
  const t = useTranslations('account');
  const router = useRouter();
  const hydrated = useHydrated();
  const [refusal, setRefusal] = useState<Refusal>();
  const form = useForm({ resolver: zodResolver(schema) });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ current, next }) => {
    setRefusal(undefined);
    const changed = await (await loadDevice()).account.changePassword(owner, current, next);
    if (!changed.ok) return setRefusal(changed.refusal);
    form.reset();
    toast(t('settings.password_changed'));
    router.refresh();
  });
  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field label={t('fields.current_password')} error={errors.current?.message}>
        <PasswordInput autoComplete="current-password" {...form.register('current')} />
      </Field>
      <Field label={t('fields.new_password')} hint={t('sign_up.password_hint')} error={errors.next?.message}>
        <PasswordInput autoComplete="new-password" {...form.register('next')} />
      </Field>
      <RefusalNotice refusal={refusal} />
      <div>
        <Button type="submit" disabled={!hydrated} pending={isSubmitting} pendingLabel={t('settings.saving')}>
          {t('settings.password_change')}
        </Button>
      </div>
    </form>
  );
}
