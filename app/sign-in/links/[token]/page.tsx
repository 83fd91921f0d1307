import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { findLink } from '#lib/account/queries/entry.ts';
import { db } from '#lib/db/client.ts';
import { act } from './actions.ts';

type Props = {
  params: Promise<{ token: string }>;
  searchParams: Promise<{ why?: string | string[]; done?: string | string[] }>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('account.links');
  // The address is a permission: it goes into no index and no other site's log.
  return { title: t('verify.title'), robots: { index: false }, referrer: 'no-referrer' };
}

/** Asks before it does anything: programs that look links over open them too. Needs no account, no scripts and no certain browser. */
export default async function LinkPage({ params, searchParams }: Props) {
  const { token } = await params;
  const { why, done } = await searchParams;
  const [t, refusals, found] = await Promise.all([
    getTranslations('account.links'),
    getTranslations('account.refusals'),
    findLink({ db: db() }, { token }),
  ]);
  if (!found.ok || found.value.purpose === 'reset') return <Closed why={refusals('link_unknown')} />;
  const { purpose, state, address } = found.value;
  // Whoever pressed twice, or comes back, sees what was done.
  if (state === 'used' && (done !== undefined || why === 'link_used')) {
    const next = purpose === 'not_me' || purpose === 'stop_change';
    return (
      <Page width="narrow">
        <PageHeader title={t(`${purpose}.done`)} lead={t(`${purpose}.done_text`)} />
        <div>
          <ButtonLink href={next ? '/sign-in/forgotten' : '/settings'}>{t(next ? 'password' : 'settings')}</ButtonLink>
        </div>
      </Page>
    );
  }
  if (why === 'email_taken') return <Closed why={refusals('email_taken')} />;
  if (state !== 'open') return <Closed why={refusals(state === 'used' ? 'link_used' : 'link_over')} />;
  return (
    <Page width="narrow">
      <PageHeader title={t(`${purpose}.title`)} />
      <Card>
        <form action={act} className="flex flex-col gap-4">
          <input type="hidden" name="token" value={token} />
          <p>{t.rich(`${purpose}.text`, { to: () => <bdi dir="ltr">{address}</bdi> })}</p>
          <div>
            <Button type="submit" variant="primary">
              {t(`${purpose}.submit`)}
            </Button>
          </div>
        </form>
      </Card>
    </Page>
  );
}

async function Closed({ why }: { why: string }) {
  const t = await getTranslations('account.links');
  return (
    <Page width="narrow">
      <PageHeader title={t('closed')} lead={why} />
      <div>
        <ButtonLink href="/settings">{t('settings')}</ButtonLink>
      </div>
    </Page>
  );
}
