'use client';
import { useTranslations } from 'next-intl';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';

/** A hash as it stands in the log: short to the eye, whole to be copied. */
export function HashLine({ name, hash }: { name: string; hash: string }) {
  const t = useTranslations('dispute.evidence');
  return (
    <span className="flex items-center gap-x-1.5">
      {name} <MachineText short>{hash}</MachineText>
      <CopyButton text={hash} label={t('copy', { what: name })} />
    </span>
  );
}
