import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { SecurePage } from '#components/account/secure-page.tsx';
import { SignUpForm } from '#components/account/sign-up-form.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { currencyChoices } from '../currency-choices.ts';
import { nextPathOf } from '#lib/account/next-path.ts';
import { config } from '#lib/config.ts';
import { getActor } from '../session.ts';

type Props = { searchParams: Promise<{ next?: string | string[] }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('account.sign_up');
  return { title: t('title') };
}

export default async function SignUpPage({ searchParams }: Props) {
  const next = nextPathOf((await searchParams).next);
  if (await getActor()) redirect(next);
  const [t, locale] = await Promise.all([getTranslations('account.sign_up'), getLocale()]);
  return (
    <Page width="narrow">
      <PageHeader title={t('title')} lead={t('lead')} />
      <SecurePage address={config().publicUrl}>
        <Card>
          <SignUpForm next={next} currencies={currencyChoices(locale)} currency="EUR" />
          <p className="mt-4 text-sm text-quiet">
            {t('have_account')} <TextLink href={`/sign-in?next=${encodeURIComponent(next)}`}>{t('sign_in')}</TextLink>
          </p>
        </Card>
        <Card>
          <CardTitle note={t('by_passkey_note')}>{t('by_passkey')}</CardTitle>
          <ButtonLink wide size="lg" href={`/sign-up/passkey?next=${encodeURIComponent(next)}`}>
            {t('by_passkey_go')}
          </ButtonLink>
        </Card>
      </SecurePage>
    </Page>
  );
}
