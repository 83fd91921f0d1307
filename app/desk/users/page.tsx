import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { SearchForm } from '#components/desk/search-form.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Empty } from '#components/ui/empty.tsx';
import { Instant } from '#components/ui/instant.tsx';
import { MachineText } from '#components/ui/machine-text.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Table, Td, Th, Tr } from '#components/ui/table.tsx';
import { hasPower, powersOf } from '#lib/account/powers.ts';
import { searchUsers } from '#lib/account/queries/users.ts';
import type { UserRow } from '#lib/account/user-view.ts';
import { DeskPage, deskCtx, found } from '../desk-page.tsx';

type Props = { searchParams: Promise<{ q?: string | string[] }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('desk.users');
  return { title: t('title') };
}

/** People: found by name, wallet or mail address. */
export default async function UsersPage({ searchParams }: Props) {
  const ctx = await deskCtx('/desk/users');
  const { q } = await searchParams;
  const words = typeof q === 'string' ? q : '';
  const rows = found(ctx, await searchUsers(ctx, { words }));
  const [t, search] = await Promise.all([getTranslations('desk.users'), getTranslations('desk.search')]);
  return (
    <DeskPage here="users" powers={powersOf(ctx.actor)} title={t('title')} lead={t('lead')}>
      <SearchForm
        words={words}
        label={search('label')}
        hint={hasPower(ctx.actor, 'users.mail') ? t('hint_mail') : t('hint')}
      />
      {rows.length === 0 ? <Empty title={search('empty')}>{search('empty_note')}</Empty> : <People rows={rows} />}
    </DeskPage>
  );
}

async function People({ rows }: { rows: readonly UserRow[] }) {
  const [t, seats] = await Promise.all([getTranslations('desk.users'), getTranslations('desk.seat')]);
  return (
    <Table label={t('title')}>
      <thead>
        <tr>
          <Th>{t('name')}</Th>
          <Th>{t('standing')}</Th>
          <Th align="end">{t('trades')}</Th>
          <Th>{t('seen')}</Th>
          <Th>{t('since')}</Th>
          <Th>{t('wallet')}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Tr key={row.accountId}>
            <Td className="min-w-40">
              <TextLink href={`/desk/users/${row.accountId}`}>
                <bdi>{row.name}</bdi>
              </TextLink>
            </Td>
            <Td>
              <span className="flex flex-wrap gap-1">
                {row.banned ? <Badge tone="danger">{t('banned')}</Badge> : null}
                {row.paused ? <Badge tone="caution">{t('paused')}</Badge> : null}
                {row.seats.map((seat) => (
                  <Badge key={seat}>{seats(seat)}</Badge>
                ))}
              </span>
            </Td>
            <Td align="end" figures>
              {row.tradesDone}
            </Td>
            <Td className="whitespace-nowrap">
              {row.lastSeenAt === null ? null : <Instant at={row.lastSeenAt} as="minute" />}
            </Td>
            <Td className="whitespace-nowrap">
              <Instant at={row.createdAt} as="date" />
            </Td>
            <Td>
              <MachineText short>{row.walletAddress}</MachineText>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
