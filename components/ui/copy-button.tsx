'use client';
import { Check, Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Button } from './button.tsx';
import { cn } from './cn.ts';

/** Copies exact text. Says that it did in place, aloud too, and if the browser will not, that as well. */
export function CopyButton({ text, label, className }: { text: string; label: string; className?: string }) {
  const t = useTranslations('ui');
  const [state, setState] = useState<'idle' | 'done' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2500);
    return () => clearTimeout(timer);
  }, [state]);
  const said = state === 'done' ? t('copy.done') : state === 'failed' ? t('copy.failed') : '';
  return (
    <span className={cn('inline-flex items-center', className)}>
      <Button
        variant="bare"
        size="icon"
        aria-label={label}
        title={label}
        className="text-quiet hover:text-ink"
        onClick={() => {
          navigator.clipboard.writeText(text).then(
            () => setState('done'),
            () => setState('failed'),
          );
        }}
      >
        {state === 'done' ? <Check aria-hidden className="size-5 text-ink" /> : <Copy aria-hidden className="size-5" />}
      </Button>
      <span role="status" className={state === 'failed' ? 'text-sm text-danger' : 'sr-only'}>
        {said}
      </span>
    </span>
  );
}

/** A value to copy: account number, address, reference. Whole, selectable, left to right, with its button. */
export function Copyable({
  text,
  shown,
  label,
}: {
  text: string;
  /** Grouped for the eye ("DE89 3704 ..."). */ shown?: string;
  label: string;
}) {
  return (
    <span className="flex items-center justify-between gap-2 rounded-md border border-line bg-paper ps-3">
      <bdi dir="ltr" className="min-w-0 py-2 text-base font-medium break-all select-all">
        {shown ?? text}
      </bdi>
      <CopyButton text={text} label={label} className="shrink-0" />
    </span>
  );
}
