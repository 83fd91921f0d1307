import { getTranslations } from 'next-intl/server';
import { TextLink } from '#components/ui/link.tsx';

/** The way back, above the title of every page of the settings. */
export async function ToSettings() {
  const t = await getTranslations('account.settings');
  return <TextLink href="/settings">{t('title')}</TextLink>;
}
