/** Where somebody wants to hear of what, and when not. */
import { config } from '../config.ts';
import type { Tx } from '../db/ctx.ts';
import { BY_ITSELF, FIXED_KINDS, type NoticeKind, type Preference } from './kinds.ts';
import type { Quiet } from './quiet.ts';

/** Whether mail goes anywhere from here: over SMTP, or into the mailbox of the embedded default. */
export const sendsMail = (): boolean => config().smtp !== undefined || config().mailbox;

export async function preferenceOf(tx: Tx, accountId: string, kind: NoticeKind): Promise<Preference> {
  if (FIXED_KINDS.includes(kind)) return BY_ITSELF;
  const row = await tx.noticePreference.findUnique({ where: { accountId_kind: { accountId, kind } } });
  return row ? { app: row.app, mail: row.mail, push: row.push } : BY_ITSELF;
}

/** Whether somebody wants no names and amounts said where others may look. */
export async function hidesAmounts(tx: Tx, accountId: string): Promise<boolean> {
  return (await tx.discretion.findUnique({ where: { accountId } }))?.hideAmounts ?? false;
}

/** The hours in which somebody wants no mail; undefined: none. */
export async function quietOf(tx: Tx, accountId: string): Promise<Quiet | undefined> {
  const row = await tx.quietHours.findUnique({ where: { accountId } });
  if (!row || row.fromMinute === null || row.toMinute === null) return undefined;
  return { zone: row.zone, from: row.fromMinute, to: row.toMinute };
}
