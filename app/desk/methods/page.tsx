import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { ActForm, FoldedAct } from '#components/desk/act-form.tsx';
import { History } from '#components/desk/history.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Field } from '#components/ui/field.tsx';
import { Select } from '#components/ui/select.tsx';
import { Section } from '#components/ui/page.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { findMethod, METHODS } from '#lib/payment/registry.ts';
import { countryName } from '#lib/kernel/names.ts';
import { getSettings } from '#lib/site/queries.ts';
import { EVERY, methodValue } from '#lib/site/settings.ts';
import type { SettingView } from '#lib/site/view.ts';
import { countryChoices } from '../../country-choices.ts';
import { changeMethod } from '../acts.ts';
import { DeskPage, deskCtx, found, has } from '../desk-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('desk.methods');
  return { title: t('title') };
}

const partsOf = (scope: string): [method: string, country: string] => {
  const at = scope.lastIndexOf(':');
  return [scope.slice(0, at), scope.slice(at + 1)];
};

/** Payment methods that are switched off, everywhere or in a country. */
export default async function MethodsPage() {
  const ctx = await deskCtx('/desk/methods');
  const settings = found(ctx, await getSettings(ctx, { keys: ['method'] }));
  const [t, locale] = await Promise.all([getTranslations('desk.methods'), getLocale()]);
  const powers = powersOf(ctx.actor);
  const maySet = has(powers, 'methods.set');
  const place = (country: string) => (country === EVERY ? t('everywhere') : countryName(country, locale));
  const name = (scope: string) => {
    const [methodId, country] = partsOf(scope);
    return `${findMethod(methodId)?.label ?? methodId} · ${place(country)}`;
  };
  const say = (row: SettingView) => `${name(row.scope)}: ${methodValue.parse(row.value).on ? t('on') : t('off')}`;
  return (
    <DeskPage here="methods" powers={powers} title={t('title')} lead={t('lead')}>
      <Section title={t('off_now')}>
        {settings.methodsOff.length === 0 ? (
          <p className="text-quiet">{t('none_off')}</p>
        ) : (
          <Rows aria-label={t('off_now')}>
            {settings.methodsOff.map((scope) => {
              const [methodId, country] = partsOf(scope);
              const hidden = { methodId, country: country === EVERY ? '' : country, on: '1' };
              return (
                <Row key={scope}>
                  <p className="font-medium">
                    <bdi>{name(scope)}</bdi>
                  </p>
                  {maySet ? <FoldedAct act={changeMethod} label={t('do_on')} hidden={hidden} /> : null}
                </Row>
              );
            })}
          </Rows>
        )}
      </Section>
      {maySet ? <OffForm locale={locale} /> : null}
      <Section title={t('history')}>
        <History rows={settings.history} say={say} />
      </Section>
    </DeskPage>
  );
}

async function OffForm({ locale }: { locale: string }) {
  const t = await getTranslations('desk.methods');
  return (
    <Card>
      <CardTitle note={t('note')}>{t('set')}</CardTitle>
      <ActForm act={changeMethod} label={t('do_off')} hidden={{ on: '0' }} danger>
        <Field label={t('method')}>
          <Select name="methodId" required>
            {METHODS.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('country')}>
          <Select name="country">
            <option value="">{t('everywhere')}</option>
            {countryChoices(locale).map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
      </ActForm>
    </Card>
  );
}
