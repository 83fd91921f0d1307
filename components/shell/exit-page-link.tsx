import { useTranslations } from 'next-intl';
import { cn } from '#components/ui/cn.ts';

/** Saves the exit page: one file that ends trades and empties the vault without this site. Never opened here. */
export function ExitPageLink({ quiet, className }: { quiet?: boolean; className?: string }) {
  const t = useTranslations('ui');
  return (
    <a
      href="/holdfast-exit.html"
      download="holdfast-exit.html"
      className={cn('link', quiet && 'text-quiet hover:text-ink', className)}
    >
      {t('exit_page')}
    </a>
  );
}
