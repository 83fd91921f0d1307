import { useTranslations } from 'next-intl';
import { cn } from '#components/ui/cn.ts';
import { Instant } from '#components/ui/instant.tsx';
import type { StatementView } from '#lib/dispute/view.ts';
import type { Party } from '#lib/trade/policy.ts';

type Names = Readonly<Record<Party, string>>;

/** What both said, the buyer's beside the seller's; one under the other on a phone. */
export function Statements(props: { statements: readonly StatementView[]; names: Names; className?: string }) {
  return (
    <div className={cn('grid gap-6 md:grid-cols-2', props.className)}>
      {(['buyer', 'seller'] as const).map((party) => (
        <StatementsOf key={party} party={party} {...props} />
      ))}
    </div>
  );
}

function StatementsOf(props: { party: Party; statements: readonly StatementView[]; names: Names }) {
  const t = useTranslations('dispute');
  const said = props.statements.filter(({ by }) => by === props.party);
  return (
    <section className="min-w-0">
      <h3 className="border-b border-line pb-2 text-sm font-medium text-quiet">
        {t.rich(`statements.of_${props.party}`, {
          name: () => <bdi className="text-ink">{props.names[props.party]}</bdi>,
        })}
      </h3>
      {said.length === 0 ? (
        <p className="pt-3 text-sm text-quiet">{t('statements.none')}</p>
      ) : (
        <ol className="divide-y divide-line">
          {said.map((statement, index) => (
            <li key={index} className="py-3 last:pb-0">
              <p dir="auto" className="wrap-anywhere whitespace-pre-line">
                {statement.text}
              </p>
              <p className="mt-1 text-sm text-quiet">
                <Instant at={statement.at} as="minute" />
              </p>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
