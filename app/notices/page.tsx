import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { FailedMailNotice } from '#components/notice/failed-mail.tsx';
import { NoticeRows } from '#components/notice/notice-list.tsx';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { config } from '#lib/config.ts';
import { listFailedMail, listNotices } from '#lib/notice/queries.ts';
import { pageCtx } from '../page-ctx.ts';
import { markAll, markRead } from './actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('notice');
  return { title: t('title') };
}

type Props = { searchParams: Promise<{ before?: string | string[] }> };

export default async function NoticesPage({ searchParams }: Props) {
  const [{ before: asked }, ctx, locale, t] = await Promise.all([
    searchParams,
    pageCtx(),
    getLocale(),
    getTranslations('notice'),
  ]);
  const before = typeof asked === 'string' ? asked : undefined;
  const [list, failed] = await Promise.all([listNotices(ctx, { locale, before }), listFailedMail(ctx)]);
  if (!list.ok) redirect('/sign-in?next=/notices');
  const { rows, unread, next } = list.value;
  return (
    <Page width="text">
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        actions={
          unread > 0 ? (
            <KeyedForm action={markAll}>
              <Button type="submit">{t('mark_all')}</Button>
            </KeyedForm>
          ) : null
        }
      />
      <nav aria-label={t('title')} className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
        <TextLink href="/searches">{t('to_searches')}</TextLink>
        <TextLink href="/settings/notices">{t('to_settings')}</TextLink>
        {config().mailbox ? <TextLink href="/mailbox">{t('to_mailbox')}</TextLink> : null}
      </nav>
      {failed.ok ? <FailedMailNotice failed={failed.value} /> : null}
      {rows.length === 0 ? (
        <Empty title={t('empty')} action={before ? <ButtonLink href="/notices">{t('first')}</ButtonLink> : null}>
          {t('empty_note')}
        </Empty>
      ) : (
        <section className="flex flex-col gap-3" aria-label={t('title')}>
          <p role="status" className="text-sm font-medium">
            {t('unread', { count: unread })}
          </p>
          <NoticeRows rows={rows} markRead={markRead} />
          {next || before ? (
            <nav className="flex flex-wrap gap-2" aria-label={t('next')}>
              {before ? <ButtonLink href="/notices">{t('first')}</ButtonLink> : null}
              {next ? <ButtonLink href={`/notices?before=${next}`}>{t('next')}</ButtonLink> : null}
            </nav>
          ) : null}
        </section>
      )}
    </Page>
  );
}
