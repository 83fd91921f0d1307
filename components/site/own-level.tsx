import { useTranslations } from 'next-intl';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Progress } from '#components/ui/progress.tsx';
import type { LimitsView } from '#lib/offer/view.ts';
import { CapText, figureOf } from './level-words.tsx';

/** Where the reader stands, and line by line what is missing to the next level. */
export function OwnLevel({ mine }: { mine: NonNullable<LimitsView['mine']> }) {
  const t = useTranslations('limits');
  const { next, spentCents } = mine;
  return (
    <Card>
      <CardTitle>{t('own', { level: t(`level.${mine.level}`) })}</CardTitle>
      <div className="flex flex-col gap-4">
        {spentCents === null ? null : <p>{t.rich('spent', { amount: () => <CapText cents={spentCents} /> })}</p>}
        {mine.held ? (
          <p>
            {t('held')} <TextLink href="/settings/standing">{t('heldWhy')}</TextLink>
          </p>
        ) : null}
        {next === null && !mine.held ? <p>{t('highest')}</p> : null}
        {next && next.short.length > 0 ? (
          <section className="flex flex-col gap-3">
            <h3 className="font-semibold">{t('missing', { level: t(`level.${next.level}`) })}</h3>
            <ul className="flex flex-col gap-3">
              {next.short.map(({ what, has, least }) => (
                <li key={what} className="text-sm">
                  {what === 'secured' ? (
                    <>
                      {t('short.secured')} <TextLink href="/settings/security">{t('secure')}</TextLink>
                    </>
                  ) : (
                    <Progress
                      value={has}
                      max={least}
                      label={t(`short.${what}`, { has: figureOf(what, has), least: figureOf(what, least) })}
                    />
                  )}
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </div>
    </Card>
  );
}
