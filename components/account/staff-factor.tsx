import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { Notice } from '#components/ui/notice.tsx';

/** In the place of what staff do, where no second factor is proved. */
export function StaffFactor() {
  const t = useTranslations('security');
  return (
    <Notice
      tone="caution"
      title={t('staff_title')}
      action={<ButtonLink href="/settings/security">{t('staff_set_up')}</ButtonLink>}
    >
      {t('staff')}
    </Notice>
  );
}
