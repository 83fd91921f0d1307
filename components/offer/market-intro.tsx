import { ChevronDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { TextLink } from '#components/ui/link.tsx';

const STEPS = ['take', 'pay', 'release'] as const;

/** For whoever has never heard of this: one sentence, and three steps that a phone folds away so that the offers stay in sight. */
export function MarketIntro() {
  const t = useTranslations('how.intro');
  return (
    <section aria-label={t('title')} className="group/intro flex flex-col gap-3">
      <p className="max-w-prose text-base text-quiet max-sm:hidden">
        {t('sentence')} <More />
      </p>
      <details className="text-quiet sm:hidden">
        <summary className="flex list-none items-end gap-2 rounded-md text-sm [&::-webkit-details-marker]:hidden">
          <span>{t('sentence')}</span>
          <ChevronDown aria-hidden className="size-5 shrink-0 group-has-[[open]]/intro:rotate-180" />
        </summary>
      </details>
      <ol className="grid gap-3 text-sm sm:grid-cols-3 sm:gap-6 max-sm:group-not-has-[[open]]/intro:hidden">
        {STEPS.map((step, index) => (
          <li key={step} className="flex gap-3">
            <span
              aria-hidden
              className="figures grid size-6 shrink-0 place-items-center rounded-full border border-edge text-xs font-medium"
            >
              {index + 1}
            </span>
            <p>
              <strong className="font-medium">{t(`${step}.title`)}</strong>{' '}
              <span className="text-quiet">{t(`${step}.text`)}</span>
            </p>
          </li>
        ))}
      </ol>
      <p className="text-sm max-sm:group-not-has-[[open]]/intro:hidden sm:hidden">
        <More />
      </p>
    </section>
  );
}

function More() {
  const t = useTranslations('how.intro');
  return (
    <TextLink href="/how" className="whitespace-nowrap">
      {t('more')}
    </TextLink>
  );
}
