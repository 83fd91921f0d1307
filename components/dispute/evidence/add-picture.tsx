'use client';
import { ImagePlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { useHydrated } from '#components/account/hydrated.ts';
import { PictureDialog } from '#components/chat/picture-dialog.tsx';
import { useAttach, type Attach, type Deliver } from '#components/chat/use-attach.ts';
import { BlobImage } from '#components/ui/blob-image.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Progress } from '#components/ui/progress.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useRefresh } from '#components/ui/use-refresh.ts';
import { IMAGE_TYPES } from '#lib/chat/content.ts';
import type { Prepared } from '#lib/chat/picture.browser.ts';
import { CAPTION_LENGTH } from '#lib/dispute/schema.ts';

/** Chooses a picture, asks what it shows, and lays it before the court when its owner says so. */
export function AddPicture({ deliver, disabled }: { deliver: Deliver<unknown>; disabled: boolean }) {
  const t = useTranslations('dispute.evidence');
  const refresh = useRefresh();
  const attach = useAttach(deliver, () => {
    toast(t('added'));
    refresh();
  });
  const hydrated = useHydrated();
  const input = useRef<HTMLInputElement>(null);
  const browse = () => input.current?.click();
  return (
    <>
      <Button icon={<ImagePlus />} disabled={disabled || !hydrated} onClick={browse}>
        {t('add')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        data-evidence=""
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
        title={t('add_title')}
        description={t('stripped')}
        ready={(picture) => <Ready key={picture.sealed.hash} attach={attach} picture={picture} />}
      />
    </>
  );
}

/** The picture as it will be sealed, and the words under it: neither can be changed afterwards. */
function Ready({ attach, picture }: { attach: Attach; picture: Prepared }) {
  const t = useTranslations('dispute.evidence');
  const words = useTranslations('chat.file');
  const { state, send, cancel, discard } = attach;
  const [caption, setCaption] = useState('');
  const [missing, setMissing] = useState(false);
  const sending = state.at === 'sending';
  const { width, height } = picture;
  return (
    <form
      className="flex flex-col gap-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(caption.trim() === '');
        if (caption.trim() !== '') send(caption);
      }}
    >
      <div className="grid place-items-center rounded-md border border-line bg-paper p-2">
        <BlobImage
          bytes={picture.bytes}
          type={picture.type}
          alt={words('preview', { name: caption || words('unnamed') })}
          width={width}
          height={height}
          className="max-h-[38dvh] w-auto object-contain"
        />
      </div>
      <p className="figures text-sm text-quiet">
        {words('size', { width, height, kilobytes: Math.ceil(picture.bytes.length / 1000) })}
      </p>
      {'several' in state && state.several ? <Notice tone="caution">{t('first_only')}</Notice> : null}
      <Field label={t('caption')} hint={t('caption_hint')} error={missing ? t('caption_missing') : undefined}>
        <Textarea
          rows={2}
          maxLength={CAPTION_LENGTH}
          value={caption}
          readOnly={sending}
          onChange={(event) => setCaption(event.target.value)}
        />
      </Field>
      <RefusalNotice refusal={state.at === 'ready' ? state.refusal : undefined} />
      {sending ? <Progress label={t('sending')} value={state.share} /> : null}
      <div className="flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">
        <Button onClick={sending ? cancel : discard}>{sending ? words('stop') : words('close')}</Button>
        <Button type="submit" variant="primary" pending={sending}>
          {state.at === 'ready' && state.refusal ? words('again') : t('lay')}
        </Button>
      </div>
    </form>
  );
}
