'use client';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';
import { Notice } from './notice.tsx';
import { refusalKey } from './refusal-key.ts';

/** Says a refusal in the reader's language: what is the case and what to do. */
export function useRefusalSentence(): (refusal: Pick<Refusal, 'code' | 'data'>) => string {
  const t = useTranslations();
  return (refusal) => {
    const key = refusalKey(refusal.code);
    return t.has(key) ? t(key, refusal.data) : t('ui.refused', { code: refusal.code });
  };
}

/** Why something was not done, in the page where it was tried. Takes no room while there is nothing to say. */
export function RefusalNotice(props: {
  refusal: Pick<Refusal, 'code' | 'data'> | undefined;
  action?: ReactNode;
  className?: string;
}) {
  const say = useRefusalSentence();
  return (
    <div aria-live="assertive" className={cn('empty:absolute', props.className)}>
      {props.refusal ? (
        <Notice tone="danger" action={props.action}>
          {say(props.refusal)}
        </Notice>
      ) : null}
    </div>
  );
}
