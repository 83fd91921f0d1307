'use client';
import { useTranslations } from 'next-intl';
import { useKey } from '#components/trade/use-key.ts';
import { Card, CardTitle } from '#components/ui/card.tsx';
import type { EvidenceGround } from '#lib/dispute/evidence/sealing.ts';
import type { CaseView } from '#lib/dispute/view.ts';
import { EvidenceList } from './evidence-list.tsx';

/** Evidence on the screen of whoever judges it: opened with their own key, nothing of it the site's word. */
export function CourtEvidence({ view, ground }: { view: CaseView; ground: EvidenceGround }) {
  const t = useTranslations('dispute.evidence');
  const keys = useKey();
  return (
    <Card aria-label={t('title')}>
      <CardTitle note={t('court_note')}>{t('title')}</CardTitle>
      <EvidenceList
        eager
        disputeId={view.id}
        evidence={view.evidence}
        names={{ buyer: view.buyer.name, seller: view.seller.name }}
        ground={ground}
        promised={view}
        keys={keys}
      />
    </Card>
  );
}
