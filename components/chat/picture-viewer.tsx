'use client';
import { Download, Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { BlobImage, saveBytes } from '#components/ui/blob-image.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Progress } from '#components/ui/progress.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { FileContent } from '#lib/chat/content.ts';
import { refuseFile } from '#lib/chat/file.refusals.ts';
import { savedName } from '#lib/chat/picture.ts';
import { refuseRequest } from '#lib/http/refusals.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';

type ViewerProps = {
  tradeId: string;
  content: FileContent;
  /** What it is called, for those who see it and those who do not. */
  words: string;
  mine: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

/** The whole picture over the page: fetched, opened and checked now, forgotten when it is closed. */
export function PictureViewer({ open, onOpenChange, ...rest }: ViewerProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} wide title={<bdi>{rest.words}</bdi>}>
      <Whole {...rest} />
    </Dialog>
  );
}

type Fetched = { readonly share: number; readonly bytes?: Uint8Array; readonly refusal?: Refusal };

/** Fetches as soon as it is there; what has not come when it goes is given up. */
function useFetched(
  tradeId: string,
  content: FileContent,
): Fetched & { again: () => void; refuse: (why: Refusal) => void } {
  const [fetched, setFetched] = useState<Fetched>({ share: 0 });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const under = new AbortController();
    const { signal } = under;
    const tell = (next: Fetched) => signal.aborted || setFetched(next);
    tell({ share: 0 });
    import('#lib/chat/picture.browser.ts')
      .then(({ fetchPicture }) => fetchPicture(tradeId, content, { signal, onProgress: (share) => tell({ share }) }))
      .then(
        (got) => tell(got.ok ? { share: 1, bytes: got.value } : { share: 0, refusal: got.refusal }),
        () => tell({ share: 0, refusal: refuseRequest('request.unreachable') }),
      );
    return () => under.abort();
  }, [tradeId, content, tries]);
  return {
    ...fetched,
    again: () => setTries((before) => before + 1),
    refuse: (refusal) => setFetched({ share: 0, refusal }),
  };
}

function Whole({ tradeId, content, words, mine }: Omit<ViewerProps, 'open' | 'onOpenChange'>) {
  const t = useTranslations('chat.file');
  const { share, bytes, refusal, again, refuse } = useFetched(tradeId, content);
  if (refusal) return <RefusalNotice refusal={refusal} action={<Button onClick={again}>{t('again')}</Button>} />;
  if (!bytes) return <Progress label={t('loading')} value={share} />;
  return (
    <div className="flex flex-col gap-3">
      <Zoomable
        bytes={bytes}
        content={content}
        words={words}
        onBroken={() => refuse(refuseFile('chat.file_not_as_said'))}
      />
      {mine ? null : <Notice tone="caution">{t('proves_nothing')}</Notice>}
      <Button
        icon={<Download />}
        onClick={() => saveBytes(bytes, content.type, savedName(content.name ?? '', content.type))}
      >
        {t('save')}
      </Button>
    </div>
  );
}

/** 0: as large as fits; else CSS pixels for a pixel of the picture. */
const ZOOMS = [0, 1, 2, 4] as const;
const within = (level: number) => Math.min(ZOOMS.length - 1, Math.max(0, level));
const KEYS: Readonly<Record<string, number>> = { '+': 1, '=': 1, '-': -1, _: -1, '0': -ZOOMS.length };

/** The size of what lies in a frame: plus, minus and zero change it while the frame has the focus. */
function useZoom(frame: RefObject<HTMLElement | null>) {
  const [level, setLevel] = useState(0);
  const zoom = ZOOMS[level]!;
  const step = useCallback((by: number) => setLevel((before) => within(before + by)), []);
  // The middle of the picture stays in the middle.
  useLayoutEffect(() => {
    const part = frame.current!;
    part.scrollTo((part.scrollWidth - part.clientWidth) / 2, (part.scrollHeight - part.clientHeight) / 2);
  }, [frame, zoom]);
  // On the frame alone: a key without a modifier may be a speech command anywhere else.
  useEffect(() => {
    const part = frame.current!;
    const onKey = (event: KeyboardEvent) => {
      const by = KEYS[event.key];
      // With a modifier it is the browser's own zoom.
      if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      step(by);
    };
    part.addEventListener('keydown', onKey);
    return () => part.removeEventListener('keydown', onKey);
  }, [frame, step]);
  return { zoom, step, isLeast: level === 0, isMost: level === ZOOMS.length - 1 };
}

type ZoomableProps = {
  bytes: Uint8Array;
  content: Pick<FileContent, 'type' | 'width' | 'height'>;
  words: string;
  onBroken: () => void;
};

/** The picture in a frame that can be moved by finger, wheel and arrow keys. */
export function Zoomable({ bytes, content, words, onBroken }: ZoomableProps) {
  const t = useTranslations('chat.file');
  const frame = useRef<HTMLDivElement>(null);
  const { zoom, step, isLeast, isMost } = useZoom(frame);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-2">
        <Button size="icon" aria-label={t('zoom_out')} disabled={isLeast} onClick={() => step(-1)}>
          <ZoomOut aria-hidden className="size-5" />
        </Button>
        <Button size="icon" aria-label={t('zoom_in')} disabled={isMost} onClick={() => step(1)}>
          <ZoomIn aria-hidden className="size-5" />
        </Button>
        <Button size="icon" aria-label={t('fit')} disabled={isLeast} onClick={() => step(-ZOOMS.length)}>
          <Maximize aria-hidden className="size-5" />
        </Button>
        <span role="status" className="figures text-sm text-quiet">
          {zoom === 0 ? t('fits') : t('zoom', { percent: zoom * 100 })}
        </span>
      </div>
      <div
        ref={frame}
        dir="ltr"
        role="group"
        tabIndex={0}
        aria-label={t('frame')}
        className="grid max-h-[56dvh] overflow-auto rounded-md border border-line bg-paper"
      >
        <BlobImage
          bytes={bytes}
          type={content.type}
          alt={words}
          width={content.width}
          height={content.height}
          className={zoom === 0 ? 'm-auto max-h-[54dvh] w-auto max-w-full object-contain' : 'm-auto max-w-none'}
          style={zoom === 0 ? undefined : { width: content.width * zoom, height: content.height * zoom }}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            naturalWidth === content.width && naturalHeight === content.height ? undefined : onBroken()
          }
          onError={onBroken}
        />
      </div>
    </div>
  );
}
