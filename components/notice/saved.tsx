'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { Refusal } from '#lib/kernel/refusal.ts';

/** What a form on these pages answers: a refusal, or that it is saved. Null: it was not sent yet. */
export type Answer = { readonly refusal?: Pick<Refusal, 'code' | 'data'>; readonly saved?: boolean } | null;
export type Save = (before: Answer, form: FormData) => Promise<Answer>;

/** The foot of such a form: what was refused, the button, and that it is saved. */
export function SaveRow({ answer, pending }: { answer: Answer; pending: boolean }) {
  const t = useTranslations('notice.settings');
  return (
    <>
      <RefusalNotice refusal={answer?.refusal} />
      <div className="flex flex-wrap items-center gap-4">
        <Button type="submit" pending={pending} pendingLabel={t('saving')}>
          {t('save')}
        </Button>
        <p role="status" className="text-sm text-quiet">
          {answer?.saved ? t('saved') : ''}
        </p>
      </div>
    </>
  );
}
