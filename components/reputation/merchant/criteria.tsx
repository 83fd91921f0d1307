import { Check, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { percentOf } from '#components/trader/rounded.ts';
import { DISPUTE_DAYS, NEEDS, type Criterion, type CriterionKey } from '#lib/reputation/merchants/criteria.ts';

/** The criteria, a line each: what is asked, what there is, and whether that is enough. */
export function CriteriaList({ criteria }: { criteria: readonly Criterion[] }) {
  const t = useTranslations('merchant');
  return (
    <ul className="flex flex-col gap-2">
      {criteria.map((one) => (
        <li key={one.key} data-met={one.met} className="flex items-start gap-2">
          {one.met ? (
            <Check aria-hidden className="mt-0.5 size-5 shrink-0 text-accent" />
          ) : (
            <X aria-hidden className="mt-0.5 size-5 shrink-0 text-caution" />
          )}
          <span className="min-w-0">
            <Need of={one.key} />
            <span className="block text-sm text-quiet">
              {t(one.met ? 'met' : 'missing')}
              <Has of={one} />
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What is asked, in words: also where nobody stands to it. */
export function Need({ of: key }: { of: CriterionKey }) {
  const t = useTranslations('merchant.need');
  if (key === 'completion') return t(key, { needs: percentOf(NEEDS.completion) });
  if (key === 'disputes') return t(key, { days: DISPUTE_DAYS });
  return key in NEEDS ? t(key, { needs: NEEDS[key as 'age' | 'trades' | 'partners'] }) : t(key);
}

const COUNTED = ['age', 'trades', 'partners', 'disputes'] as const;

function Has({ of: { key, has } }: { of: Criterion }) {
  const t = useTranslations('merchant.has');
  if (key === 'completion')
    return <>{` · ${has === null ? t('nothing') : t('completion', { share: percentOf(has) })}`}</>;
  const counted = COUNTED.find((one) => one === key);
  return counted === undefined || has === null ? null : <>{` · ${t(counted, { count: has })}`}</>;
}
