import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Instant } from '#components/ui/instant.tsx';
import type { AskView } from '#lib/dispute/view.ts';

/** What the moderator asked for, of whom, until when, and who answered. */
export function Asks({
  asks,
  names,
}: {
  asks: readonly AskView[];
  names: Readonly<Record<'buyer' | 'seller', string>>;
}) {
  const t = useTranslations('dispute.court');
  if (asks.length === 0) return null;
  return (
    <section aria-label={t('asks')} className="flex flex-col gap-3">
      <h3 className="font-semibold">{t('asks')}</h3>
      <ul className="flex flex-col divide-y divide-line">
        {asks.map((ask) => (
          <li key={ask.at} className="flex flex-col gap-1 py-2">
            <p className="text-sm text-quiet">
              {t(`asked_${ask.of}`)} <Instant at={ask.at} as="minute" />
            </p>
            <p dir="auto" className="wrap-anywhere whitespace-pre-line">
              {ask.text}
            </p>
            <p className="flex flex-wrap items-center gap-2 text-sm">
              <Answered ask={ask} names={names} />
              {ask.endedAt === null ? (
                <span className="text-quiet">
                  {t('answer_by')} <Instant at={ask.dueAt} as="minute" />
                </span>
              ) : null}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Answered({ ask, names }: { ask: AskView; names: Readonly<Record<'buyer' | 'seller', string>> }) {
  const t = useTranslations('dispute.court');
  return (['buyer', 'seller'] as const)
    .filter((party) => ask.of === party || ask.of === 'both')
    .map((party) => {
      const answered = party === 'buyer' ? ask.buyerAnsweredAt : ask.sellerAnsweredAt;
      if (answered !== null) return <Badge key={party}>{t('answered', { name: names[party] })}</Badge>;
      return ask.endedAt === null ? null : (
        <Badge key={party} tone="caution">
          {t('silent', { name: names[party] })}
        </Badge>
      );
    });
}
