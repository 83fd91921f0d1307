import { useTranslations } from 'next-intl';
import { Copyable } from '#components/ui/copy-button.tsx';
import { Definition, Definitions } from '#components/ui/definition-list.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import type { ArbitersView, PanelRow } from '#lib/dispute/arbiter-view.ts';

/** An arbiter: its address, who sits there, how many must sign, and the one beside it. */
export function ArbiterSeats({ arbiters }: { arbiters: ArbitersView }) {
  const t = useTranslations('desk.panel');
  return (
    <Definitions>
      <Definition name={t('contract')}>
        <Copyable text={arbiters.address} label={t('contract')} />
      </Definition>
      <Definition name={t('threshold')}>
        {t('of', { threshold: arbiters.threshold, count: arbiters.members.length })}
      </Definition>
      <Definition name={t('members')}>
        <ul className="flex flex-col gap-2">
          {arbiters.members.map(({ address, name }) => (
            <li key={address}>
              {name === null ? <span className="text-quiet">{t('nobody')}</span> : <bdi>{name}</bdi>}
              <Copyable text={address} label={name ?? t('nobody')} />
            </li>
          ))}
        </ul>
      </Definition>
      <Definition name={t('backup')}>
        {arbiters.backup === null ? t('no_backup') : <Copyable text={arbiters.backup} label={t('backup')} />}
      </Definition>
    </Definitions>
  );
}

/** The panels that trades named, the last first. */
export function PanelHistory({ rows }: { rows: readonly PanelRow[] }) {
  const t = useTranslations('desk.panel');
  if (rows.length === 0) return <p className="text-quiet">{t('first')}</p>;
  return (
    <Rows aria-label={t('history')}>
      {rows.map((row) => (
        <Row key={`${row.address} ${row.adoptedAt}`} className="flex flex-col gap-1">
          <Copyable text={row.address} label={t('contract')} />
          <p className="text-sm text-quiet">
            {t('of', { threshold: row.threshold, count: row.members.length })} · {t('live', { count: row.live })}
          </p>
          <p className="text-sm text-quiet">
            <Instant at={row.adoptedAt} as="minute" />
            {row.retiredAt === null ? null : (
              <>
                {' – '}
                <Instant at={row.retiredAt} as="minute" />
              </>
            )}
            {' · '}
            {row.by === null ? t('with_contracts') : <bdi>{row.by}</bdi>}
          </p>
          {row.reason ? (
            <p dir="auto" className="text-sm wrap-anywhere">
              {row.reason}
            </p>
          ) : null}
        </Row>
      ))}
    </Rows>
  );
}
