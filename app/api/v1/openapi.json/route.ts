import { NextResponse } from 'next/server';
import { config } from '#lib/config.ts';
import { describeApi } from '#lib/api/openapi.ts';

/** The description itself: the one answer that is not wrapped in `value`, since tools read it as it is. */
export const GET = (): NextResponse =>
  NextResponse.json(describeApi(config().publicUrl), { headers: { 'cache-control': 'no-store' } });
export const dynamic = 'force-dynamic';
