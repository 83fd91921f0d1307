'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Field } from '#components/ui/field.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Select } from '#components/ui/select.tsx';
import type { CaseView } from '#lib/dispute/view.ts';
import { WordsForm } from './words-form.tsx';

/** Notes that only staff read, and passing the case on. */
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
        <Disclosure summary={t('hand_over')}>
          <HandOver view={view} />
        </Disclosure>
      ) : null}
    </div>
  );
}

function HandOver({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.court');
  const others = view.moderators.filter(({ name }) => name !== view.moderatorName);
  const [toId, setToId] = useState(others[0]?.id ?? '');
  if (others.length === 0) return <p className="text-quiet">{t('hand_over_nobody')}</p>;
  return (
    <WordsForm
      path={`/disputes/${view.id}/hand-over`}
      name="reason"
      label={t('hand_over_reason')}
      action={t('hand_over')}
      body={() => ({ toId })}
      more={
        <Field label={t('hand_over_to')}>
          <Select value={toId} onChange={(event) => setToId(event.target.value)}>
            {others.map(({ id, name }) => (
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
