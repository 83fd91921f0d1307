import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation';
import { Mailbox } from '#components/notice/mailbox.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { listMailbox } from '#lib/notice/queries.ts';
import { pageCtx } from '../page-ctx.ts';
import { originOf } from '../session.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('notice.mailbox');
  return { title: t('title') };
}

/** Where no mail is sent, on the embedded default, one reads one's own here. Elsewhere there is no such page. */
export default async function MailboxPage() {
  const ctx = await pageCtx();
  const mails = await listMailbox(ctx, originOf(await headers()));
  if (!mails.ok) return mails.refusal.code === 'notice.sign_in' ? redirect('/sign-in?next=/mailbox') : notFound();
  const t = await getTranslations('notice.mailbox');
  return (
    <Page width="text">
      <PageHeader title={t('title')} lead={t(ctx.actor ? 'lead' : 'account_only')} />
      {mails.value.length === 0 ? <Empty title={t('empty')}>{t('empty_note')}</Empty> : <Mailbox mails={mails.value} />}
    </Page>
  );
}
