import { useTranslations } from 'next-intl';
import { Badge } from '#components/ui/badge.tsx';
import { Card, CardTitle } from '#components/ui/card.tsx';
import { Disclosure } from '#components/ui/disclosure.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Select } from '#components/ui/select.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { MOST_PAUSE_DAYS } from '#lib/account/restraint.ts';
import { MEASURES, type ReviewView, type SignalView } from '#lib/reputation/signals/view.ts';
import { ActForm, type StaffAction } from './act-form.tsx';

type Acts = { decide?: StaffAction | undefined; settle?: StaffAction | undefined; mayBan: boolean };

/** People whose signals wait to be read, or were. */
export function ReviewList({ rows, label, ...acts }: { rows: readonly ReviewView[]; label: string } & Acts) {
  return (
    <ol aria-label={label} className="flex flex-col gap-4">
      {rows.map((row) => (
        <li key={row.id}>
          <One row={row} {...acts} />
        </li>
      ))}
    </ol>
  );
}

function One({ row, decide, settle, mayBan }: { row: ReviewView } & Acts) {
  const t = useTranslations('signals');
  const { person, signals, decision, appeal } = row;
  const shown = signals.filter(({ dismissed }) => !dismissed || decision !== null);
  return (
    <Card>
      <CardTitle aside={<Badge tone={decision ? 'neutral' : 'caution'}>{t('sum', { sum: row.sum })}</Badge>}>
        <TextLink href={`/desk/users/${person.id}`}>
          <bdi>{person.name}</bdi>
        </TextLink>
      </CardTitle>
      <div className="flex flex-col gap-4">
        <ul className="flex flex-col divide-y divide-line border-y border-line">
          {shown.map((signal) => (
            <li key={`${signal.kind} ${signal.other?.id}`} className="py-2">
              <SignalLine signal={signal} />
            </li>
          ))}
        </ul>
        {decision ? <Decision decision={decision} /> : null}
        {appeal ? (
          <section aria-label={t('appeal')} className="border-s-2 border-line ps-3">
            <p className="text-sm text-quiet">
              {t('appeal')} · <Instant at={appeal.at} as="minute" />
            </p>
            <p dir="auto" className="wrap-anywhere whitespace-pre-line">
              {appeal.text}
            </p>
            {appeal.settledAt === null ? null : (
              <p dir="auto" className="mt-2 text-sm wrap-anywhere">
                {decision?.lifted ? t('lifted') : t('stands')} {appeal.reason}
              </p>
            )}
          </section>
        ) : null}
        {decide && !decision ? <DecideForm row={row} act={decide} mayBan={mayBan} /> : null}
        {settle && appeal && appeal.settledAt === null ? (
          decision?.own ? (
            <p className="text-sm text-quiet">{t('own_decision')}</p>
          ) : (
            <SettleForm row={row} act={settle} />
          )
        ) : null}
      </div>
    </Card>
  );
}

/** One signal in words: what it is, with whom, and since when. */
export function SignalLine({ signal }: { signal: SignalView }) {
  const t = useTranslations('signals');
  const { kind, other, data, score } = signal;
  return (
    <>
      <p>
        {t.rich(`says.${kind}`, {
          other: () =>
            other ? (
              <TextLink href={`/desk/users/${other.id}`}>
                <bdi>{other.name}</bdi>
              </TextLink>
            ) : null,
          trades: data.trades ?? 0,
          partners: data.partners ?? 0,
          closed: data.closed ?? 0,
          times: data.times ?? 0,
        })}
      </p>
      <p className="text-sm text-quiet">
        {t('weight', { score })} · <Instant at={signal.firstSeenAt} as="date" /> –{' '}
        <Instant at={signal.lastSeenAt} as="date" />
      </p>
    </>
  );
}

function Decision({ decision }: { decision: NonNullable<ReviewView['decision']> }) {
  const t = useTranslations('signals');
  return (
    <div>
      <p className="font-medium">
        {t(`measure.${decision.measure}`)}
        {decision.until === null ? null : (
          <>
            {' – '}
            <Instant at={decision.until} as="minute" />
          </>
        )}
      </p>
      <p className="text-sm text-quiet">
        <bdi>{decision.by}</bdi>, <Instant at={decision.at} as="minute" />
      </p>
      {decision.said ? (
        <p dir="auto" className="text-sm wrap-anywhere">
          {decision.said}
        </p>
      ) : null}
    </div>
  );
}

function DecideForm({ row, act, mayBan }: { row: ReviewView; act: StaffAction; mayBan: boolean }) {
  const t = useTranslations('signals');
  return (
    <Disclosure summary={t('decide')}>
      <ActForm act={act} label={t('decide')} hidden={{ reviewId: row.id, version: `${row.version}` }}>
        <Field label={t('what')}>
          <Select name="measure">
            {MEASURES.filter((measure) => measure !== 'ban' || mayBan).map((measure) => (
              <option key={measure} value={measure}>
                {t(`measure.${measure}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('days')} hint={t('days_hint')}>
          <Input type="number" name="days" min={1} max={MOST_PAUSE_DAYS} defaultValue={7} />
        </Field>
        <Field label={t('said')} hint={t('said_hint')}>
          <Textarea name="said" rows={3} maxLength={500} />
        </Field>
      </ActForm>
    </Disclosure>
  );
}

function SettleForm({ row, act }: { row: ReviewView; act: StaffAction }) {
  const t = useTranslations('signals');
  return (
    <ActForm
      act={act}
      label={t('settle')}
      hidden={{ reviewId: row.id, version: `${row.version}` }}
      reasonHint={t('settle_hint')}
    >
      <Field label={t('what')}>
        <Select name="lift">
          <option value="0">{t('let_stand')}</option>
          <option value="1">{t('lift')}</option>
        </Select>
      </Field>
    </ActForm>
  );
}
