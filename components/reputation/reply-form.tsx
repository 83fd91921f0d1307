'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useHydrated } from '#components/account/hydrated.ts';
import { Button } from '#components/ui/button.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Field } from '#components/ui/field.tsx';
import { Instant as Time } from '#components/ui/instant.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useRefresh } from '#components/ui/use-refresh.ts';
import { call, newKey } from '#lib/http/browser.ts';
import { HOUR, type Instant } from '#lib/kernel/instant.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { COMMENT_LENGTH, replySchema, type ReplyInput } from '#lib/reputation/schema.ts';
import type { FeedbackView } from '#lib/reputation/view.ts';
import { REPLY_EDIT } from '#lib/reputation/windows.ts';

/** The one answer of whoever was rated, folded away until it is wanted. `reply`: what there is to mend; null: none yet. */
export function ReplyForm(props: { tradeId: string; partnerName: string; reply: string | null; until: Instant }) {
  const { tradeId, partnerName, reply, until } = props;
  const t = useTranslations('reputation');
  const refresh = useRefresh();
  const key = useRef(newKey());
  const fold = useRef<HTMLDetailsElement>(null);
  const [refusal, setRefusal] = useState<Refusal>();
  const form = useForm<ReplyInput>({ resolver: zodResolver(replySchema), defaultValues: { reply: reply ?? '' } });
  const hydrated = useHydrated();
  const { errors, isSubmitting } = form.formState;
  const send = form.handleSubmit(async (body) => {
    setRefusal(undefined);
    const given = await call<FeedbackView>('POST', `/trades/${tradeId}/feedback/reply`, body, { key: key.current });
    key.current = newKey();
    if (!given.ok) {
      setRefusal(given.refusal);
      return;
    }
    toast(t('reply.given'));
    if (fold.current) fold.current.open = false;
    refresh();
  });
  const at = () => <Time key="at" at={until} as="minute" />;
  return (
    <Disclosure ref={fold} summary={t(reply === null ? 'reply.open' : 'reply.mend')}>
      <form
        onSubmit={send}
        noValidate
        className="flex flex-col gap-4"
        aria-label={t('reply.title', { name: partnerName })}
      >
        <Field
          label={t('reply.words')}
          hint={
            reply === null ? t.rich('reply.note', { at, hours: REPLY_EDIT / HOUR }) : t.rich('reply.note_mend', { at })
          }
          error={errors.reply?.message}
          required
        >
          <Textarea maxLength={COMMENT_LENGTH} {...form.register('reply')} />
        </Field>
        <RefusalNotice refusal={refusal} />
        <Button type="submit" disabled={!hydrated} pending={isSubmitting} className="self-start">
          {t('reply.send')}
        </Button>
      </form>
    </Disclosure>
  );
}
