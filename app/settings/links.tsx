import { getTranslations } from 'next-intl/server';
import { ButtonLink } from '#components/ui/button.tsx';

/** The settings that have a page of their own. */
export async function SettingsLinks() {
  const [security, notices, webhooks, keys, data, standing, limits, merchant] = await Promise.all([
    getTranslations('security'),
    getTranslations('notice'),
    getTranslations('webhook'),
    getTranslations('account.keys'),
    getTranslations('privacy.data'),
    getTranslations('court.standing'),
    getTranslations('limits'),
    getTranslations('merchant'),
  ]);
  return (
    <>
      <ButtonLink href="/settings/security">{security('link')}</ButtonLink>
      <ButtonLink href="/settings/notices">{notices('to_settings')}</ButtonLink>
      <ButtonLink href="/settings/webhooks">{webhooks('title')}</ButtonLink>
      <ButtonLink href="/settings/api">{keys('to')}</ButtonLink>
      <ButtonLink href="/settings/standing">{standing('title')}</ButtonLink>
      <ButtonLink href="/limits">{limits('title')}</ButtonLink>
      <ButtonLink href="/settings/merchant">{merchant('link')}</ButtonLink>
      <ButtonLink href="/settings/data">{data('title')}</ButtonLink>
    </>
  );
}
