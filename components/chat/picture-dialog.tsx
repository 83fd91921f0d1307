'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Progress } from '#components/ui/progress.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { Prepared } from '#lib/chat/picture.browser.ts';
import type { Attach } from './use-attach.ts';

/** A picture on its way from a person's device: being made ready, refused, or there to be looked at; `ready` draws the last. */
export function PictureDialog(props: {
  attach: Attach;
  onBrowse: () => void;
  title: string;
  description: string;
  ready: (picture: Prepared) => ReactNode;
}) {
  const t = useTranslations('chat.file');
  const { state, discard } = props.attach;
  const picture = 'picture' in state ? state.picture : undefined;
  return (
    <Dialog
      open={state.at !== 'idle'}
      onOpenChange={(open) => (open ? undefined : discard())}
      title={state.at === 'refused' ? t('not_this') : props.title}
      {...(picture && { description: props.description })}
      actions={
        state.at === 'refused' ? (
          <>
            <Button onClick={discard}>{t('close')}</Button>
            <Button variant="primary" onClick={props.onBrowse}>
              {t('other')}
            </Button>
          </>
        ) : undefined
      }
    >
      {state.at === 'preparing' ? <Progress label={t('preparing')} /> : null}
      {state.at === 'refused' ? <RefusalNotice refusal={state.refusal} /> : null}
      {picture ? props.ready(picture) : null}
    </Dialog>
  );
}
