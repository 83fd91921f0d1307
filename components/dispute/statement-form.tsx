'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useHydrated } from '#components/account/hydrated.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { toast } from '#components/ui/toast.tsx';
import { STATEMENT_LENGTH, statementSchema, type StatementInput } from '#lib/dispute/schema.ts';
import { call, newKey } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { useRefresh } from '#components/ui/use-refresh.ts';

/** Adds to what one said in the case. `left`: how many more are taken. */
export function StatementForm(props: { tradeId: string; left: number; onAdded?: () => void }) {
  const t = useTranslations('dispute.statements');
  const refresh = useRefresh();
  const key = useRef(newKey());
  const [refusal, setRefusal] = useState<Refusal>();
  const form = useForm<StatementInput>({ resolver: zodResolver(statementSchema), defaultValues: { text: '' } });
  // Sent by the browser itself, what is typed would end up in the address.
  const hydrated = useHydrated();
  const { errors, isSubmitting } = form.formState;
  const send = form.handleSubmit(async (values) => {
    setRefusal(undefined);
    const added = await call('POST', `/trades/${props.tradeId}/statements`, values, { key: key.current });
    // The answer may have been lost on the way: the same words under the same key are then added once.
    if (added.ok || added.refusal.code !== 'request.unreachable') key.current = newKey();
    if (!added.ok) return setRefusal(added.refusal);
    form.reset({ text: '' });
    toast(t('added'));
    props.onAdded?.();
    refresh();
  });
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-3">
      <Field label={t('label')} hint={t('hint', { left: props.left })} error={errors.text?.message}>
        <Textarea rows={4} maxLength={STATEMENT_LENGTH} {...form.register('text')} />
      </Field>
      <RefusalNotice refusal={refusal} />
      <Button type="submit" disabled={!hydrated} pending={isSubmitting} className="self-start">
        {t('add')}
      </Button>
    </form>
  );
}
