'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { useAct } from '#components/ui/use-act.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { LEAST_WHY, MOST_WHY } from '#lib/reputation/merchants/schema.ts';

/** Why nobody was asked; null: they were, or nothing was tried. `error`: a message key of what is wrong with the text. */
export type ApplyAnswer = { readonly refusal?: Pick<Refusal, 'code' | 'data'>; readonly error?: string } | null;
export type ApplyAct = (before: ApplyAnswer, form: FormData) => Promise<ApplyAnswer>;

/** Asks staff. Works without scripts. */
export function ApplyForm({ act }: { act: ApplyAct }) {
  const t = useTranslations('merchant');
  const [answer, send, pending] = useAct<ApplyAnswer>(act, null);
  return (
    <KeyedForm action={send} className="flex max-w-prose flex-col items-start gap-3">
      <Field
        label={t('why')}
        hint={t('why_hint', { least: LEAST_WHY, most: MOST_WHY })}
        error={answer?.error}
        required
        className="w-full"
      >
        <Textarea name="why" rows={4} minLength={LEAST_WHY} maxLength={MOST_WHY} required />
      </Field>
      <RefusalNotice refusal={answer?.refusal} />
      <Button type="submit" pending={pending}>
        {t('submit')}
      </Button>
    </KeyedForm>
  );
}
