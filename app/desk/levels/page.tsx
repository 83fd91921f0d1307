import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { History } from '#components/desk/history.tsx';
import { LevelsForm } from '#components/desk/levels-form.tsx';
import { LevelsTable } from '#components/site/levels-table.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Section } from '#components/ui/page.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { dollars } from '#lib/site/dollars.ts';
import { LEVELS, levelsValue } from '#lib/site/levels.ts';
import { getSettings } from '#lib/site/queries.ts';
import type { SettingView } from '#lib/site/view.ts';
import { changeLevels } from '../acts.ts';
import { DeskPage, deskCtx, found, has } from '../desk-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('desk.levels');
  return { title: t('title') };
}

/** Limits that grow: the table in force, its editor, and every table there was. */
export default async function LevelsPage() {
  const ctx = await deskCtx('/desk/levels');
  const settings = found(ctx, await getSettings(ctx, { keys: ['levels'] }));
  const [t, words] = await Promise.all([getTranslations('desk.levels'), getTranslations('limits')]);
  const powers = powersOf(ctx.actor);
  const say = (row: SettingView) => {
    const { levels } = levelsValue.parse(row.value);
    const text = (cents: string | null) => (cents === null ? words('none') : `${dollars(BigInt(cents))} USD`);
    return LEVELS.map((name) => {
      const { tradeCents, dayCents } = levels[name].caps;
      return t('said', { level: words(`level.${name}`), trade: text(tradeCents), day: text(dayCents) });
    }).join(' · ');
  };
  return (
    <DeskPage here="levels" powers={powers} title={t('title')} lead={t('lead')}>
      <Section title={t('now')}>
        <LevelsTable levels={settings.levels.levels} mine={undefined} />
      </Section>
      {has(powers, 'limits.set') ? (
        <Card>
          <CardTitle note={t('note')}>{t('set')}</CardTitle>
          <LevelsForm value={settings.levels} act={changeLevels} />
        </Card>
      ) : null}
      <Section title={t('history')}>
        <History rows={settings.history} say={say} />
      </Section>
    </DeskPage>
  );
}
