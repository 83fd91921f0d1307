import { headers } from 'next/headers';
import { isOwnOrigin } from '#lib/account/sign-in-message.ts';
import { config } from '#lib/config.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { pageCtx } from './page-ctx.ts';

/**
 * What the commands of a server action are run with. Only our own pages may act: Next compares an Origin with the host, and lets a request
 * without one pass, which we do not.
 */
export async function actionCtx(): Promise<Ctx> {
  const origin = (await headers()).get('origin') ?? '';
  if (!isOwnOrigin(origin, config()))
    throw new Error(`an action was asked for from another site: ${origin.slice(0, 200)}`);
  return pageCtx();
}
