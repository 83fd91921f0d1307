import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ActForm } from '#components/desk/act-form.tsx';
import { ArbiterSeats, PanelHistory } from '#components/desk/panels.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Section } from '#components/ui/page.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { networkName } from '#lib/chain/traded.ts';
import { chainIds } from '#lib/config.ts';
import { getPanels } from '#lib/dispute/queries/arbiters.ts';
import { changePanel } from '../acts.ts';
import { DeskPage, deskCtx, found, has } from '../desk-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('desk.panel');
  return { title: t('title') };
}

/** Who rules on each chain: the panel of new trades, those before it, and putting another in its place. */
export default async function PanelPage() {
  const ctx = await deskCtx('/desk/panel');
  const t = await getTranslations('desk.panel');
  const powers = powersOf(ctx.actor);
  return (
    <DeskPage here="panel" powers={powers} title={t('title')} lead={t('lead')}>
      {chainIds().map((chainId) => (
        <OnChain
          key={chainId}
          ctx={ctx}
          chainId={chainId}
          name={networkName(chainId)}
          maySet={has(powers, 'panel.set')}
        />
      ))}
    </DeskPage>
  );
}

/** `name`: see `networkName`. */
type Props = { ctx: Awaited<ReturnType<typeof deskCtx>>; chainId: number; name: string | null; maySet: boolean };

async function OnChain({ ctx, chainId, name, maySet }: Props) {
  const panels = await getPanels(ctx, { chainId });
  const t = await getTranslations('desk.panel');
  const title = name === null ? null : <h2 className="text-xl font-semibold">{name}</h2>;
  if (!panels.ok && panels.refusal.code === 'dispute.chain_unavailable')
    return (
      <>
        {title}
        <RefusalNotice refusal={panels.refusal} />
      </>
    );
  const { now, live, history } = found(ctx, panels);
  const left = now.members.filter((member) => member.name === null).length;
  return (
    <section aria-label={name ?? t('title')} className="flex flex-col gap-6">
      {title}
      {left > 0 ? <Notice tone="caution">{t('left', { count: left })}</Notice> : null}
      <Card>
        <CardTitle note={t('live', { count: live })}>{t('now')}</CardTitle>
        <ArbiterSeats arbiters={now} />
      </Card>
      {maySet ? (
        <Card>
          <CardTitle note={t('set_note')}>{t('set')}</CardTitle>
          <ActForm act={changePanel} label={t('do_set')} danger hidden={{ chainId: `${chainId}` }}>
            <Field label={t('address')} hint={t('address_hint')} required>
              <Input machine name="address" minLength={42} maxLength={42} required />
            </Field>
          </ActForm>
        </Card>
      ) : null}
      <Section title={t('history')}>
        <PanelHistory rows={history} />
      </Section>
    </section>
  );
}
