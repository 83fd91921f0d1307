'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Field } from '#components/ui/field.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Select } from '#components/ui/select.tsx';
import type { CaseView } from '#lib/dispute/view.ts';
import { usePost } from '../use-post.ts';
import { WordsForm } from './words-form.tsx';

/** Notes that only staff read, letting an assistant in, and passing the case on. */
export function DeskTools({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.court');
  const writes = view.part !== 'assistant' && view.state !== 'closed';
  const passes = (view.part === 'judge' || view.part === 'appeal') && view.state !== 'closed';
  return (
    <div className="flex flex-col gap-2">
      <Disclosure summary={t('notes', { count: view.notes.length })}>
        <ul className="flex flex-col gap-3 pb-3">
          {view.notes.map((note) => (
            <li key={note.at} className="text-sm">
              <p className="text-quiet">
                <bdi>{note.name}</bdi> · <Instant at={note.at} as="minute" />
              </p>
              <p dir="auto" className="wrap-anywhere whitespace-pre-line">
                {note.text}
              </p>
            </li>
          ))}
        </ul>
        {writes ? (
          <WordsForm
            path={`/disputes/${view.id}/notes`}
            name="text"
            label={t('note')}
            hint={t('note_hint')}
            action={t('note_add')}
          />
        ) : null}
      </Disclosure>
      {passes ? (
        <>
          <Disclosure summary={t('readers', { count: view.readers.length })}>
            <Readers view={view} />
          </Disclosure>
          <Disclosure summary={t('hand_over')}>
            <HandOver
              disputeId={view.id}
              moderators={view.moderators.filter(({ name }) => name !== view.moderatorName)}
            />
          </Disclosure>
        </>
      ) : null}
    </div>
  );
}

/** Passes a case to another, with the reason. */
export function HandOver({ disputeId, moderators }: Pick<CaseView, 'moderators'> & { disputeId: string }) {
  const t = useTranslations('dispute.court');
  const [toId, setToId] = useState(moderators[0]?.id ?? '');
  if (moderators.length === 0) return <p className="text-quiet">{t('hand_over_nobody')}</p>;
  return (
    <WordsForm
      path={`/disputes/${disputeId}/hand-over`}
      name="reason"
      label={t('hand_over_reason')}
      action={t('hand_over')}
      body={() => ({ toId })}
      more={
        <Field label={t('hand_over_to')}>
          <Select value={toId} onChange={(event) => setToId(event.target.value)}>
            {moderators.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      }
    />
  );
}

/** Who was let in to read, and who else can be. */
function Readers({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.court');
  const [chosen, setChosen] = useState('');
  const { post, pending, refusal } = usePost();
  const { assistants, readers } = view;
  const toId = assistants.some(({ id }) => id === chosen) ? chosen : (assistants[0]?.id ?? '');
  return (
    <div className="flex flex-col gap-3">
      {readers.length > 0 ? (
        <ul className="text-sm">
          {readers.map(({ id, name }) => (
            <li key={id}>
              <bdi>{name}</bdi>
            </li>
          ))}
        </ul>
      ) : null}
      {assistants.length === 0 ? (
        <p className="text-quiet">{t('readers_nobody')}</p>
      ) : (
        <>
          <Field label={t('let_in')} hint={t('let_in_hint')}>
            <Select value={toId} onChange={(event) => setChosen(event.target.value)}>
              {assistants.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
          <RefusalNotice refusal={refusal} />
          <Button
            className="self-start"
            pending={pending}
            onClick={() => void post(`/disputes/${view.id}/assistants`, { toId })}
          >
            {t('let_in_do')}
          </Button>
        </>
      )}
    </div>
  );
}
