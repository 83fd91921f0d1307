import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { PasskeysCard } from '#components/account/passkeys-card.tsx';
import { RecoveryCard } from '#components/account/recovery-card.tsx';
import { SecurePage } from '#components/account/secure-page.tsx';
import { StaffFactor } from '#components/account/staff-factor.tsx';
import { TotpCard } from '#components/account/totp-card.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { ROLES, requireRole } from '#lib/account/policy.ts';
import { listMyFactors } from '#lib/account/queries/factors.ts';
import { config } from '#lib/config.ts';
import { pageCtx } from '../../page-ctx.ts';
import { ToSettings } from '../to-settings.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('security');
  return { title: t('title') };
}

/** The account's second factors. */
export default async function SecurityPage() {
  const ctx = await pageCtx();
  const [t, found] = await Promise.all([getTranslations('security'), listMyFactors(ctx)]);
  if (!found.ok || !ctx.actor) redirect('/sign-in?next=/settings/security');
  const { walletAddress, walletKind } = ctx.actor;
  const { factors, recoveryLeft } = found.value;
  const unproved = ROLES.some((role) => {
    const asked = requireRole(ctx.actor, role);
    return !asked.ok && asked.refusal.code === 'account.factor_required';
  });
  const last = factors.length === 1;
  return (
    <Page width="text">
      <PageHeader above={<ToSettings />} title={t('title')} lead={t('lead')} />
      {unproved ? <StaffFactor here /> : null}
      <SecurePage address={config().publicUrl}>
        <TotpCard app={factors.find(({ kind }) => kind === 'totp')} last={last} />
        <PasskeysCard
          owner={{ walletAddress, walletKind }}
          passkeys={factors.filter(({ kind }) => kind === 'passkey')}
          last={last}
        />
        <RecoveryCard left={recoveryLeft} enrolled={factors.length > 0} />
      </SecurePage>
      <Notice title={t('lost_title')}>{t(walletKind === 'browser' ? 'lost' : 'lost_injected')}</Notice>
    </Page>
  );
}
