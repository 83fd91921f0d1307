'use client';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Countdown } from '#components/ui/countdown.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { useAct } from '#components/ui/use-act.ts';
import { useLook } from '#components/ui/use-look.ts';
import { useRefresh } from '#components/ui/use-refresh.ts';
import { CODE_SECONDS, showStaffCode, type StaffCodeView } from '#lib/account/staff-code.ts';
import { subscribe } from '#lib/events/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { SpokenCode } from './spoken-code.tsx';

/** Why no code was given; null: one was, or none was asked for. */
export type AskAnswer = { readonly refusal: Pick<Refusal, 'code' | 'data'> } | null;

type Props = {
  accountId: string;
  code: StaffCodeView | null;
  /** The server's time of this rendering, epoch seconds. */
  now: number;
  ask: (before: AskAnswer, form: FormData) => Promise<AskAnswer>;
  end: (form: FormData) => Promise<void>;
};

/** The trader's half: a code to read out, and who typed it. Without scripts the page is loaded again to see that. */
export function StaffCheck({ accountId, code, now, ask, end }: Props) {
  const t = useTranslations('staff.check');
  const [answer, act, pending] = useAct<AskAnswer>(ask, null);
  useLiveCode(accountId, code?.state === 'waiting');
  return (
    <div className="flex flex-col gap-4">
      <div role="status" className="flex flex-col gap-4">
        {code?.state === 'waiting' ? (
          <div>
            <p className="font-medium">{t('read_out')}</p>
            <SpokenCode code={showStaffCode(code.code)} label={t('code')} />
          </div>
        ) : null}
        {code?.state === 'proved' ? <Proved code={code} /> : null}
      </div>
      {code ? (
        <p className="text-sm text-quiet">
          {t('ends')}{' '}
          <Countdown until={code.expiresAt} now={now} label={t('ends')} windowSeconds={CODE_SECONDS} refreshAtEnd />
        </p>
      ) : null}
      <RefusalNotice refusal={answer?.refusal} />
      <div className="flex flex-wrap gap-2">
        <KeyedForm action={act}>
          <Button type="submit" variant={code ? 'quiet' : 'primary'} pending={pending}>
            {t(code ? 'ask_again' : 'ask')}
          </Button>
        </KeyedForm>
        {code ? (
          <KeyedForm action={end}>
            <Button type="submit">{t('end')}</Button>
          </KeyedForm>
        ) : null}
      </div>
    </div>
  );
}

function Proved({ code }: { code: Extract<StaffCodeView, { state: 'proved' }> }) {
  const t = useTranslations('staff.check');
  return (
    <Notice tone="accent" title={t.rich('proved', { name: () => <bdi key="name">{code.moderator}</bdi> })}>
      <p>{t('must_say')}</p>
      <SpokenCode code={showStaffCode(code.counterCode)} label={t('counter_code')} />
      <p>{t('else')}</p>
    </Notice>
  );
}

const LOOK_EVERY = 5;

/** Looks again when somebody typed the code; now and then even if no hint came. */
function useLiveCode(accountId: string, waiting: boolean): void {
  const refresh = useRefresh();
  useEffect(
    () => (waiting ? subscribe('notice', accountId, { onHint: (hint) => hint && refresh() }) : undefined),
    [accountId, waiting, refresh],
  );
  useLook(waiting ? LOOK_EVERY : null);
}
