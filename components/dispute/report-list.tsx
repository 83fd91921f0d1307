'use client';
import { useTranslations } from 'next-intl';
import { FoldedAct, type StaffAction } from '#components/desk/act-form.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { KeyedForm } from '#components/ui/keyed-form.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { RefusalNotice } from '#components/ui/refusal.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { useAct } from '#components/ui/use-act.ts';
import { REPORT_LENGTH } from '#lib/dispute/reports/schema.ts';
import type { ReportView } from '#lib/dispute/reports/view.ts';
import type { Refusal } from '#lib/kernel/refusal.ts';

/** Why a report was not handled; null: it was, or nothing was asked. */
export type HandleAnswer = { readonly refusal: Pick<Refusal, 'code' | 'data'> } | null;
export type HandleAct = (before: HandleAnswer, form: FormData) => Promise<HandleAnswer>;

type RowsProps = { rows: readonly ReportView[]; handle: HandleAct; takeOut: StaffAction; label: string };

/** Reports as moderators read them: who of whom, why, what was said, and what was done. */
export function ReportRows(props: RowsProps) {
  const { rows, handle, takeOut, label } = props;
  return (
    <Rows aria-label={label}>
      {rows.map((report) => (
        <ReportRow key={report.id} report={report} handle={handle} takeOut={takeOut} />
      ))}
    </Rows>
  );
}

type RowProps = { report: ReportView; handle: HandleAct; takeOut: StaffAction };

function ReportRow({ report, handle, takeOut }: RowProps) {
  const t = useTranslations('people.desk');
  const reasons = useTranslations('people.reasons');
  const person = (who: { id: string; name: string }) => (
    <TextLink key={who.id} href={`/traders/${who.id}`}>
      <bdi>{who.name}</bdi>
    </TextLink>
  );
  return (
    <Row className="flex flex-col gap-3 py-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="min-w-0 font-medium wrap-anywhere">
          {t.rich('about', { reporter: () => person(report.reporter), reported: () => person(report.reported) })}
        </h3>
        <p className="flex flex-wrap items-center gap-x-3 text-sm text-quiet">
          <Badge tone={report.state === 'open' ? 'caution' : 'neutral'}>{t(`state_${report.state}`)}</Badge>
          <Instant at={report.at} as="minute" />
        </p>
      </div>
      <p>{reasons(report.reason)}</p>
      {report.words ? (
        <p dir="auto" className="rounded-md border border-line bg-paper px-3 py-2 wrap-anywhere whitespace-pre-line">
          {report.words}
        </p>
      ) : null}
      {report.said ? <OfFeedback said={report.said} takeOut={takeOut} /> : null}
      <p className="text-sm text-quiet">
        {t('before', { reports: report.about.reports, people: report.about.people })}
        {report.tradeId ? (
          <>
            {' · '}
            {t('trade')} <bdi className="figures">{report.tradeId}</bdi>
          </>
        ) : null}
      </p>
      <Handled report={report} />
      {report.state === 'acted' ? null : <HandleForm report={report} handle={handle} />}
    </Row>
  );
}

/** The words in feedback that a report is of, and how they are taken out. */
function OfFeedback({ said, takeOut }: { said: NonNullable<ReportView['said']>; takeOut: StaffAction }) {
  const t = useTranslations('people.desk');
  const { feedbackId, part, words } = said;
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm text-quiet">{t(part === 'comment' ? 'said_comment' : 'said_reply')}</p>
      {words === null ? (
        <p className="text-sm text-quiet italic">{t('said_gone')}</p>
      ) : (
        <>
          <p dir="auto" className="border-s-2 border-line ps-3 wrap-anywhere whitespace-pre-line">
            {words}
          </p>
          <FoldedAct
            act={takeOut}
            label={t('take_out')}
            hidden={{ feedbackId, part }}
            reasonLabel={t('take_out_told')}
            reasonHint={t('take_out_hint')}
            danger
          />
        </>
      )}
    </div>
  );
}

function Handled({ report: { seen, acted } }: { report: ReportView }) {
  const t = useTranslations('people.desk');
  if (acted) {
    return (
      <p className="text-sm text-quiet">
        {t('acted_by', { name: acted.by })} <Instant at={acted.at} as="minute" />
        <span dir="auto" className="mt-1 block text-ink wrap-anywhere whitespace-pre-line">
          {acted.note}
        </span>
      </p>
    );
  }
  if (!seen) return null;
  return (
    <p className="text-sm text-quiet">
      {t('seen_by', { name: seen.by })} <Instant at={seen.at} as="minute" />
    </p>
  );
}

function HandleForm({ report, handle }: { report: ReportView; handle: HandleAct }) {
  const t = useTranslations('people.desk');
  const [answer, act, pending] = useAct<HandleAnswer>(handle, null);
  return (
    <KeyedForm action={act} className="flex max-w-prose flex-col gap-3">
      <input type="hidden" name="reportId" value={report.id} />
      <input type="hidden" name="version" value={report.version} />
      <Field label={t('note')} hint={t('note_hint')}>
        <Textarea name="note" maxLength={REPORT_LENGTH} rows={2} />
      </Field>
      <RefusalNotice refusal={answer?.refusal} />
      <div className="flex flex-wrap gap-2">
        {report.state === 'open' ? (
          <Button type="submit" size="sm" name="to" value="seen" pending={pending}>
            {t('do_seen')}
          </Button>
        ) : null}
        <Button type="submit" size="sm" name="to" value="acted" pending={pending}>
          {t('do_acted')}
        </Button>
      </div>
    </KeyedForm>
  );
}
