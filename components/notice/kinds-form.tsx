'use client';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { useAct } from '#components/ui/use-act.ts';
import { CHANNELS } from '#lib/notice/kinds.ts';
import type { NoticeSettings } from '#lib/notice/view.ts';
import type { Answer, Save } from './saved.tsx';
import { SaveRow } from './saved.tsx';

/** Every kind of notice and where it goes: on the site, by mail, on devices. */
export function KindsForm({ settings, save }: { settings: NoticeSettings; save: Save }) {
  const t = useTranslations('notice.settings');
  const kinds = useTranslations('notice.kinds');
  const [answer, act, pending] = useAct<Answer>(save, null);
  const heading = useId();
  return (
    <KeyedForm action={act} aria-labelledby={heading} className="flex flex-col gap-4">
      <table className="w-full border-collapse text-base">
        <thead>
          <tr className="text-sm text-quiet">
            <th scope="col" id={heading} className="py-2 pe-3 text-start font-medium">
              {t('kind')}
            </th>
            {CHANNELS.map((channel) => (
              <th key={channel} scope="col" className="w-14 px-1 py-2 text-center font-medium sm:w-20 sm:px-2">
                {t(channel)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {settings.kinds.map(({ kind, ...wants }) => (
            <tr key={kind} className="border-t border-line">
              <th scope="row" className="py-2 pe-3 text-start font-normal">
                <input type="hidden" name="kind" value={kind} />
                {kinds(kind)}
              </th>
              {CHANNELS.map((channel) => (
                <td key={channel} className="px-1 py-0 sm:px-2">
                  <Checkbox
                    name={`${kind}.${channel}`}
                    defaultChecked={wants[channel]}
                    label={t(`${channel}_label`, { kind: kinds(kind) })}
                    hideLabel
                    className="justify-center"
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <SaveRow answer={answer} pending={pending} />
    </KeyedForm>
  );
}
