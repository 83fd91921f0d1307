import { NextResponse, type NextRequest } from 'next/server';
import { config } from '#lib/config.ts';
import { markNoticeRead } from '#lib/notice/commands.ts';
import { findNoticePath } from '#lib/notice/queries.ts';
import { noticeParams } from '#lib/notice/schema.ts';
import { pageCtx } from '../../page-ctx.ts';

type Route = { readonly params: Promise<{ id: string }> };

/**
 * From a notice, or the link in its mail, to what it is about; it counts as read from then on. Whoever is not signed in does that first.
 * That somebody opened their own notice is all a stranger's link here could bring about.
 */
export async function GET(_: NextRequest, { params }: Route): Promise<Response> {
  const input = noticeParams.safeParse({ noticeId: (await params).id });
  if (!input.success) return to('/notices');
  const ctx = await pageCtx();
  const path = await findNoticePath(ctx, input.data);
  if (!path.ok) {
    const back = `/notices/${input.data.noticeId}`;
    return to(path.refusal.code === 'notice.sign_in' ? `/sign-in?next=${back}` : '/notices');
  }
  await markNoticeRead(ctx, input.data);
  return to(path.value);
}

const to = (path: string): Response =>
  NextResponse.redirect(`${config().publicUrl}${path}`, { status: 303, headers: { 'cache-control': 'no-store' } });
