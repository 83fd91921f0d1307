'use client';
import { useLocale, useTranslations } from 'next-intl';
import { Toaster as Sonner, toast as sonner } from 'sonner';

/** Once, in the root layout. */
export function Toaster() {
  const t = useTranslations('ui');
  const locale = useLocale();
  return (
    <Sonner
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

/**
 * A short word after something went well ("Copied", "Offer paused"). What failed, and what must not be missed, is a
 * Notice in the page.
 */
export function toast(message: string, action?: { label: string; onPress: () => void }): void {
  sonner(message, action ? { action: { label: action.label, onClick: action.onPress } } : {});
}
