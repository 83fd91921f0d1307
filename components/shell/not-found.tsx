'use client';
import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { HeldWordsWithin } from './held-words.tsx';

/** A thing that is not yours looks like a thing that does not exist. */
export function NothingHere() {
  return (
    <HeldWordsWithin>
      <Said />
    </HeldWordsWithin>
  );
}

function Said() {
  const t = useTranslations('fault.notFound');
  return (
    <Page width="text">
      <PageHeader title={t('title')} lead={t('lead')} />
      <div className="flex flex-wrap gap-2">
        <ButtonLink href="/">{t('market')}</ButtonLink>
        <ButtonLink href="/trades">{t('trades')}</ButtonLink>
      </div>
    </Page>
  );
}
