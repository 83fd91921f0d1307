'use client';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import type { Refusal } from '#lib/kernel/refusal.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { DeviceView } from '#lib/notice/view.ts';
import { deviceLabel, ownMark, pushState, turnOff, turnOn, type PushState } from './push-device.ts';

type Props = {
  pushKey: string;
  devices: readonly DeviceView[];
  remove: (form: FormData) => Promise<void>;
};

/** Whether this browser shows notices while no page is open, and which others do. The list works without scripts; turning on needs them. */
export function PushCard({ pushKey, devices, remove }: Props) {
  const t = useTranslations('notice.push_card');
  const { state, mine, pending, refusal, run } = useDevice(devices);
  return (
    <div className="flex flex-col gap-4">
      <noscript>
        <p className="text-quiet">{t('no_scripts')}</p>
      </noscript>
      <div role="status" className="flex flex-col gap-4">
        {state === 'checking' ? null : state === 'off' || state === 'on' ? (
          <p>{t(state)}</p>
        ) : (
          <Notice tone="caution" title={t(`${state}_title`)}>
            {t(state)}
          </Notice>
        )}
      </div>
      <RefusalNotice refusal={refusal} />
      {state === 'off' ? (
        <Button
          variant="primary"
          pending={pending}
          className="self-start"
          onClick={() => void run(() => turnOn(pushKey, deviceLabel(navigator.userAgent)))}
        >
          {t('turn_on')}
        </Button>
      ) : null}
      {state === 'on' ? (
        <Button pending={pending} className="self-start" onClick={() => void run(turnOff)}>
          {t('turn_off')}
        </Button>
      ) : null}
      {devices.length > 0 ? <Devices devices={devices} mine={mine} remove={remove} /> : null}
    </div>
  );
}

function useDevice(devices: readonly DeviceView[]) {
  const router = useRouter();
  const [found, setFound] = useState<{ state: PushState; mine: string | undefined }>({
    state: 'checking',
    mine: undefined,
  });
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const known = devices.map(({ mark }) => mark).join(' ');
  useEffect(() => {
    let gone = false;
    const marks = known.split(' ');
    void Promise.all([pushState(marks), ownMark()]).then(([state, mine]) => {
      if (!gone) setFound({ state, mine });
    });
    return () => {
      gone = true;
    };
  }, [known, pending]);
  const run = async (act: () => Promise<Result<unknown>>) => {
    setPending(true);
    const done = await act();
    setRefusal(done.ok ? undefined : done.refusal);
    router.refresh();
    setPending(false);
  };
  return { ...found, pending, refusal, run };
}

function Devices({ devices, mine, remove }: Pick<Props, 'devices' | 'remove'> & { mine: string | undefined }) {
  const t = useTranslations('notice.push_card');
  return (
    <section aria-label={t('devices')}>
      <h3 className="text-sm font-medium">{t('devices')}</h3>
      <ul className="divide-y divide-line">
        {devices.map(({ id, label, mark, since, lastOkAt }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
            <div className="min-w-0 flex-1 basis-40">
              <p className="flex flex-wrap items-center gap-2 wrap-anywhere">
                <bdi>{label || t('unnamed')}</bdi>
                {mark === mine ? <Badge>{t('this_one')}</Badge> : null}
              </p>
              <p className="text-sm text-quiet">
                {t(lastOkAt === null ? 'since' : 'last')} <Instant at={lastOkAt ?? since} as="minute" />
              </p>
            </div>
            <KeyedForm action={remove}>
              <input type="hidden" name="deviceId" value={id} />
              <Button type="submit" size="sm" aria-label={t('remove_label', { name: label || t('unnamed') })}>
                {t('remove')}
              </Button>
            </KeyedForm>
          </li>
        ))}
      </ul>
    </section>
  );
}
