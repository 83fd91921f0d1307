'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { useHydrated } from '#components/account/hydrated.ts';
import { Button } from '#components/ui/button.tsx';
import { Field, FieldSet } from '#components/ui/field.tsx';
import { Instant as Time } from '#components/ui/instant.tsx';
import { Radio, RadioGroup } from '#components/ui/radio-group.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { toast } from '#components/ui/toast.tsx';
import { call, newKey } from '#lib/http/browser.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';
import { COMMENT_LENGTH, feedbackSchema } from '#lib/reputation/schema.ts';
import type { FeedbackView } from '#lib/reputation/view.ts';
import { useRefresh } from '#components/ui/use-refresh.ts';

const formSchema = z.object({
  verdict: z.enum(['positive', 'negative'], 'reputation.invalid.choose'),
  comment: feedbackSchema.shape.comment,
});
type Form = z.input<typeof formSchema>;

/** How it went with the other. It stays hidden, and can be changed, until both have written or `opensAt` has come. `onGiven` hears what was kept. */
export function FeedbackForm(props: {
  tradeId: string;
  partnerName: string;
  opensAt: Instant | null;
  /** What is to be changed; null: nothing was said yet. */
  mine: FeedbackView | null;
  onCancel?: () => void;
  onGiven?: (feedback: FeedbackView) => void;
}) {
  const { mine, opensAt } = props;
  const t = useTranslations('reputation');
  const refresh = useRefresh();
  const key = useRef(newKey());
  const [refusal, setRefusal] = useState<Refusal>();
  const form = useForm<Form, unknown, z.output<typeof formSchema>>({
    resolver: zodResolver(formSchema),
    defaultValues: mine ? { verdict: mine.positive ? 'positive' : 'negative', comment: mine.comment } : { comment: '' },
  });
  // Sent by the browser itself, what is typed would end up in the address.
  const hydrated = useHydrated();
  const { errors, isSubmitting } = form.formState;
  const send = form.handleSubmit(async ({ verdict, comment }) => {
    setRefusal(undefined);
    const body = { positive: verdict === 'positive', comment };
    const given = await call<FeedbackView>('POST', `/trades/${props.tradeId}/feedback`, body, { key: key.current });
    // Another try is another act: what was typed may have changed since.
    key.current = newKey();
    if (!given.ok) {
      setRefusal(given.refusal);
      return;
    }
    toast(t(mine ? 'form.changed' : 'form.given'));
    props.onGiven?.(given.value);
    refresh();
  });
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-4" aria-label={t('form.title')}>
      <FieldSet legend={t('form.question', { name: props.partnerName })} error={errors.verdict?.message}>
        <RadioGroup aria-label={t('form.question', { name: props.partnerName })}>
          <Radio value="positive" label={t('positive')} hint={t('form.positive_note')} {...form.register('verdict')} />
          <Radio value="negative" label={t('negative')} hint={t('form.negative_note')} {...form.register('verdict')} />
        </RadioGroup>
      </FieldSet>
      <Field label={t('form.comment')} optional hint={t('form.comment_note')} error={errors.comment?.message}>
        <Textarea maxLength={COMMENT_LENGTH} {...form.register('comment')} />
      </Field>
      {opensAt === null ? null : <Told name={props.partnerName} opensAt={opensAt} />}
      <RefusalNotice refusal={refusal} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" disabled={!hydrated} pending={isSubmitting}>
          {t(mine ? 'form.save' : 'form.send')}
        </Button>
        {props.onCancel ? <Button onClick={props.onCancel}>{t('form.cancel')}</Button> : null}
      </div>
    </form>
  );
}

/** Who reads it, and when: said before it is sent. */
function Told({ name, opensAt }: { name: string; opensAt: Instant }) {
  const t = useTranslations('reputation.form');
  return <p className="text-sm">{t.rich('told', { name, at: () => <Time key="at" at={opensAt} as="minute" /> })}</p>;
}
