'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Notice } from '#components/ui/notice.tsx';
import { useHydrated } from './hydrated.ts';

/** What needs WebCrypto, or, where the browser gives none (a plain http address), a sentence that says so and what to do. */
export function SecurePage({ address, children }: { address: string; children: ReactNode }) {
  const t = useTranslations('account.sign_in');
  const hydrated = useHydrated();
  if (!hydrated || (window.isSecureContext && globalThis.crypto?.subtle)) return children;
  return (
    <Notice tone="caution" title={t('insecure_title')} role="alert">
      {t('insecure', { address })}
    </Notice>
  );
}
