import { NextResponse, type NextRequest } from 'next/server';
import { config } from '#lib/config.ts';
import { take } from '#lib/http/limits.ts';
import { unsubscribe } from '#lib/notice/commands.ts';
import { tokenSchema } from '#lib/notice/schema.ts';
import { pageCtx } from '../../../../page-ctx.ts';
import { originOf } from '../../../../session.ts';

type Route = { readonly params: Promise<{ token: string }> };

const LIMIT = { name: 'unsubscribe', burst: 60, perMinute: 60 };

/**
 * The one click of a mail program (RFC 8058): it comes from anywhere, without a cookie and without an Origin, so the token in the address is all
 * that is asked for, and it can stop one kind of mail of one person and nothing else. It is answered here, without a redirect.
 */
export async function POST(request: NextRequest, { params }: Route): Promise<Response> {
  const taken = take(LIMIT, originOf(request.headers).ip);
  if (!taken.ok) return new Response(null, { status: taken.refusal.status });
  const token = tokenSchema.safeParse((await params).token);
  if (!token.success) return new Response(null, { status: 404 });
  const stopped = await unsubscribe(await pageCtx(), { token: token.data });
  return new Response(null, { status: stopped.ok ? 204 : stopped.refusal.status });
}

/** Opened by a person, or fetched by whatever looks links over: stops nothing, and leads to the page that asks. */
export async function GET(_: NextRequest, { params }: Route): Promise<Response> {
  const token = tokenSchema.safeParse((await params).token);
  const path = token.success ? `/unsubscribe/${token.data}` : '/unsubscribe/unknown';
  return NextResponse.redirect(`${config().publicUrl}${path}`, 303);
}
