import { Lock } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';

/** Of an offer whose `standing.coversMost`: by final blocks the vault holds its largest trade, and a take locks it at once. */
export function InVault({ className }: { className?: string }) {
  const t = useTranslations('standing.buyer');
  return (
    <Badge tone="accent" icon={<Lock />} {...(className ? { className } : {})}>
      {t('badge')}
    </Badge>
  );
}
