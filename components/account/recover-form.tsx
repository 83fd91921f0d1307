'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { password } from '#lib/account/schema.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { useHydrated } from './hydrated.ts';
import { loadDevice } from './load.ts';
import { PasswordInput } from './password-input.tsx';
import { useAskFactor } from './use-ask-factor.tsx';

const schema = z.object({
  file: z.custom<FileList>((value) => value instanceof FileList && value.length === 1, 'account.invalid.key_file'),
  phrase: z.string().min(1, 'account.invalid.phrase'),
  password,
});
type Values = z.infer<typeof schema>;

/** Key file, twelve words, a new password: the way back in. */
export function RecoverForm() {
  const t = useTranslations('account');
  const router = useRouter();
  const hydrated = useHydrated();
  const { withFactor, dialog } = useAskFactor();
  const [refusal, setRefusal] = useState<Refusal>();
  const form = useForm<Values>({ resolver: zodResolver(schema), defaultValues: { phrase: '', password: '' } });
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState;
  const submit = form.handleSubmit(async ({ file, phrase, password: next }) => {
    setRefusal(undefined);
    const [{ readKeyFile }, { account }] = await Promise.all([import('#lib/account/key-file.ts'), loadDevice()]);
    const read = readKeyFile(await file[0]!.text());
    const recovered = read.ok
      ? await withFactor((onFactor) => account.recover(read.value, phrase, next, onFactor))
      : read;
    if (!recovered.ok) return setRefusal(recovered.refusal);
    router.replace('/');
    router.refresh();
  });
  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-4">
      {dialog}
      <Field label={t('recover.file')} hint={t('recover.file_hint')} error={errors.file?.message}>
        <Input type="file" accept="application/json,.json" {...form.register('file')} />
      </Field>
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
        pendingLabel={t('recover.working')}
      >
        {t('recover.submit')}
      </Button>
    </form>
  );
}
