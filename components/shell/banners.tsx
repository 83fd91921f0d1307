import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

/** What is true of the whole site just now: one quiet line each, above everything. Renders nothing when there is nothing. */
export function Banners(props: {
  /** The embedded chain: its coins are worth nothing. */
  testChain?: boolean;
  /** Prices are the shipped sample of that day (already written in the reader's way). */
  sampleRatesOf?: string | undefined;
  children?: ReactNode;
}) {
  const t = useTranslations('ui.banner');
  const lines = [
    props.testChain ? t('testChain') : undefined,
    props.sampleRatesOf ? t('sampleRates', { date: props.sampleRatesOf }) : undefined,
  ].filter(Boolean);
  if (lines.length === 0 && !props.children) return null;
  return (
    <aside aria-label={t('label')} className="banners">
      <div>
        {lines.map((line) => (
          <span key={line}>{line}</span>
        ))}
        {props.children}
      </div>
    </aside>
  );
}
