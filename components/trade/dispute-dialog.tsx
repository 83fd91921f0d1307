'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { useSigner } from '#components/account/keys.ts';
import { ReasonFields } from '#components/dispute/reason-fields.tsx';
import { serverNow } from '#components/ui/server-clock.ts';
import { REASONS_OF, STATEMENT_LENGTH } from '#lib/dispute/schema.ts';
import { call } from '#lib/http/browser.ts';
import { signAct } from '#lib/trade/browser.ts';
import type { TradeView } from '#lib/trade/view.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { useAct } from './use-act.ts';

const schema = z.object({
  reason: z.string(),
  statement: z.string().trim().min(10, 'trade.invalid.statement').max(STATEMENT_LENGTH, 'trade.invalid.statement'),
});
type Fields = z.infer<typeof schema>;

/** Why, in the person's own words, and the signature that puts the trade before the arbiter. */
export function DisputeDialog({ trade, onClose }: { trade: TradeView; onClose: () => void }) {
  const t = useTranslations('trade');
  const signer = useSigner();
  const acting = useAct();
  const form = useForm<Fields>({
    resolver: zodResolver(schema),
    defaultValues: { reason: REASONS_OF[trade.party][0], statement: '' },
  });
  const { errors } = form.formState;
  const send = form.handleSubmit(async (fields) => {
    if (!signer) return;
    const act = { move: 'dispute', ...fields } as const;
    if (await acting.run(() => signAct(trade, signer, act, serverNow(), call))) onClose();
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={t('actions.dispute')}
      lead={t('confirm.dispute')}
      confirm={t('confirm_submit.dispute')}
      danger
      acting={acting}
      onConfirm={() => void send()}
    >
      <form onSubmit={send} noValidate className="flex flex-col gap-4">
        <ReasonFields
          party={trade.party}
          reason={form.register('reason')}
          statement={form.register('statement')}
          errors={{ reason: errors.reason?.message, statement: errors.statement?.message }}
        />
      </form>
    </ConfirmDialog>
  );
}
