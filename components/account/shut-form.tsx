'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useForm, useWatch, type UseFormReturn } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Radio, RadioGroup } from '#components/ui/radio-group.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { Owner } from '#lib/account/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { useHydrated } from './hydrated.ts';
import { loadDevice } from './load.ts';
import { PasswordInput } from './password-input.tsx';

const schema = z
  .object({
    by: z.enum(['phrase', 'password']),
    phrase: z.string(),
    old: z.string(),
    current: z.string().min(1, 'account.invalid.password_short'),
  })
  .refine(({ by, phrase }) => by === 'password' || phrase !== '', { path: ['phrase'], error: 'account.invalid.phrase' })
  .refine(({ by, old }) => by === 'phrase' || old !== '', { path: ['old'], error: 'account.invalid.password_short' });
type Fields = z.infer<typeof schema>;

/** Opens a wallet that the password of now does not open, and locks it under that one. All of it happens in this browser. */
export function ShutForm({ owner, hasBackup }: { owner: Owner; hasBackup: boolean }) {
  const t = useTranslations('account');
  const router = useRouter();
  const hydrated = useHydrated();
  const [refusal, setRefusal] = useState<Refusal>();
  const form = useForm<Fields>({
    resolver: zodResolver(schema),
    defaultValues: { by: hasBackup ? 'phrase' : 'password', phrase: '', old: '', current: '' },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    setRefusal(undefined);
    const { account } = await loadDevice();
    const opener = values.by === 'phrase' ? { phrase: values.phrase } : { password: values.old };
    const opened = await account.openShut(owner, opener, values.current);
    if (!opened.ok) return setRefusal(opened.refusal);
    toast(t('shut.done'));
    router.replace('/settings');
    router.refresh();
  });
  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Opening form={form} hasBackup={hasBackup} />
      <Field label={t('shut.current')} error={errors.current?.message}>
        <PasswordInput autoComplete="current-password" {...form.register('current')} />
      </Field>
      <RefusalNotice refusal={refusal} />
      <Button
        variant="primary"
        size="lg"
        wide
        type="submit"
        disabled={!hydrated}
        pending={isSubmitting}
        pendingLabel={t('shut.working')}
      >
        {t('shut.submit')}
      </Button>
    </form>
  );
}

/** What opens it: the phrase, or the password before. */
function Opening({ form, hasBackup }: { form: UseFormReturn<Fields>; hasBackup: boolean }) {
  const t = useTranslations('account');
  const by = useWatch({ control: form.control, name: 'by' });
  const { errors } = form.formState;
  return (
    <>
      {hasBackup ? (
        <RadioGroup aria-label={t('shut.by')}>
          <Radio value="phrase" label={t('shut.by_phrase')} {...form.register('by')} />
          <Radio value="password" label={t('shut.by_password')} {...form.register('by')} />
        </RadioGroup>
      ) : null}
      {by === 'phrase' ? (
        <Field label={t('recover.phrase')} hint={t('recover.phrase_hint')} error={errors.phrase?.message}>
          <Textarea
            dir="ltr"
            rows={3}
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            autoComplete="off"
            {...form.register('phrase')}
          />
        </Field>
      ) : (
        <Field label={t('shut.old_password')} error={errors.old?.message}>
          <PasswordInput autoComplete="off" {...form.register('old')} />
        </Field>
      )}
    </>
  );
}
