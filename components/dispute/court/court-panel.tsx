'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Countdown } from '#components/ui/countdown.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { useServerNow } from '#components/ui/server-clock.ts';
import { owedBy } from '#lib/dispute/machine.ts';
import type { CaseView } from '#lib/dispute/view.ts';
import { useCaseHints } from '../live.ts';
import { RulingPanel } from '../ruling-panel.tsx';
import { usePost } from '../use-post.ts';
import { AskForm } from './ask-form.tsx';
import { CourtForm } from './court-form.tsx';
import { DeskTools } from './desk-tools.tsx';
import { StaffRulings } from './staff-rulings.tsx';
import { WordsForm } from './words-form.tsx';

/** What somebody of the staff can do with the case now: the next step on top, what was done before below it. */
export function CourtPanel({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.court');
  useCaseHints(
    view.state === 'closed' ? undefined : view.id,
    view.award?.status === 'submitting' || view.proposal?.status === 'submitting',
  );
  const signs = view.state === 'sealing' || view.state === 'closed' || view.part === 'backup';
  return (
    <div className="flex flex-col gap-4">
      {signs ? <RulingPanel view={view} /> : null}
      {signs ? null : (
        <Card aria-label={t(`stages.${view.state}`)}>
          <CardTitle>{t(`stages.${view.state}`)}</CardTitle>
          <div className="flex flex-col gap-5">
            <Step view={view} />
          </div>
        </Card>
      )}
      {view.staffRulings.length > 0 ? (
        <Card>
          <CardTitle>{t('rulings')}</CardTitle>
          <StaffRulings view={view} />
        </Card>
      ) : null}
      <Card>
        <DeskTools view={view} />
      </Card>
    </div>
  );
}

function Step({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.court');
  const now = useServerNow(view.now);
  const hearing = now < view.rulingFrom;
  if (view.part === 'assistant') return <p>{t('reads_only')}</p>;
  if (view.state === 'concurring') return view.part === 'second' ? <Second view={view} /> : <p>{t('second_waits')}</p>;
  if (view.state === 'ruled') return <Until view={view} at={view.rulings.at(-1)?.appealUntil ?? null} />;
  if (owedBy(view.state)) return <Until view={view} at={view.asks.at(-1)?.dueAt ?? null} />;
  const path = view.state === 'appealed' ? 'appeal-ruling' : 'ruling';
  return (
    <>
      {hearing ? (
        <Notice tone="caution" title={t('hearing')}>
          <Instant at={view.rulingFrom} as="minute" /> (
          <Countdown until={view.rulingFrom} now={view.now} label={t('hearing')} refreshAtEnd />)
        </Notice>
      ) : (
        <CourtForm key={view.id} view={view} path={path} />
      )}
      {view.state === 'review' ? (
        <Disclosure summary={t('ask_title')} open={hearing}>
          <AskForm view={view} />
        </Disclosure>
      ) : null}
    </>
  );
}

/** Nothing to do but wait: for an answer, or for the time to appeal to pass. */
function Until({ view, at }: { view: CaseView; at: number | null }) {
  const t = useTranslations('dispute.court');
  return (
    <Notice title={t(view.state === 'ruled' ? 'waits_for_appeal' : 'waits_for_answer')}>
      {at === null ? null : (
        <>
          <Instant at={at} as="minute" /> (
          <Countdown until={at} now={view.now} label={t('until')} refreshAtEnd />)
        </>
      )}
    </Notice>
  );
}

/** A second moderator comes to the same ruling, or says why not. */
function Second({ view }: { view: CaseView }) {
  const t = useTranslations('dispute.court');
  const { post, pending, refusal } = usePost();
  const { version } = view;
  return (
    <>
      <p>{t('second_note')}</p>
      <RefusalNotice refusal={refusal} />
      <Button
        variant="primary"
        wide
        pending={pending}
        onClick={() => void post(`/disputes/${view.id}/concurrence`, { version })}
      >
        {t('concur')}
      </Button>
      <Disclosure summary={t('dissent')}>
        <WordsForm
          path={`/disputes/${view.id}/dissent`}
          name="reason"
          label={t('dissent_reason')}
          hint={t('dissent_hint')}
          action={t('dissent')}
          body={() => ({ version })}
        />
      </Disclosure>
    </>
  );
}
