'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useHydrated } from '#components/account/hydrated.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Select } from '#components/ui/select.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { STATEMENT_LENGTH, TEMPLATE_TITLE } from '#lib/dispute/schema.ts';
import { PLACES, TEMPLATE_KINDS, type TemplateKind, type TemplateView } from '#lib/dispute/templates.ts';
import { usePost } from '../use-post.ts';

/** Words to use again: what there is, each to be changed or deleted by whose it is, and a form for another. */
export function Templates({ templates, mayShare }: { templates: readonly TemplateView[]; mayShare: boolean }) {
  const t = useTranslations('dispute.templates');
  return (
    <>
      {templates.length === 0 ? <Empty title={t('empty')}>{t('empty_note')}</Empty> : null}
      {templates.map((template) => (
        <One key={template.id} template={template} mayShare={mayShare} />
      ))}
      <Card>
        <CardTitle>{t('add')}</CardTitle>
        <TemplateForm key={templates.length} mayShare={mayShare} />
      </Card>
    </>
  );
}

function One({ template, mayShare }: { template: TemplateView; mayShare: boolean }) {
  const t = useTranslations('dispute.templates');
  return (
    <Card aria-label={template.title}>
      <CardTitle
        note={template.shared ? t('by', { name: template.ownerName }) : undefined}
        aside={
          <span className="flex flex-wrap gap-2">
            <Badge>{t(`kinds.${template.kind}`)}</Badge>
            {template.shared ? <Badge tone="accent">{t('shared')}</Badge> : null}
          </span>
        }
      >
        <bdi>{template.title}</bdi>
      </CardTitle>
      <p dir="auto" className="wrap-anywhere whitespace-pre-line">
        {template.text}
      </p>
      {template.editable ? (
        <Disclosure summary={t('edit', { title: template.title })} className="mt-3">
          <TemplateForm key={template.updatedAt} template={template} mayShare={mayShare} />
          <DeleteTemplate template={template} />
        </Disclosure>
      ) : null}
    </Card>
  );
}

function DeleteTemplate({ template }: { template: TemplateView }) {
  const t = useTranslations('dispute.templates');
  const [open, setOpen] = useState(false);
  const { post, pending, refusal } = usePost('DELETE');
  return (
    <>
      <Button variant="danger" size="sm" className="mt-4" onClick={() => setOpen(true)}>
        {t('delete')}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t('delete_title', { title: template.title })}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t('keep')}</Button>
            <Button variant="danger" pending={pending} onClick={() => void post(`/case-templates/${template.id}`)}>
              {t('delete')}
            </Button>
          </>
        }
      >
        <RefusalNotice refusal={refusal} />
      </Dialog>
    </>
  );
}

function TemplateForm({ template, mayShare }: { template?: TemplateView; mayShare: boolean }) {
  const t = useTranslations('dispute.templates');
  const [kind, setKind] = useState<TemplateKind>(template?.kind ?? 'ask');
  const [title, setTitle] = useState(template?.title ?? '');
  const [text, setText] = useState(template?.text ?? '');
  const [shared, setShared] = useState(template?.shared ?? false);
  const [wrong, setWrong] = useState(false);
  const hydrated = useHydrated();
  const { post, pending, refusal } = usePost(template ? 'PUT' : 'POST');
  const send = () => {
    const missing = title.trim() === '' || text.trim() === '';
    setWrong(missing);
    if (!missing)
      void post(template ? `/case-templates/${template.id}` : '/case-templates', { kind, title, text, shared });
  };
  const places = PLACES.map((place) => `{${place}}`).join(' ');
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Head kind={kind} title={title} wrong={wrong} onKind={setKind} onTitle={setTitle} />
      <Field label={t('text')} hint={t('text_hint', { places: `\u2066${places}\u2069` })}>
        <Textarea
          rows={5}
          maxLength={STATEMENT_LENGTH}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      {mayShare ? (
        <Checkbox
          label={t('share')}
          hint={t('share_hint')}
          checked={shared}
          onChange={(event) => setShared(event.target.checked)}
        />
      ) : null}
      <RefusalNotice refusal={refusal} />
      <Button type="submit" disabled={!hydrated} pending={pending} className="self-start">
        {t(template ? 'save' : 'add')}
      </Button>
    </form>
  );
}

/** What it is called, and what for. */
function Head(props: {
  kind: TemplateKind;
  title: string;
  wrong: boolean;
  onKind: (kind: TemplateKind) => void;
  onTitle: (title: string) => void;
}) {
  const t = useTranslations('dispute.templates');
  const { kind, title, wrong, onKind, onTitle } = props;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t('name')} error={wrong ? t('wrong') : undefined}>
        <Input value={title} maxLength={TEMPLATE_TITLE} onChange={(event) => onTitle(event.target.value)} />
      </Field>
      <Field label={t('kind')}>
        <Select value={kind} onChange={(event) => onKind(event.target.value as TemplateKind)}>
          {TEMPLATE_KINDS.map((one) => (
            <option key={one} value={one}>
              {t(`kinds.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  );
}
