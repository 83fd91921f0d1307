import { useTranslations } from 'next-intl';
import { TextLink } from '#components/ui/link.tsx';
import { Mark } from '#components/ui/mark.tsx';

const STEPS = ['take', 'pay', 'release'] as const;

/** For whoever has never heard of this: one sentence, and three steps that a phone folds away so that the offers stay in sight. */
export function MarketIntro() {
  const t = useTranslations('how.intro');
  return (
    <section aria-label={t('title')} className="intro">
      <p>
        {`${t('sentence')} `}
        <More />
      </p>
      <details>
        <summary>
          <span>{t('sentence')}</span>
          <Mark of="down" />
        </summary>
      </details>
      <ol>
        {STEPS.map((step) => (
          <li key={step}>
            <p>
              <strong>{t(`${step}.title`)}</strong>
              {` ${t(`${step}.text`)}`}
            </p>
          </li>
        ))}
      </ol>
      <div className="more">
        <More />
      </div>
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
