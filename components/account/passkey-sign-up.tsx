'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { KeyRound } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { LOCALES, name } from '#lib/account/schema.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { useHydrated } from './hydrated.ts';
import { loadDevice } from './load.ts';
import { deviceOf } from '#lib/account/device-name.ts';
import { RecoveryCodesDialog } from './recovery-codes.tsx';

const schema = z.object({ name });

/** Makes an account that a passkey of this device opens, its wallet too; then shows the recovery codes once. */
export function PasskeySignUp({ next, currency }: { next: string; currency: string }) {
  const t = useTranslations('account');
  const router = useRouter();
  const locale = useLocale();
  const hydrated = useHydrated();
  const [refusal, setRefusal] = useState<Refusal>();
  const [codes, setCodes] = useState<readonly string[]>();
  const form = useForm({ resolver: zodResolver(schema) });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    setRefusal(undefined);
    const { account } = await loadDevice();
    const spoken = LOCALES.find((one) => one === locale);
    const passkeyName = deviceOf(navigator.userAgent) ?? t('proof.passkey');
    const made = await account.signUpWithPasskey({
      ...values,
      passkeyName,
      currency,
      ...(spoken && { locale: spoken }),
    });
    if (!made.ok) return setRefusal(made.refusal);
    setCodes(made.value.recoveryCodes);
  });
  const go = () => {
    router.replace(next);
    router.refresh();
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field label={t('fields.name')} hint={t('fields.name_hint')} error={errors.name?.message}>
        <Input autoComplete="nickname" {...form.register('name')} />
      </Field>
      <RefusalNotice refusal={refusal} />
      <Button
        size="lg"
        wide
        type="submit"
        variant="primary"
        icon={<KeyRound aria-hidden />}
        disabled={!hydrated}
        pending={isSubmitting}
        pendingLabel={t('sign_in.waiting_passkey')}
      >
        {t('sign_up.by_passkey_submit')}
      </Button>
      {codes ? <RecoveryCodesDialog codes={codes} onDone={go} /> : null}
    </form>
  );
}
