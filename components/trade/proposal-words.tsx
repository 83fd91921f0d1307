import { useTranslations } from 'next-intl';
import { Instant } from '#components/ui/instant.tsx';
import type { ProposalView, TradeView } from '#lib/trade/view.ts';
import { Coins } from './amounts.tsx';

/** What each signature says and until when: the most generous first. */
export function Promises({ trade, proposals }: { trade: TradeView; proposals: readonly ProposalView[] }) {
  const t = useTranslations('trade.settle');
  return (
    <ul className="mt-1 list-disc space-y-1 ps-5">
      {proposals.map(({ id, toBuyerUnits, validUntil }) => (
        <li key={id}>
          {t.rich('promise', {
            coins: () => <Coins of={trade} units={toBuyerUnits} />,
            time: () => <Instant at={validUntil} as="minute" />,
          })}
        </li>
      ))}
    </ul>
  );
}
