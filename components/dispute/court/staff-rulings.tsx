import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Instant } from '#components/ui/instant.tsx';
import type { CaseView, StaffRuling } from '#lib/dispute/view.ts';
import { divide } from '#lib/trade/division.ts';
import { DivisionTable } from '../division.tsx';

/** What was ruled in this case so far, by whom, and what became of it. */
export function StaffRulings({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.court');
  return (
    <section aria-label={t('rulings')} className="flex flex-col gap-5">
      {view.staffRulings.map((ruling) => (
        <One key={`${ruling.instance} ${ruling.decidedAt}`} view={view} ruling={ruling} />
      ))}
    </section>
  );
}

function One({ view, ruling }: { view: CaseView; ruling: StaffRuling }) {
  const t = useTranslations('dispute.court');
  const division = divide(BigInt(view.amountUnits), BigInt(view.feeUnits), BigInt(ruling.toBuyerUnits));
  return (
    <article className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-2 text-sm text-quiet">
        <span>
          {t(ruling.instance === 2 ? 'decided_appeal_by' : 'ruled_by', { name: ruling.decidedBy })}{' '}
          <Instant at={ruling.decidedAt} as="minute" />
        </span>
        <Became ruling={ruling} />
      </p>
      {division ? (
        <DivisionTable
          toBuyerUnits={division.toBuyer.toString()}
          toSellerUnits={division.toSeller.toString()}
          feeUnits={division.fee.toString()}
          asset={view.asset}
          decimals={view.assetDecimals}
          buyerName={view.buyer.name}
          sellerName={view.seller.name}
        />
      ) : null}
      <p className="text-sm">
        {t('fault')}: {t(`faults.${ruling.fault}`)}
        {ruling.offence ? ` · ${t(`offences.${ruling.offence}`)}` : null}
      </p>
      <p dir="auto" className="wrap-anywhere whitespace-pre-line">
        {ruling.reason}
      </p>
      {ruling.dissentReason ? (
        <p dir="auto" className="wrap-anywhere border-s-2 border-caution ps-3 whitespace-pre-line">
          {ruling.dissentReason}
        </p>
      ) : null}
      {ruling.appealReason ? (
        <div className="border-s-2 border-line ps-3">
          <p className="text-sm text-quiet">{t(`appealed_by_${ruling.appealedBy ?? 'buyer'}`)}</p>
          <p dir="auto" className="wrap-anywhere whitespace-pre-line">
            {ruling.appealReason}
          </p>
        </div>
      ) : null}
    </article>
  );
}

function Became({ ruling }: { ruling: StaffRuling }) {
  const t = useTranslations('dispute.court');
  if (ruling.dissentedBy) return <Badge tone="caution">{t('dissented_by', { name: ruling.dissentedBy })}</Badge>;
  if (ruling.stoodAt !== null) return <Badge tone="accent">{t('stands')}</Badge>;
  if (ruling.appealedBy) return <Badge tone="caution">{t('appealed')}</Badge>;
  if (ruling.publishedAt === null) return <Badge>{t('waits_for_second')}</Badge>;
  return <Badge>{t('can_be_appealed')}</Badge>;
}
