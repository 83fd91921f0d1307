import { config } from '../../config.ts';
import { runOnce } from '../../db/command-key.ts';
import type { Ctx, Tx } from '../../db/ctx.ts';
import { inTransaction } from '../../db/transaction.ts';
import { newId } from '../../kernel/ids.ts';
import { ok, refused, type Result } from '../../kernel/result.ts';
import { refuseNotice } from '../refusals.ts';
import { readOutside } from '#lib/kernel/outside.ts';
import { sendsPush } from './key.ts';
import type { PushInput } from './schema.ts';

/** Devices of one account. */
export const MOST_DEVICES = 10;

/**
 * The browser that asks is shown notices from now on, for as long as the session it asks with lives. The same browser again renews that; where somebody else
 * had turned it on there, it is theirs no more: one browser shows one person's notices. Refuses `notice.sign_in`, `notice.push_absent`, `notice.push_address` (no
 * address of a push service), `notice.push_taken` (another browser's address), `notice.too_many_devices`.
 */
export async function savePushDevice(ctx: Ctx, input: PushInput): Promise<Result<{ deviceId: string }>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  if (!sendsPush()) return refused(refuseNotice('notice.push_absent'));
  const { accountId, sessionId } = ctx.actor;
  const endpoint = readOutside(input.endpoint, { loopback: config().embeddedChain })?.href;
  if (!endpoint) return refused(refuseNotice('notice.push_address'));
  const { p256dh, auth } = input.keys;
  return inTransaction(ctx.db, async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`push:${accountId}`}))`;
    const known = await tx.pushSubscription.findUnique({ where: { endpoint } });
    if (known?.accountId === accountId) {
      const data = { sessionId, p256dh, auth, label: input.label };
      await tx.pushSubscription.update({ where: { endpoint }, data });
      return ok({ deviceId: known.id });
    }
    if (known) {
      // Only the browser itself knows its keys: whoever merely knows the address turns nothing off.
      if (known.p256dh !== p256dh || known.auth !== auth) return refused(refuseNotice('notice.push_taken'));
      await tx.pushSubscription.delete({ where: { endpoint } });
    }
    if (!(await hasRoom(tx, accountId))) {
      return refused(refuseNotice('notice.too_many_devices', { most: MOST_DEVICES }));
    }
    const deviceId = newId(ctx.random);
    await tx.pushSubscription.create({
      data: { id: deviceId, accountId, sessionId, endpoint, p256dh, auth, label: input.label },
    });
    return ok({ deviceId });
  });
}

/** Those whose session is over take no room: they show nothing, and go. */
async function hasRoom(tx: Tx, accountId: string): Promise<boolean> {
  await tx.pushSubscription.deleteMany({
    where: { accountId, session: { OR: [{ revokedAt: { not: null } }, { expiresAt: { lte: new Date() } }] } },
  });
  return (await tx.pushSubscription.count({ where: { accountId } })) < MOST_DEVICES;
}

/** The browser shows nothing any more. Somebody else's is none of the actor's. Twice is once. Refuses `notice.sign_in`. */
export async function removePushDevice(
  ctx: Ctx,
  input: { readonly endpoint: string } | { readonly deviceId: string },
): Promise<Result<null>> {
  if (!ctx.actor) return refused(refuseNotice('notice.sign_in'));
  const { accountId } = ctx.actor;
  const which = 'endpoint' in input ? { endpoint: input.endpoint } : { id: input.deviceId };
  return runOnce(ctx, 'removePushDevice', input, async (tx) => {
    await tx.pushSubscription.deleteMany({ where: { accountId, ...which } });
    return ok(null);
  });
}
