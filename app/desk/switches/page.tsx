import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ActForm, FoldedAct } from '#components/desk/act-form.tsx';
import { History } from '#components/desk/history.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Field } from '#components/ui/field.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Section } from '#components/ui/page.tsx';
import { Select } from '#components/ui/select.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { findChain, getChain } from '#lib/chain/chains.ts';
import { chainIds } from '#lib/config.ts';
import { getSettings } from '#lib/site/queries.ts';
import { EVERY, SWITCHES, SWITCH_REASONS, switchValue, type Switch } from '#lib/site/settings.ts';
import type { SettingView } from '#lib/site/view.ts';
import { changeSwitch } from '../acts.ts';
import { DeskPage, deskCtx, found, has } from '../desk-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('desk.switches');
  return { title: t('title') };
}

/** What stops new things, and nothing else. */
export default async function SwitchesPage() {
  const ctx = await deskCtx('/desk/switches');
  const settings = found(ctx, await getSettings(ctx, { keys: ['switch'] }));
  const [t, why] = await Promise.all([getTranslations('desk.switches'), getTranslations('desk.why')]);
  const powers = powersOf(ctx.actor);
  const maySet = has(powers, 'switches.set');
  const where = (chainId: number | null) =>
    chainId === null ? t('every_chain') : (findChain(chainId)?.name ?? `${chainId}`);
  const say = (row: SettingView) => {
    const [name = '', chain = EVERY] = row.scope.split(':');
    const { on, why: reason } = switchValue.parse(row.value);
    const what = t(`names.${name as Switch}`);
    return `${what} · ${where(chain === EVERY ? null : Number(chain))}: ${on ? `${t('thrown')} (${why(reason)})` : t('restored')}`;
  };
  return (
    <DeskPage here="switches" powers={powers} title={t('title')} lead={t('lead')}>
      <Notice>{t('never')}</Notice>
      <Section title={t('now')}>
        {settings.thrown.length === 0 ? (
          <p className="text-quiet">{t('none')}</p>
        ) : (
          <Rows aria-label={t('now')}>
            {settings.thrown.map(({ name, chainId, why: reason, since }) => (
              <Row key={`${name} ${chainId}`}>
                <p className="font-medium">
                  {t(`names.${name}`)} · {where(chainId)}
                </p>
                <p className="text-sm text-quiet">
                  {why(reason)} · <Instant at={since} as="minute" />
                </p>
                {maySet ? (
                  <FoldedAct
                    act={changeSwitch}
                    label={t('do_restore')}
                    hidden={{ name, chainId: chainId === null ? '' : `${chainId}`, why: reason, on: '0' }}
                  />
                ) : null}
              </Row>
            ))}
          </Rows>
        )}
      </Section>
      {maySet ? <ThrowForm /> : null}
      <Section title={t('history')}>
        <History rows={settings.history} say={say} />
      </Section>
    </DeskPage>
  );
}

async function ThrowForm() {
  const [t, why] = await Promise.all([getTranslations('desk.switches'), getTranslations('desk.why')]);
  return (
    <Card>
      <CardTitle note={t('note')}>{t('set')}</CardTitle>
      <ActForm act={changeSwitch} label={t('do_throw')} hidden={{ on: '1' }} danger>
        <Field label={t('switch')}>
          <Select name="name">
            {SWITCHES.map((name) => (
              <option key={name} value={name}>
                {t(`names.${name}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('chain')}>
          <Select name="chainId">
            <option value="">{t('every_chain')}</option>
            {chainIds().map((id) => (
              <option key={id} value={id}>
                {getChain(id).name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('why')} hint={t('why_hint')}>
          <Select name="why">
            {SWITCH_REASONS.map((reason) => (
              <option key={reason} value={reason}>
                {why(reason)}
              </option>
            ))}
          </Select>
        </Field>
      </ActForm>
    </Card>
  );
}
