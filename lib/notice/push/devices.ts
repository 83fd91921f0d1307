/** Which browsers show somebody's notices: those of a session that lives. */
import { createHash } from 'node:crypto';
import { liveSession } from '../../account/queries/live.ts';
import type { Db, Tx } from '../../db/ctx.ts';
import { instantOf } from '../../kernel/instant.ts';
import type { DeviceView } from '../view.ts';

export async function liveDevices(tx: Db | Tx, accountId: string): Promise<readonly { readonly id: string }[]> {
  return tx.pushSubscription.findMany({ where: { accountId, session: liveSession() }, select: { id: true } });
}

/** By which a browser finds itself in the list: its address is its own secret. SHA-256, base64url. */
export const endpointMark = (endpoint: string): string => createHash('sha256').update(endpoint).digest('base64url');

/** The list of the settings page, the newest first. */
export async function listDevices(tx: Db | Tx, accountId: string): Promise<readonly DeviceView[]> {
  const rows = await tx.pushSubscription.findMany({
    where: { accountId, session: liveSession() },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
  });
  return rows.map(({ id, label, endpoint, createdAt, lastOkAt }) => ({
    id,
    label,
    mark: endpointMark(endpoint),
    since: instantOf(createdAt),
    lastOkAt: lastOkAt && instantOf(lastOkAt),
  }));
}
