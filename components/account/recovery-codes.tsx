'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';

/** Recovery codes, shown this once. It goes by its button alone. */
export function RecoveryCodesDialog({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const t = useTranslations('account.proof');
  return (
    <Dialog
      open
      locked
      title={t('codes_title')}
      description={t('codes_lead')}
      actions={
        <Button variant="primary" onClick={onDone}>
          {t('codes_done')}
        </Button>
      }
    >
      <ol
        dir="ltr"
        aria-label={t('codes_label')}
        className="grid gap-x-6 rounded-md border border-line bg-paper px-4 py-3 sm:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code} className="figures py-1 font-medium whitespace-nowrap">
            {code}
          </li>
        ))}
      </ol>
      <p className="mt-2 flex items-center justify-between gap-2 text-sm text-quiet">
        {t('codes_note')}
        <CopyButton text={codes.join('\n')} label={t('codes_copy')} />
      </p>
    </Dialog>
  );
}
