'use client';
import { useTranslations } from 'next-intl';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { Select } from '#components/ui/select.tsx';
import { useAct } from '#components/ui/use-act.ts';
import type { NoticeSettings } from '#lib/notice/view.ts';
import { SaveRow, type Answer, type Save } from './saved.tsx';

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** When no mail is to come, on whose clock. `zone`: what the browser says, where nothing was chosen. */
export function QuietForm(props: {
  quiet: NoticeSettings['quiet'];
  zone: string;
  zones: readonly string[];
  save: Save;
}) {
  const t = useTranslations('notice.settings');
  const [answer, act, pending] = useAct<Answer>(props.save, null);
  const { quiet } = props;
  return (
    <KeyedForm action={act} className="flex flex-col gap-4">
      <Checkbox name="on" label={t('quiet_on')} hint={t('quiet_note')} defaultChecked={quiet !== null} />
      <div className="grid gap-4 sm:grid-cols-[8rem_8rem_1fr]">
        <Field label={t('from')}>
          <Input type="time" name="from" required defaultValue={clock(quiet?.from ?? 22 * 60)} dir="ltr" />
        </Field>
        <Field label={t('to')}>
          <Input type="time" name="to" required defaultValue={clock(quiet?.to ?? 7 * 60)} dir="ltr" />
        </Field>
        <Field label={t('zone')}>
          <Select name="zone" defaultValue={quiet?.zone ?? props.zone} dir="ltr">
            {props.zones.map((zone) => (
              <option key={zone} value={zone}>
                {zone.replaceAll('_', ' ')}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <SaveRow answer={answer} pending={pending} />
    </KeyedForm>
  );
}
