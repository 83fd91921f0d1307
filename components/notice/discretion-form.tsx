'use client';
import { useTranslations } from 'next-intl';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { useAct } from '#components/ui/use-act.ts';
import { SaveRow, type Answer, type Save } from './saved.tsx';

/** What is said where others may look. */
export function DiscretionForm({ hideAmounts, save }: { hideAmounts: boolean; save: Save }) {
  const t = useTranslations('notice.settings');
  const [answer, act, pending] = useAct<Answer>(save, null);
  return (
    <KeyedForm action={act} className="flex flex-col gap-4">
      <Checkbox name="hide" label={t('hide_on')} hint={t('hide_note')} defaultChecked={hideAmounts} />
      <SaveRow answer={answer} pending={pending} />
    </KeyedForm>
  );
}
