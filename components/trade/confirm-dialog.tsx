'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { Acting } from './use-act.ts';

type ConfirmProps = {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  lead: ReactNode;
  confirm: ReactNode;
  /** Puts money at risk or cannot be undone. */
  danger?: boolean;
  /** Nothing to confirm yet: a box is not ticked, a field is wrong. */
  disabled?: boolean;
  acting: Acting;
  onConfirm: () => void;
  children?: ReactNode;
};

/** One question in plain words before a move is signed. Stays open until the answer came, and shows why if it is no. */
export function ConfirmDialog(props: ConfirmProps) {
  const t = useTranslations('trade.dialog');
  const { acting } = props;
  return (
    <Dialog
      open={props.open}
      onOpenChange={(open) => {
        if (!open) {
          acting.clear();
          props.onClose();
        }
      }}
      locked={acting.pending}
      title={props.title}
      description={props.lead}
      actions={
        <>
          <Button aria-disabled={acting.pending || undefined} onClick={props.onClose}>
            {t('back')}
          </Button>
          <Button
            variant={props.danger ? 'danger' : 'primary'}
            pending={acting.pending}
            pendingLabel={t('signing')}
            aria-disabled={props.disabled || undefined}
            onClick={props.disabled ? undefined : props.onConfirm}
          >
            {props.confirm}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {props.children}
        <RefusalNotice refusal={acting.refusal} />
      </div>
    </Dialog>
  );
}
