'use client';
import { ImagePlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, useState, type RefObject } from 'react';
import { createPortal } from 'react-dom';
import { BlobImage } from '#components/ui/blob-image.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Progress } from '#components/ui/progress.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { IMAGE_TYPES, type FileContent } from '#lib/chat/content.ts';
import type { Prepared } from '#lib/chat/picture.browser.ts';
import { PictureDialog } from './picture-dialog.tsx';
import { useAttach, type Attach, type Deliver } from './use-attach.ts';
import { useDropped } from './use-dropped.ts';

type AttachProps = {
  tradeId: string;
  /** A picture is at the server, sealed: put it into a message, and once that is kept call `keepPicture` (lib/chat/picture.browser.ts). */
  onReady: (content: FileContent) => void;
  /** Where pictures may be pasted and dropped. It is positioned (`relative`), for the hint that lies over it. */
  area?: RefObject<HTMLElement | null>;
  disabled?: boolean;
};

/** Chooses a picture, shows what will be sent of it, and sends it when its owner says so. */
export function AttachButton({ tradeId, onReady, area, disabled }: AttachProps) {
  const t = useTranslations('chat.file');
  const deliver: Deliver<FileContent> = async (picture, name, transfer) => {
    const { sendPicture } = await import('#lib/chat/picture.browser.ts');
    return sendPicture(tradeId, picture, { name, ...transfer });
  };
  const attach = useAttach(deliver, onReady);
  const input = useRef<HTMLInputElement>(null);
  const over = useDropped(disabled ? undefined : area, attach.choose);
  const browse = () => input.current?.click();
  return (
    <>
      <Button size="icon" aria-label={t('attach')} disabled={disabled} className="shrink-0" onClick={browse}>
        <ImagePlus aria-hidden className="size-5" />
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept={IMAGE_TYPES.join()}
        onChange={({ target }) => {
          attach.choose([...(target.files ?? [])]);
          // The same file chosen again is a change again.
          target.value = '';
        }}
      />
      <PictureDialog
        attach={attach}
        onBrowse={browse}
        title={t('title')}
        description={t('stripped')}
        ready={(picture) => <Ready key={picture.sealed.hash} attach={attach} picture={picture} />}
      />
      {over && area?.current ? createPortal(<DropHint />, area.current) : null}
    </>
  );
}

function DropHint() {
  const t = useTranslations('chat.file');
  return (
    <div className="pointer-events-none absolute inset-2 z-10 grid place-items-center rounded-md border-2 border-dashed border-ink bg-card/90 p-4 text-center font-medium">
      {t('drop')}
    </div>
  );
}

/** The picture as it will be sent. Its name is what the other one reads, or hears, of it. */
function Ready({ attach, picture }: { attach: Attach; picture: Prepared }) {
  const t = useTranslations('chat.file');
  const { state, send, cancel, discard } = attach;
  const [name, setName] = useState(picture.name.replace(/\.\w{1,5}$/, ''));
  const sending = state.at === 'sending';
  const { width, height } = picture;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        send(name);
      }}
    >
      <div className="grid place-items-center rounded-md border border-line bg-paper p-2">
        <BlobImage
          bytes={picture.bytes}
          type={picture.type}
          alt={t('preview', { name: name || t('unnamed') })}
          width={width}
          height={height}
          className="max-h-[38dvh] w-auto object-contain"
        />
      </div>
      <p className="figures text-sm text-quiet">
        {t('size', { width, height, kilobytes: Math.ceil(picture.bytes.length / 1000) })}
      </p>
      {'several' in state && state.several ? <Notice tone="caution">{t('first_only')}</Notice> : null}
      <Field label={t('name')} hint={t('name_hint')} optional>
        <Input
          dir="auto"
          maxLength={120}
          value={name}
          readOnly={sending}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <RefusalNotice refusal={state.at === 'ready' ? state.refusal : undefined} />
      {sending ? <Progress label={t('sending')} value={state.share} /> : null}
      <div className="flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">
        <Button onClick={sending ? cancel : discard}>{sending ? t('stop') : t('close')}</Button>
        <Button type="submit" variant="primary" pending={sending}>
          {state.at === 'ready' && state.refusal ? t('again') : t('send')}
        </Button>
      </div>
    </form>
  );
}
