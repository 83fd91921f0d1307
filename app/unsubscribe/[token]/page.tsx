import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Button, ButtonLink } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import { findStop } from '#lib/notice/queries.ts';
import { tokenSchema } from '#lib/notice/schema.ts';
import type { StopView } from '#lib/notice/view.ts';
import { pageCtx } from '../../page-ctx.ts';
import { stop } from './actions.ts';

type Props = { params: Promise<{ token: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('notice.stop');
  // The address is a permission: it goes into no index and no other site's log.
  return { title: t('title'), robots: { index: false }, referrer: 'no-referrer' };
}

async function read({ params }: Props): Promise<{ token: string; view: StopView } | undefined> {
  const token = tokenSchema.safeParse((await params).token);
  if (!token.success) return undefined;
  const found = await findStop(await pageCtx(), { token: token.data });
  return found.ok ? { token: token.data, view: found.value } : undefined;
}

/** Asks before it stops: programs that look links over open them too. Needs no account and no scripts. */
export default async function UnsubscribePage(props: Props) {
  const [found, t, kinds] = await Promise.all([
    read(props),
    getTranslations('notice.stop'),
    getTranslations('notice.kinds'),
  ]);
  const home = <ButtonLink href="/">{t('market')}</ButtonLink>;
  if (!found) {
    return (
      <Page width="narrow">
        <PageHeader title={t('unknown')} lead={t('unknown_note')} />
        <div>{home}</div>
      </Page>
    );
  }
  const { token, view } = found;
  const kind = view.kind === null ? '' : kinds(view.kind);
  if (view.stopped) {
    return (
      <Page width="narrow">
        <PageHeader title={t('done')} lead={view.kind === null ? t('done_search') : t('done_kind', { kind })} />
        <div>{home}</div>
      </Page>
    );
  }
  return (
    <Page width="narrow">
      <PageHeader title={t('title')} />
      <Card>
        <form action={stop} className="flex flex-col gap-4">
          <input type="hidden" name="token" value={token} />
          <p>{view.kind === null ? t('search', { search: view.search ?? '' }) : t('kind', { kind })}</p>
          <div>
            <Button type="submit" variant="primary">
              {t('confirm')}
            </Button>
          </div>
        </form>
      </Card>
    </Page>
  );
}
