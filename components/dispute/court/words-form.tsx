'use client';
import { useTranslations } from 'next-intl';
import { useId, useState, type ReactNode } from 'react';
import { useHydrated } from '#components/account/hydrated.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { WORDS_LENGTH } from '#lib/dispute/schema.ts';
import type { TemplateKind } from '#lib/dispute/templates.ts';
import type { CaseView } from '#lib/dispute/view.ts';
import { usePost } from '../use-post.ts';
import { TemplatePicker } from './template-picker.tsx';

/** Words that go with an act: a question, a note, an appeal. `more`: what else is asked for, above them; `body`: what is sent with them. */
export function WordsForm(props: {
  path: string;
  name: 'text' | 'reason';
  label: string;
  hint?: string;
  action: string;
  danger?: boolean;
  body?: () => object | undefined;
  more?: ReactNode;
  onDone?: () => void;
  /** Words to put in, of this kind, filled in from the case. */
  templates?: { view: CaseView; kind: TemplateKind };
}) {
  const t = useTranslations('dispute.invalid');
  const id = useId();
  const [words, setWords] = useState('');
  const [missing, setMissing] = useState(false);
  const hydrated = useHydrated();
  const { post, pending, refusal } = usePost();
  const send = async () => {
    setMissing(words.trim() === '');
    const body = props.body?.() ?? {};
    if (words.trim() === '') return;
    if (!(await post(props.path, { ...body, [props.name]: words }))) return;
    setWords('');
    props.onDone?.();
  };
  return (
    <form
      id={id}
      noValidate
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {props.more}
      {props.templates ? <TemplatePicker {...props.templates} text={words} onText={setWords} /> : null}
      <Field label={props.label} hint={props.hint} error={missing ? t('words_missing') : undefined}>
        <Textarea rows={4} maxLength={WORDS_LENGTH} value={words} onChange={(event) => setWords(event.target.value)} />
      </Field>
      <RefusalNotice refusal={refusal} />
      <Button
        type="submit"
        variant={props.danger ? 'danger' : 'quiet'}
        disabled={!hydrated}
        pending={pending}
        className="self-start"
      >
        {props.action}
      </Button>
    </form>
  );
}
