'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Zoomable } from '#components/chat/picture-viewer.tsx';
import { BlobImage } from '#components/ui/blob-image.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Progress } from '#components/ui/progress.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { refuseFile } from '#lib/chat/file.refusals.ts';
import { fitInto } from '#lib/chat/picture.ts';
import type { PictureContent } from '#lib/dispute/evidence/sealing.ts';
import type { EvidenceView } from '#lib/dispute/evidence/view.ts';
import { useEvidencePicture } from './use-opened.ts';

/** Pixels of the longest side in the list. */
const SHOWN_SIDE = 320;
/** What says that the bytes are not those that were signed: there is nothing to gain by asking again. */
const SWAPPED = ['chat.file_altered', 'chat.file_not_as_said'];

type PictureProps = {
  disputeId: string;
  evidence: EvidenceView;
  content: PictureContent;
  /** Fetched at once, or when it is asked for. */
  eager: boolean;
};

/** A picture laid before the court: small and large are one and the same file, drawn only where it is what its author signed. */
export function EvidencePicture({ disputeId, evidence, content, eager }: PictureProps) {
  const t = useTranslations('dispute.evidence');
  const [wanted, setWanted] = useState(eager);
  const [open, setOpen] = useState(false);
  const { share, bytes, refusal, again, refuse } = useEvidencePicture(disputeId, evidence.id, content, wanted);
  const { caption, file } = content;
  const { width, height } = fitInto(SHOWN_SIDE, file.width, file.height);
  if (!wanted)
    return (
      <Button className="self-start" onClick={() => setWanted(true)}>
        {t('show')}
      </Button>
    );
  if (refusal && SWAPPED.includes(refusal.code))
    return (
      <Notice tone="danger" role="alert" title={t('not_shown')}>
        {t('swapped')}
      </Notice>
    );
  if (refusal) return <RefusalNotice refusal={refusal} action={<Button onClick={again}>{t('again')}</Button>} />;
  if (!bytes) return <Progress label={t('loading')} value={share} />;
  const broken = () => refuse(refuseFile('chat.file_not_as_said'));
  return (
    <>
      <button
        type="button"
        aria-label={t('open', { caption })}
        className="relative block max-w-full cursor-zoom-in self-start overflow-hidden rounded-sm border border-line bg-line/50"
        style={{ width, aspectRatio: `${width} / ${height}` }}
        onClick={() => setOpen(true)}
      >
        <BlobImage bytes={bytes} type={file.type} alt={caption} className="size-full object-cover" onError={broken} />
      </button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        wide
        title={<bdi className="line-clamp-3 wrap-anywhere">{caption}</bdi>}
      >
        <Zoomable bytes={bytes} content={file} words={caption} onBroken={broken} />
      </Dialog>
    </>
  );
}
