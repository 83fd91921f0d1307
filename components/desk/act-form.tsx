'use client';
import { useTranslations } from 'next-intl';
import { startTransition, useEffect, useRef, type FormEvent, type ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Field } from '#components/ui/field.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { useAct } from '#components/ui/use-act.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';

/** What an act of the staff came to: done (with what there is to read), or why not; null: nothing was asked yet. */
export type ActAnswer =
  { readonly done: true; readonly shown?: string } | { readonly refusal: Pick<Refusal, 'code' | 'data'> } | null;
export type StaffAction = (before: ActAnswer, form: FormData) => Promise<ActAnswer>;

type ActFormProps = {
  act: StaffAction;
  /** What the button says. */
  label: ReactNode;
  /** Puts somebody's trading at stake. */
  danger?: boolean;
  /** Values that go along. */
  hidden?: Readonly<Record<string, string>>;
  /** What the reason is called where somebody else reads it. */
  reasonLabel?: ReactNode;
  reasonHint?: ReactNode;
  children?: ReactNode;
};

/**
 * One act of the staff: its fields, and the reason that every act has. The one way in which the console does anything, so that whatever is to be
 * asked of whoever acts (who they are, once more) is asked here.
 */
export function ActForm({ act, label, danger, hidden = {}, reasonLabel, reasonHint, children }: ActFormProps) {
  const t = useTranslations('desk.form');
  const [answer, send, pending] = useAct<ActAnswer>(act, null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (answer && 'done' in answer) form.current?.reset();
  }, [answer]);
  // Sent by the page and not as the form's action, after which React empties the form: what was refused is still there to be put right.
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    startTransition(() => send(values));
  };
  return (
    <KeyedForm ref={form} action={send} onSubmit={submit} className="flex max-w-prose flex-col gap-4">
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
      <Field label={reasonLabel ?? t('reason')} hint={reasonHint ?? t('reason_hint')} required>
        <Textarea name="reason" rows={2} minLength={5} maxLength={500} required />
      </Field>
      <RefusalNotice refusal={answer && 'refusal' in answer ? answer.refusal : undefined} />
      <div aria-live="polite" className="empty:absolute">
        {answer && 'done' in answer ? (
          <Notice tone="accent">
            {t('done')} {answer.shown === undefined ? null : <bdi className="font-medium">{answer.shown}</bdi>}
          </Notice>
        ) : null}
      </div>
      <div>
        <Button type="submit" variant={danger ? 'danger' : 'quiet'} pending={pending}>
          {label}
        </Button>
      </div>
    </KeyedForm>
  );
}

/** The same, folded away under its name. */
export function FoldedAct({ summary, ...rest }: ActFormProps & { summary?: ReactNode }) {
  return (
    <Disclosure summary={summary ?? rest.label} className="border-b border-line last:border-b-0">
      <ActForm {...rest} />
    </Disclosure>
  );
}
