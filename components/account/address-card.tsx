'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { toast } from '#components/ui/toast.tsx';
import { email } from '#lib/account/schema.ts';
import type { AddressChangeView, MeView } from '#lib/account/view.ts';
import { call, newKey } from '#lib/http/browser.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { useHydrated } from './hydrated.ts';

type Props = { me: Pick<MeView, 'email' | 'emailVerified'>; change: AddressChangeView | null };

/** The mail address, whether it is confirmed, and what is on its way. */
export function AddressCard({ me, change }: Props) {
  const t = useTranslations('account.settings');
  return (
    <div className="flex flex-col gap-4">
      {me.email === null ? (
        <p className="text-quiet">{t('mail_none')}</p>
      ) : (
        <p className="flex flex-wrap items-center gap-2">
          <bdi dir="ltr" className="font-medium [overflow-wrap:anywhere]">
            {me.email}
          </bdi>
          <Badge tone={me.emailVerified ? 'accent' : 'caution'}>
            {t(me.emailVerified ? 'mail_verified' : 'mail_claimed')}
          </Badge>
        </p>
      )}
      {me.email !== null && !me.emailVerified ? <Unverified /> : null}
      {change ? <UnderWay change={change} /> : null}
      <NewAddress has={me.email !== null} />
    </div>
  );
}

/** One call, its wait and what it was refused for. */
function useAct(done: string) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const act = async (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<boolean> => {
    setRefusal(undefined);
    setPending(true);
    const answer = await call(method, path, body, { key: newKey() });
    setPending(false);
    if (!answer.ok) {
      setRefusal(answer.refusal);
      return false;
    }
    toast(done);
    router.refresh();
    return true;
  };
  return { act, pending, refusal };
}

function Unverified() {
  const t = useTranslations('account.settings');
  const { act, pending, refusal } = useAct(t('mail_resent'));
  return (
    <div>
      <p className="text-sm text-quiet">{t('mail_claimed_note')}</p>
      <Button className="mt-2" pending={pending} onClick={() => void act('POST', '/me/address/proof')}>
        {t('mail_resend')}
      </Button>
      <RefusalNotice refusal={refusal} className="pt-2" />
    </div>
  );
}

function UnderWay({ change: { after, at } }: { change: AddressChangeView }) {
  const t = useTranslations('account.settings');
  const { act, pending, refusal } = useAct(t('mail_kept'));
  const to = () => (
    <bdi dir="ltr" className="font-medium [overflow-wrap:anywhere]">
      {after}
    </bdi>
  );
  return (
    <>
      <Notice
        tone="caution"
        action={
          <Button pending={pending} onClick={() => void act('DELETE', '/me/address')}>
            {t('mail_keep')}
          </Button>
        }
      >
        {at === null
          ? t.rich('mail_waits', { to })
          : t.rich('mail_moves', { to, at: () => <Instant at={at} as="minute" /> })}
      </Notice>
      <RefusalNotice refusal={refusal} />
    </>
  );
}

const schema = z.object({ email });

function NewAddress({ has }: { has: boolean }) {
  const t = useTranslations('account.settings');
  const hydrated = useHydrated();
  const form = useForm({ resolver: zodResolver(schema) });
  const { act, pending, refusal } = useAct(t('mail_asked'));
  const submit = form.handleSubmit(async (values) => {
    if (await act('PUT', '/me/address', values)) form.reset();
  });
  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-3">
      <Field label={t('mail_new')} error={form.formState.errors.email?.message}>
        <Input type="email" inputMode="email" dir="ltr" autoComplete="email" {...form.register('email')} />
      </Field>
      <RefusalNotice refusal={refusal} />
      <div>
        <Button type="submit" disabled={!hydrated} pending={pending}>
          {t(has ? 'mail_change' : 'mail_set')}
        </Button>
      </div>
    </form>
  );
}
