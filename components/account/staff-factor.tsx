import { useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { Notice } from '#components/ui/notice.tsx';

/** In the place of what staff do, where no second factor is proved. `here`: on the very page where one is set up. */
export function StaffFactor({ here = false }: { here?: boolean }) {
  const t = useTranslations('security');
  return (
    <Notice
      tone="caution"
      title={t('staff_title')}
      action={here ? undefined : <ButtonLink href="/settings/security">{t('staff_set_up')}</ButtonLink>}
    >
      {t('staff')}
    </Notice>
  );
}
