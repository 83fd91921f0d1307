'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { Toaster, toast } from 'sonner';
import type { Word } from './toast.tsx';

/** Where toasts appear. `take`: hands over those that were said before it was there, and every later one. */
export function ToastList({ take }: { take: (show: (word: Word) => void) => () => void }) {
  const t = useTranslations('ui');
  const locale = useLocale();
  // After the list below listens: effects of children run first.
  useEffect(
    () =>
      take(({ message, action }) =>
        toast(message, action ? { action: { label: action.label, onClick: action.onPress } } : {}),
      ),
    [take],
  );
  return (
    <Toaster
      position="bottom-center"
      dir={locale.startsWith('ar') ? 'rtl' : 'ltr'}
      containerAriaLabel={t('toast.region')}
      mobileOffset={{ bottom: '5.5rem' }}
      gap={8}
      visibleToasts={3}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-center gap-3 rounded-md border border-ink bg-ink px-4 py-3 text-sm text-paper font-sans sm:w-(--width)',
          title: 'font-medium',
          description: 'opacity-80',
          icon: 'shrink-0 [&>svg]:size-5',
          actionButton: 'ms-auto min-h-9 shrink-0 px-2 font-semibold underline underline-offset-4',
        },
      }}
    />
  );
}
