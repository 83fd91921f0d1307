'use client';
import { ImageIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { BlobImage } from '#components/ui/blob-image.tsx';
import type { FileContent } from '#lib/chat/content.ts';
import { cleanName, fitInto, thumbnailOf } from '#lib/chat/picture.ts';
import { PictureViewer } from './picture-viewer.tsx';

type PictureProps = {
  tradeId: string;
  content: FileContent;
  /** Who sent it. */
  name: string;
  mine: boolean;
};

/** Pixels of the longest side in the list of messages. */
const SHOWN_SIDE = 240;

/** A picture in a message: small at once, from the message itself; whole when it is asked for. */
export function PictureMessage({ tradeId, content, name, mine }: PictureProps) {
  const t = useTranslations('chat.file');
  const [open, setOpen] = useState(false);
  const thumbnail = useMemo(() => thumbnailOf(content), [content]);
  const words = cleanName(content.name ?? '') || t('from', { name });
  const { width, height } = fitInto(SHOWN_SIDE, content.width, content.height);
  return (
    <>
      <button
        type="button"
        aria-label={t('open', { name: words })}
        className="relative block max-h-60 min-h-11 max-w-full min-w-11 cursor-zoom-in overflow-hidden rounded-sm bg-line/50"
        // Its place is kept before it is there, so that nothing jumps.
        style={{ width, aspectRatio: `${width} / ${height}` }}
        onClick={() => setOpen(true)}
      >
        {thumbnail ? (
          <BlobImage bytes={thumbnail.bytes} type={content.type} alt={words} className="size-full object-cover" />
        ) : (
          <span className="grid size-full place-items-center p-2 text-sm text-quiet">
            <ImageIcon aria-hidden className="size-6" />
          </span>
        )}
      </button>
      {content.name ? (
        <p dir="auto" className="pt-1 text-sm wrap-anywhere text-quiet">
          {words}
        </p>
      ) : null}
      <PictureViewer tradeId={tradeId} content={content} words={words} mine={mine} open={open} onOpenChange={setOpen} />
    </>
  );
}
