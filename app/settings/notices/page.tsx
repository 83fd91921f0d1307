import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { DiscretionForm } from '#components/notice/discretion-form.tsx';
import { FailedMailNotice } from '#components/notice/failed-mail.tsx';
import { KindsForm } from '#components/notice/kinds-form.tsx';
import { PushCard } from '#components/notice/push-card.tsx';
import { QuietForm } from '#components/notice/quiet-form.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { getNoticeSettings, listFailedMail } from '#lib/notice/queries.ts';
import type { NoticeSettings } from '#lib/notice/view.ts';
import { getTimeZone } from '../../i18n/locale.ts';
import { pageCtx } from '../../page-ctx.ts';
import { ToSettings } from '../to-settings.tsx';
import { removeDevice, saveHiding, saveKinds, saveQuiet } from './actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('notice.settings');
  return { title: t('title') };
}

async function mailNote({ mailTo, mailClaim, hasMail, mailbox }: NoticeSettings): Promise<string> {
  const t = await getTranslations('notice.settings');
  if (!hasMail) return t('no_mail');
  if (mailTo === null) return mailClaim === null ? t('no_address') : t('unverified', { to: mailClaim });
  return mailbox ? t('mail_box') : t('mail_to', { to: mailTo });
}

export default async function NoticeSettingsPage() {
  const ctx = await pageCtx();
  const [t, zone, settings, failed] = await Promise.all([
    getTranslations('notice.settings'),
    getTimeZone(),
    getNoticeSettings(ctx),
    listFailedMail(ctx),
  ]);
  if (!settings.ok) redirect('/sign-in?next=/settings/notices');
  const { quiet } = settings.value;
  const zones = [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', zone, ...(quiet ? [quiet.zone] : [])])];
  return (
    <Page width="text">
      <PageHeader above={<ToSettings />} title={t('title')} lead={t('lead')} />
      {failed.ok ? <FailedMailNotice failed={failed.value} /> : null}
      <Card>
        <CardTitle note={await mailNote(settings.value)}>{t('kinds')}</CardTitle>
        <KindsForm settings={settings.value} save={saveKinds} />
      </Card>
      <Card>
        <CardTitle note={t('push_note')}>{t('push_title')}</CardTitle>
        {settings.value.pushKey === null ? (
          <p className="text-quiet">{t('no_push')}</p>
        ) : (
          <PushCard pushKey={settings.value.pushKey} devices={settings.value.devices} remove={removeDevice} />
        )}
      </Card>
      <Card>
        <CardTitle>{t('hide')}</CardTitle>
        <DiscretionForm hideAmounts={settings.value.hideAmounts} save={saveHiding} />
      </Card>
      <Card>
        <CardTitle>{t('quiet')}</CardTitle>
        <QuietForm quiet={quiet} zone={zone} zones={zones.sort()} save={saveQuiet} />
      </Card>
    </Page>
  );
}
