'use client';
import { useTranslations } from 'next-intl';
import type { Refusal } from '#lib/kernel/refusal.ts';

/** What a form on these pages answers: a refusal, or that it is saved. Null: it was not sent yet. */
export type Answer = { readonly refusal?: Pick<Refusal, 'code' | 'data'>; readonly saved?: boolean } | null;
export type Save = (before: Answer, form: FormData) => Promise<Answer>;

export function Saved({ answer }: { answer: Answer }) {
  const t = useTranslations('notice.settings');
  return (
    <p role="status" className="text-sm text-quiet">
      {answer?.saved ? t('saved') : ''}
    </p>
  );
}
