import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import type { SettingView } from '#lib/site/view.ts';
import { FoldedAct, type StaffAction } from './act-form.tsx';

const TONES: Readonly<Record<SettingView['state'], Tone>> = {
  in_force: 'accent',
  scheduled: 'caution',
  past: 'neutral',
  withdrawn: 'neutral',
};

/** What was set when, by whom and why, the last first. `withdraw`: what is set for later can be taken back by this seat. */
export function History(props: {
  rows: readonly SettingView[];
  say: (row: SettingView) => ReactNode;
  withdraw?: StaffAction;
}) {
  const t = useTranslations('desk.history');
  if (props.rows.length === 0) return <p className="text-quiet">{t('empty')}</p>;
  return (
    <Rows aria-label={t('title')}>
      {props.rows.map((row) => (
        <Row key={row.seq} className="flex flex-col gap-1">
          <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
            <span className="font-medium">{props.say(row)}</span>
            <Badge tone={TONES[row.state]}>{t(row.state)}</Badge>
          </p>
          <p className="text-sm text-quiet">
            {t('from')} <Instant at={row.effectiveFrom} as="second" /> · <bdi>{row.by}</bdi>,{' '}
            <Instant at={row.setAt} as="minute" />
          </p>
          <p dir="auto" className="text-sm wrap-anywhere">
            {row.reason}
          </p>
          {props.withdraw && row.state === 'scheduled' ? (
            <FoldedAct act={props.withdraw} label={t('withdraw')} hidden={{ key: row.key, seq: row.seq }} />
          ) : null}
        </Row>
      ))}
    </Rows>
  );
}
