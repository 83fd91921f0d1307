'use client';
import { useTranslations } from 'next-intl';
import { Copyable } from '#components/ui/copy-button.tsx';
import { Notice } from '#components/ui/notice.tsx';

/** The secret, the one time that it is shown. */
export function Secret({ secret }: { secret: string | undefined }) {
  const t = useTranslations('webhook');
  return (
    <div role="status">
      {secret ? (
        <Notice tone="caution" title={t('secret_title')}>
          <p className="mb-3">{t('secret_note')}</p>
          <Copyable text={secret} label={t('secret_copy')} />
        </Notice>
      ) : null}
    </div>
  );
}
