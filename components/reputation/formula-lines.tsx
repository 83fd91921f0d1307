import { useTranslations } from 'next-intl';
import { Section } from '#components/ui/page.tsx';
import { DAY, MINUTE } from '#lib/kernel/instant.ts';
import {
  BAD_HALF_LIFE,
  BAD_WEIGHTS,
  GOOD_HALF_LIFE,
  LEAST_CREDENCE,
  PASSED_ON,
  UNKNOWN_STAKE,
  WHOLE_LOCK,
  WHOLE_STAKE_CENTS,
} from '#lib/reputation/score.ts';

const [goodDays, badDays] = [GOOD_HALF_LIFE / DAY, BAD_HALF_LIFE / DAY];

/** The formula as lib/reputation/score.ts computes it, with its numbers. */
const FORMULA = {
  good: `good = Σ word × (1 − e^−stake) × ½^(age / ${goodDays} d)`,
  stake: `stake = Σ min(1, USD / ${WHOLE_STAKE_CENTS / 100n}) × min(1, locked / ${WHOLE_LOCK / MINUTE} min)`,
  word: `word = max(${LEAST_CREDENCE}, ${PASSED_ON} × good / (partners + 1))`,
  bad: `bad = Σ weight × (½ + ½ stake) × ½^(age / ${badDays} d)`,
  score: 'p = good / n,  n = good + bad,  z = 1.6449\n(p + z²/2n ∓ z √(p (1 − p) / n + z²/4n²)) / (1 + z²/n)',
} as const;

const VALUES = {
  good: { days: goodDays },
  stake: { dollars: Number(WHOLE_STAKE_CENTS / 100n), minutes: WHOLE_LOCK / MINUTE, unknown: UNKNOWN_STAKE * 100 },
  word: { least: LEAST_CREDENCE * 100, share: PASSED_ON * 100 },
  bad: { days: badDays, ended: BAD_WEIGHTS.ended, dispute: BAD_WEIGHTS.dispute },
  score: {},
} as const;

export function FormulaLines() {
  const t = useTranslations('reputation.formula');
  return (
    <>
      {(Object.keys(FORMULA) as (keyof typeof FORMULA)[]).map((part) => (
        <Section key={part} title={t(`parts.${part}.title`)}>
          <p>{t(`parts.${part}.text`, VALUES[part])}</p>
          <pre
            dir="ltr"
            tabIndex={0}
            aria-label={t(`parts.${part}.title`)}
            role="region"
            className="overflow-x-auto rounded-lg border border-line bg-card px-4 py-3 font-mono text-sm"
          >
            {FORMULA[part]}
          </pre>
        </Section>
      ))}
    </>
  );
}
