import { notFound, redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { DeskLinks, type DeskPlace } from '#components/desk/desk-links.tsx';
import { Page, PageHeader } from '#components/ui/page.tsx';
import type { Actor } from '#lib/account/policy.ts';
import type { Power } from '#lib/account/powers.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { watch } from '#lib/http/watch.ts';
import type { Result } from '#lib/kernel/result.ts';
import { pageCtx } from '../page-ctx.ts';

type DeskCtx = Ctx & { readonly actor: Actor; readonly path: string };

/** Who asks for a page of the desk. Signed out: signs in first and comes back. To whoever has no seat that opens it there is no such page. */
export async function deskCtx(path: string): Promise<DeskCtx> {
  const ctx = await pageCtx();
  if (!ctx.actor) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  return { ...ctx, actor: ctx.actor, path };
}

/** What a query answered; what it refuses is not there, and who asked for it is written down. */
export function found<T>({ actor, path, requestId }: DeskCtx, result: Result<T>): T {
  if (result.ok) return result.value;
  const { code, status } = result.refusal;
  watch({ method: 'GET', path, who: actor.accountId, key: null, code, status, requestId });
  notFound();
}

type Props = {
  here: DeskPlace;
  powers: readonly Power[];
  title: ReactNode;
  lead?: ReactNode;
  above?: ReactNode;
  children: ReactNode;
};

/** A page of the desk: where one can go, what this is, and the thing itself. */
export function DeskPage({ here, powers, title, lead, above, children }: Props) {
  return (
    <Page>
      <DeskLinks here={here} powers={powers} />
      <PageHeader title={title} lead={lead} above={above} />
      {children}
    </Page>
  );
}

export const has = (powers: readonly Power[], power: Power): boolean => powers.includes(power);
