import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { PasskeySignUp } from '#components/account/passkey-sign-up.tsx';
import { SecurePage } from '#components/account/secure-page.tsx';
import { Card } from '#components/ui/card.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { nextPathOf } from '#lib/account/next-path.ts';
import { config } from '#lib/config.ts';
import { getActor } from '../../session.ts';

type Props = { searchParams: Promise<{ next?: string | string[] }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('account.sign_up');
  return { title: t('title') };
}

/** An account without a password. */
export default async function PasskeySignUpPage({ searchParams }: Props) {
  const next = nextPathOf((await searchParams).next);
  if (await getActor()) redirect(next);
  const t = await getTranslations('account.sign_up');
  return (
    <Page width="narrow">
      <PageHeader title={t('title')} lead={t('by_passkey_note')} />
      <SecurePage address={config().publicUrl}>
        <Card>
          <PasskeySignUp next={next} currency="EUR" />
          <p className="mt-4 text-sm text-quiet">
            <TextLink href={`/sign-up?next=${encodeURIComponent(next)}`}>{t('by_password')}</TextLink>
          </p>
        </Card>
      </SecurePage>
    </Page>
  );
}
