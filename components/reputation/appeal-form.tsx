'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { useAct } from '#components/ui/use-act.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';

export type AppealAnswer = { readonly refusal?: Pick<Refusal, 'code' | 'data'> };
export type AppealAction = (before: AppealAnswer, form: FormData) => Promise<AppealAnswer>;

/** What somebody says against what was decided about them. Once, so the words stay where they are refused. */
export function AppealForm({ reviewId, act }: { reviewId: string; act: AppealAction }) {
  const t = useTranslations('signals.appeal_form');
  const [answer, send, pending] = useAct(act, {});
  return (
    <KeyedForm action={send} className="flex max-w-prose flex-col gap-4">
      <input type="hidden" name="reviewId" value={reviewId} />
      <Field label={t('text')} hint={t('hint')} required>
        <Textarea name="text" rows={4} maxLength={2000} required />
      </Field>
      <RefusalNotice refusal={answer.refusal} />
      <div>
        <Button type="submit" variant="primary" pending={pending}>
          {t('send')}
        </Button>
      </div>
    </KeyedForm>
  );
}
