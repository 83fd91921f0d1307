import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { SearchForm } from '#components/desk/search-form.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { Row, Rows } from '#components/ui/table.tsx';
import { powersOf } from '#lib/account/powers.ts';
import { checkAudit, listAudit } from '#lib/site/queries/audit.ts';
import type { AuditRow } from '#lib/site/view.ts';
import { DeskPage, deskCtx, found } from '../desk-page.tsx';

type Query = { q?: string | string[]; before?: string | string[]; kind?: string | string[]; check?: string | string[] };
type Props = { searchParams: Promise<Query> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('desk.audit');
  return { title: t('title') };
}

const one = (value: string | string[] | undefined) => (typeof value === 'string' && value !== '' ? value : undefined);

/** What the staff did and looked at, the last first. */
export default async function AuditPage({ searchParams }: Props) {
  const ctx = await deskCtx('/desk/audit');
  const query = await searchParams;
  const about = one(query.q);
  const kind = query.kind === 'act' ? ('act' as const) : undefined;
  const page = found(ctx, await listAudit(ctx, { about, kind, before: one(query.before) }));
  const checked = query.check === '1' ? found(ctx, await checkAudit(ctx)) : undefined;
  const t = await getTranslations('desk.audit');
  const href = (changes: Record<string, string | undefined>) => {
    const entries = Object.entries({ q: about, kind, ...changes }).filter(([, value]) => value !== undefined);
    return `/desk/audit?${new URLSearchParams(entries as [string, string][])}`;
  };
  return (
    <DeskPage here="audit" powers={powersOf(ctx.actor)} title={t('title')} lead={t('lead')}>
      <SearchForm words={about ?? ''} label={t('about')} hint={t('about_hint')} />
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <TextLink href={kind ? href({ kind: undefined }) : href({ kind: 'act' })}>
          {kind ? t('show_looks') : t('hide_looks')}
        </TextLink>
        <TextLink href={href({ check: '1' })}>{t('check')}</TextLink>
        <TextLink href="/desk/audit/export">{t('export')}</TextLink>
      </div>
      {checked ? (
        <Notice tone={checked.faults.length === 0 ? 'accent' : 'danger'} role="status">
          {checked.faults.length === 0
            ? t('whole', { count: Number(checked.entries) })
            : t('broken', { places: checked.faults.map(({ at, kind: what }) => `${at} (${what})`).join(', ') })}
        </Notice>
      ) : null}
      <p className="text-sm text-quiet">
        {t('head')} <bdi className="figures">{page.head.seq}</bdi> <MachineText>{page.head.hash}</MachineText>
      </p>
      {page.rows.length === 0 ? (
        <Empty title={t('empty')} />
      ) : (
        <Rows aria-label={t('title')}>
          {page.rows.map((row) => (
            <Entry key={row.seq} row={row} />
          ))}
        </Rows>
      )}
      {page.next === null ? null : (
        <ButtonLink href={href({ before: page.next })} className="self-start">
          {t('older')}
        </ButtonLink>
      )}
    </DeskPage>
  );
}

async function Entry({ row }: { row: AuditRow }) {
  const t = await getTranslations('desk.audit');
  const { actor, subject } = row;
  return (
    <Row className="flex flex-col gap-1">
      <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <bdi className="figures text-quiet">{row.seq}</bdi>
        <bdi dir="ltr" className={row.kind === 'act' ? 'font-semibold' : undefined}>
          {row.act}
        </bdi>
        <span>
          {actor === null ? t('by_hand') : <bdi>{actor.name || actor.id}</bdi>}
          {row.seats.length > 0 ? <span className="text-quiet"> ({row.seats.join(', ')})</span> : null}
        </span>
        <Instant at={row.at} as="second" className="text-sm text-quiet" />
      </p>
      {row.reason === '' ? null : (
        <p dir="auto" className="wrap-anywhere whitespace-pre-line">
          {row.reason}
        </p>
      )}
      <p className="text-sm text-quiet wrap-anywhere">
        {subject === null ? null : (
          <>
            <bdi dir="ltr">
              {subject.noun} {subject.id}
            </bdi>{' '}
            ·{' '}
          </>
        )}
        <bdi dir="ltr">{row.data}</bdi> · <bdi dir="ltr">{row.requestId}</bdi>
      </p>
    </Row>
  );
}
