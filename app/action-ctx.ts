import { headers } from 'next/headers';
import { isOwnOrigin } from '#lib/account/sign-in-message.ts';
import { config } from '#lib/config.ts';
import { hashInput } from '#lib/db/press.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { pageCtx } from './page-ctx.ts';

/**
 * What the commands of a server action are run with. Only our own pages may act: Next compares an Origin with the host, and lets a request
 * without one pass, which we do not.
 */
export async function actionCtx(form: FormData): Promise<Ctx> {
  const origin = (await headers()).get('origin') ?? '';
  if (!isOwnOrigin(origin, config()))
    throw new Error(`an action was asked for from another site: ${origin.slice(0, 200)}`);
  return { ...(await pageCtx()), ...keyOf(form) };
}

/**
 * The idempotency key that a form carries (components/ui/keyed-form.tsx) and the hash of all else in it, so that the key stands for this content alone. A form
 * from before there were keys has none, and runs without.
 */
export function keyOf(form: FormData): Pick<Ctx, 'key' | 'said'> {
  const key = form.get('key');
  if (typeof key !== 'string' || key === '') return {};
  const said = [...form]
    .filter(([name]) => name !== 'key' && !name.startsWith('$ACTION_'))
    .map(([name, value]) => [name, typeof value === 'string' ? value : value.name]);
  // Whatever was sent as a key, it is as long as one.
  return { key: hashInput(key).slice(0, 32), said: hashInput(said) };
}

/** The same form's second command, which is done once as well. */
export const alsoUnder = (ctx: Ctx, what: string): Ctx => ({ ...ctx, ...(ctx.key && { key: `${ctx.key}.${what}` }) });
