import { useTranslations } from 'next-intl';
import { figureOf } from '#components/site/level-words.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { HOUR } from '#lib/kernel/instant.ts';
import { REVERSIBILITIES } from '#lib/kernel/reversibility.ts';
import { dollars } from '#lib/site/dollars.ts';
import { BARS, CAPS, LEVELS, type Level, type LevelName, type LevelsValue } from '#lib/site/levels.ts';
import { ActForm, type StaffAction } from './act-form.tsx';

/** The whole table in one form: all of it is set together, so that no row is ever above the next. */
export function LevelsForm({ value, act }: { value: LevelsValue; act: StaffAction }) {
  const t = useTranslations('desk.levels');
  const kinds = useTranslations('payment.reversibility');
  return (
    <ActForm act={act} label={t('do_set')}>
      <div>
        {LEVELS.map((name) => (
          <LevelFields key={name} name={name} level={value.levels[name]} />
        ))}
        <Disclosure summary={t('release')} className="border-b border-line">
          <div className="flex flex-col gap-4">
            {REVERSIBILITIES.map((kind) => (
              <Field key={kind} label={kinds(kind)} hint={t('hours')}>
                <Input
                  type="number"
                  name={`release.${kind}`}
                  min={1}
                  max={336}
                  defaultValue={value.releaseSeconds[kind] / HOUR}
                />
              </Field>
            ))}
          </div>
        </Disclosure>
      </div>
    </ActForm>
  );
}

function LevelFields({ name, level }: { name: LevelName; level: LevelsValue['levels'][Level['name']] }) {
  const t = useTranslations('desk.levels');
  const words = useTranslations('limits');
  return (
    <Disclosure summary={words(`level.${name}`)} className="border-b border-line">
      <div className="grid gap-4 sm:grid-cols-2">
        {/* The first level is everybody's: it asks nothing. */}
        {name === 'new'
          ? null
          : BARS.map((bar) =>
              bar === 'secured' ? (
                <Checkbox
                  key={bar}
                  name={`${name}.${bar}`}
                  defaultChecked={level.bar.secured}
                  label={words('bar.secured', { least: 1 })}
                />
              ) : (
                <Field key={bar} label={t(`bar.${bar}`)}>
                  <Input
                    type="number"
                    name={`${name}.${bar}`}
                    min={0}
                    step={bar === 'completionBps' || bar === 'scoreLow' ? 0.01 : 1}
                    defaultValue={figureOf(bar, level.bar[bar])}
                  />
                </Field>
              ),
            )}
        {CAPS.map((cap) => {
          const cents = level.caps[cap];
          return (
            <Field key={cap} label={words(`cap.${cap}`)} hint={t('cap_hint')}>
              <Input
                machine
                name={`${name}.${cap}`}
                inputMode="decimal"
                maxLength={16}
                defaultValue={cents === null ? '' : dollars(BigInt(cents))}
              />
            </Field>
          );
        })}
      </div>
    </Disclosure>
  );
}
