import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { notFound, redirect } from 'next/navigation';
import { Receipt } from '#components/trade/receipt.tsx';
import { Page } from '#components/ui/page.tsx';
import { isEnd } from '#lib/trade/machine.ts';
import { getTradeRoom } from '#lib/trade/queries.ts';
import { tradeParams } from '#lib/trade/schema.ts';
import { readCtx } from '../../ctx.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('trade.receipt');
  return { title: t('title') };
}

/** What an ended trade was, on one sheet to print; the machine-readable proof is the trade file. */
export default async function ReceiptPage({ params }: { params: Promise<{ id: string }> }) {
  const parsed = tradeParams.safeParse(await params);
  if (!parsed.success) notFound();
  const ctx = await readCtx();
  if (!ctx.actor) redirect(`/sign-in?next=/trades/${parsed.data.id}/receipt`);
  const room = await getTradeRoom(ctx, { tradeId: parsed.data.id });
  if (!room.ok || !isEnd(room.value.state)) notFound();
  return (
    <Page width="text">
      <Receipt trade={room.value} />
    </Page>
  );
}
