'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { usePost } from '../use-post.ts';

/** Takes the part of a case that is free. Before, nobody of the staff reads it. */
export function ClaimCase({ disputeId }: { disputeId: string }) {
  const t = useTranslations('dispute.court');
  const { post, pending, refusal } = usePost();
  return (
    <div className="flex flex-col gap-4">
      <p>{t('claim_note')}</p>
      <RefusalNotice refusal={refusal} />
      <Button
        variant="primary"
        className="self-start"
        pending={pending}
        onClick={() => void post(`/disputes/${disputeId}/claim`)}
      >
        {t('claim')}
      </Button>
    </div>
  );
}
