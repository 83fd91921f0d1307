import { useTranslations } from 'next-intl';
import { Page } from '#components/ui/page.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/skeleton.tsx';

/** The shape most pages have, until they are there. */
export default function Loading() {
  const t = useTranslations('ui');
  return (
    <Page>
      <Skeleton className="h-8 w-56 max-w-full" />
      <SkeletonRows label={t('loading')} />
    </Page>
  );
}
