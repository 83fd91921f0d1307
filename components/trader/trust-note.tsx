'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Field } from '#components/ui/field.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { useAct } from '#components/ui/use-act.ts';
import { NOTE_LENGTH } from '#lib/account/note.ts';
import type { PeopleAct, PeopleAnswer } from './block-report.tsx';

/** What the reader alone holds of somebody. */
export type Mine = { readonly trusted: boolean; readonly blocked: boolean; readonly note: string | null };
export type TrustActs = { readonly trust: PeopleAct; readonly untrust: PeopleAct; readonly saveNote: PeopleAct };

type Props = { trader: { readonly id: string; readonly name: string }; mine: Mine; acts: TrustActs };

/** Whether one trusts somebody, and what one noted about them: seen by nobody else. Works without scripts; in the room and on the profile. */
export function TrustNote({ trader, mine, acts }: Props) {
  const t = useTranslations('people.mine');
  return (
    <Card id="mine">
      <CardTitle note={t('note')}>{t.rich('title', { name: () => <bdi key="name">{trader.name}</bdi> })}</CardTitle>
      <div className="flex flex-col gap-5">
        {mine.blocked ? null : <TrustForm trader={trader} mine={mine} acts={acts} />}
        <NoteForm trader={trader} mine={mine} acts={acts} />
      </div>
    </Card>
  );
}

function TrustForm({ trader, mine: { trusted }, acts }: Props) {
  const t = useTranslations('people.trust');
  const [answer, act, pending] = useAct<PeopleAnswer>(trusted ? acts.untrust : acts.trust, null);
  const { name } = trader;
  return (
    <KeyedForm action={act} className="flex flex-col items-start gap-3">
      <input type="hidden" name="accountId" value={trader.id} />
      <p className="max-w-prose text-sm text-quiet">{t(trusted ? 'note_trusted' : 'note', { name })}</p>
      <RefusalNotice refusal={answer?.refusal} />
      <Button type="submit" size="sm" pending={pending}>
        {t(trusted ? 'undo' : 'do', { name })}
      </Button>
      <p role="status" className="text-sm text-quiet empty:hidden">
        {answer?.done === 'trusted' ? t('done', { name }) : answer?.done === 'untrusted' ? t('undone', { name }) : ''}
      </p>
    </KeyedForm>
  );
}

function NoteForm({ trader, mine: { note }, acts }: Props) {
  const t = useTranslations('people.private_note');
  const [answer, act, pending] = useAct<PeopleAnswer>(acts.saveNote, null);
  return (
    <KeyedForm action={act} className="flex max-w-prose flex-col items-start gap-3">
      <input type="hidden" name="accountId" value={trader.id} />
      <Field label={t('label')} hint={t('hint')} className="w-full">
        {/* Written anew where another one is kept by now. */}
        <Textarea key={note ?? ''} name="text" rows={3} maxLength={NOTE_LENGTH} defaultValue={note ?? ''} />
      </Field>
      <RefusalNotice refusal={answer?.refusal} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" size="sm" pending={pending}>
          {t('save')}
        </Button>
        {note === null ? null : (
          <Button type="submit" size="sm" name="delete" value="1" pending={pending}>
            {t('delete')}
          </Button>
        )}
      </div>
      <p role="status" className="text-sm text-quiet empty:hidden">
        {answer?.done === 'noted' ? t('saved') : answer?.done === 'forgotten' ? t('deleted') : ''}
      </p>
    </KeyedForm>
  );
}
