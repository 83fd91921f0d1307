import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { CAPS, LEVELS, type LevelName, type LevelsValue } from '#lib/site/levels.ts';
import { CapText, useBarWords } from './level-words.tsx';

/** Every level: what reaches it and what it allows. Cards, so that a phone reads them from top to bottom. */
export function LevelsTable({ levels, mine }: { levels: LevelsValue['levels']; mine: LevelName | undefined }) {
  const t = useTranslations('limits');
  const words = useBarWords();
  return (
    <ol className="grid gap-4 sm:grid-cols-2" aria-label={t('table')}>
      {LEVELS.map((name) => {
        const asked = words(levels[name].bar);
        return (
          <li key={name} className="flex">
            <Card className="flex-1">
              <CardTitle aside={mine === name ? <Badge tone="accent">{t('yours')}</Badge> : null}>
                {t(`level.${name}`)}
              </CardTitle>
              <div className="flex flex-col gap-4">
                {asked.length === 0 ? (
                  <p className="text-sm text-quiet">{t('everybody')}</p>
                ) : (
                  <ul className="list-disc ps-5 text-sm text-quiet">
                    {asked.map(({ what, says }) => (
                      <li key={what}>{says}</li>
                    ))}
                  </ul>
                )}
                <Definitions sums>
                  {CAPS.map((cap) => (
                    <Definition key={cap} name={t(`cap.${cap}`)}>
                      <CapText cents={levels[name].caps[cap]} />
                    </Definition>
                  ))}
                </Definitions>
              </div>
            </Card>
          </li>
        );
      })}
    </ol>
  );
}
