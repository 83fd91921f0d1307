import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ActForm } from '#components/desk/act-form.tsx';
import { History } from '#components/desk/history.tsx';
import { percentText } from '#components/offer/amounts.ts';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Money } from '#components/ui/money.tsx';
import { Section } from '#components/ui/page.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { dollars } from '#lib/site/dollars.ts';
import { getSettings } from '#lib/site/queries.ts';
import { feeValue, limitsValue, MOST_FEE_BPS } from '#lib/site/settings.ts';
import type { SettingView } from '#lib/site/view.ts';
import { changeFee, changeLimits, withdraw } from '../acts.ts';
import { DeskPage, deskCtx, found, has } from '../desk-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('desk.fees');
  return { title: t('title') };
}

/** The fee and the limits: what is in force, what is to come, and how it came about. */
export default async function FeesPage() {
  const ctx = await deskCtx('/desk/fees');
  const settings = found(ctx, await getSettings(ctx, { keys: ['fee', 'limits'] }));
  const t = await getTranslations('desk.fees');
  const powers = powersOf(ctx.actor);
  const { tradeCents, dayCents } = settings.limits;
  const limit = (cents: string | null) =>
    cents === null ? t('none') : <Money amount={dollars(BigInt(cents))} unit="USD" />;
  const say = (row: SettingView) => {
    if (row.key === 'fee') return t('said_fee', { percent: percentText(feeValue.parse(row.value).bps) });
    const value = limitsValue.parse(row.value);
    const text = (cents: string | null) => (cents === null ? t('none') : `${dollars(BigInt(cents))} USD`);
    return t('said_limits', { trade: text(value.tradeCents), day: text(value.dayCents) });
  };
  return (
    <DeskPage here="fees" powers={powers} title={t('title')} lead={t('lead')}>
      <Card>
        <CardTitle>{t('now')}</CardTitle>
        <Definitions sums>
          <Definition name={t('fee')}>
            <bdi dir="ltr" className="figures">
              {percentText(settings.feeBps)} %
            </bdi>
          </Definition>
          <Definition name={t('trade_limit')}>{limit(tradeCents)}</Definition>
          <Definition name={t('day_limit')}>{limit(dayCents)}</Definition>
        </Definitions>
      </Card>
      {has(powers, 'fees.set') ? <FeeForm bps={settings.feeBps} /> : null}
      {has(powers, 'limits.set') ? <LimitsForm /> : null}
      <Section title={t('history')}>
        <History rows={settings.history} say={say} {...(has(powers, 'fees.set') && { withdraw })} />
      </Section>
    </DeskPage>
  );
}

async function FeeForm({ bps }: { bps: number }) {
  const t = await getTranslations('desk.fees');
  return (
    <Card>
      <CardTitle note={t('fee_note')}>{t('set_fee')}</CardTitle>
      <ActForm act={changeFee} label={t('do_set_fee')}>
        <Field label={t('bps')} hint={t('bps_hint')}>
          <Input type="number" name="bps" min={0} max={MOST_FEE_BPS} step={1} defaultValue={bps} required />
        </Field>
        <Field label={t('from')} hint={t('from_hint')} optional>
          <Input type="datetime-local" name="effectiveFrom" />
        </Field>
      </ActForm>
    </Card>
  );
}

async function LimitsForm() {
  const t = await getTranslations('desk.fees');
  return (
    <Card>
      <CardTitle note={t('limits_note')}>{t('set_limits')}</CardTitle>
      <ActForm act={changeLimits} label={t('do_set_limits')}>
        <Field label={t('trade_limit')} hint={t('limit_hint')} optional>
          <Input machine name="tradeCents" inputMode="decimal" maxLength={15} />
        </Field>
        <Field label={t('day_limit')} hint={t('limit_hint')} optional>
          <Input machine name="dayCents" inputMode="decimal" maxLength={15} />
        </Field>
        <Field label={t('from')} hint={t('from_hint')} optional>
          <Input type="datetime-local" name="effectiveFrom" />
        </Field>
      </ActForm>
    </Card>
  );
}
