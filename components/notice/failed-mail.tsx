import { useTranslations } from 'next-intl';
import { Notice } from '#components/ui/notice.tsx';
import type { FailedMail } from '#lib/notice/view.ts';

/** Mail that will not arrive: to which address, and what it said. */
export function FailedMailNotice({ failed }: { failed: readonly FailedMail[] }) {
  const t = useTranslations('notice');
  const [last] = failed;
  if (!last) return null;
  return (
    <Notice tone="caution" title={t('failed_title')}>
      {t.rich('failed_note', {
        to: () => <bdi dir="ltr">{last.to}</bdi>,
        subject: () => <bdi>{last.subject}</bdi>,
      })}
    </Notice>
  );
}
