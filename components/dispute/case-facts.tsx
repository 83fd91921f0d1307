import { useTranslations } from 'next-intl';
import { TraderSummary } from '#components/trader/summary.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Money } from '#components/ui/money.tsx';
import type { CaseView } from '#lib/dispute/view.ts';
import type { Instant as Seconds } from '#lib/kernel/instant.ts';
import { formatUnits } from '#lib/kernel/money.ts';

/** Both people with what their past says. */
export function CasePeople({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.case');
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {(['buyer', 'seller'] as const).map((party) => {
        const { accountId: id, ...trader } = view[party];
        return (
          <Card key={party} aria-label={t(party)}>
            <h2 className="mb-3 text-sm font-medium text-quiet">
              {t(party)} · {t(view.makerParty === party ? 'maker' : 'taker')}
              {view.openedBy === party ? ` · ${t('opener')}` : null}
            </h2>
            <TraderSummary trader={{ id, ...trader }} />
            <p className="mt-3 text-sm text-quiet">
              {t('feedback', { positive: trader.feedbackPositive, negative: trader.feedbackNegative })}
              {' · '}
              {t('disputes_lost', { count: trader.disputesLost })}
            </p>
          </Card>
        );
      })}
    </div>
  );
}

/** What the two agreed on, and when what happened. */
export function CaseTerms({ view, method }: { view: CaseView; method: string }) {
  const t = useTranslations('dispute.case');
  const token = (units: string) => <Money amount={formatUnits(BigInt(units), view.assetDecimals)} unit={view.asset} />;
  const locked = `${BigInt(view.amountUnits) + BigInt(view.feeUnits)}`;
  return (
    <Card>
      <CardTitle>{t('terms')}</CardTitle>
      <Definitions>
        <Definition name={t('locked')} note={t('locked_note')}>
          {token(locked)}
        </Definition>
        <Definition name={t('amount')}>{token(view.amountUnits)}</Definition>
        <Definition name={t('fee')}>{token(view.feeUnits)}</Definition>
        <Definition name={t('fiat')}>
          <Money
            amount={formatUnits(BigInt(view.fiatMinor), view.currencyDecimals)}
            least={view.currencyDecimals}
            unit={view.currency}
          />
        </Definition>
        <Definition name={t('method')}>{method}</Definition>
        <Definition name={t('reference')}>
          <MachineText>{view.reference}</MachineText>
        </Definition>
        <Definition name={t('offer_terms')}>
          {view.offerTerms ? (
            <p dir="auto" className="wrap-anywhere whitespace-pre-line">
              {view.offerTerms}
            </p>
          ) : (
            <span className="text-quiet">{t('no_offer_terms')}</span>
          )}
        </Definition>
        <When name={t('taken')} at={view.tradeCreatedAt} />
        <When name={t('funded')} at={view.fundedAt} />
        <When name={t('paid')} at={view.paidAt} />
        <When name={t('disputed')} at={view.openedAt} />
      </Definitions>
    </Card>
  );
}

function When({ name, at }: { name: string; at: Seconds | null }) {
  if (at === null) return null;
  return (
    <Definition name={name}>
      <Instant at={at} as="minute" />
    </Definition>
  );
}
