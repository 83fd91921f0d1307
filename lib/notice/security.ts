/**
 * Mail about the account itself: links that somebody asked for, and what its owner must hear of. It ignores preferences and quiet hours, cannot be stopped,
 * and is written once for each event, however often that is delivered.
 */
import { assignReset } from '../account/commands/forgotten.ts';
import { deviceOf } from '../account/device-name.ts';
import { isLinkPurpose, type LinkPurpose } from '../account/link.ts';
import { addLink, linkUrl } from '../account/links.ts';
import { config } from '../config.ts';
import type { Event } from '../db/generated/client.ts';
import type { Db } from '../db/ctx.ts';
import { inTransaction } from '../db/transaction.ts';
import { wake } from '../events/bus.ts';
import { dateOf, instantOf } from '../kernel/instant.ts';
import { newId } from '../kernel/ids.ts';
import { composeSecurity, type Letter } from './letter.ts';
import { sendsMail } from './preferences.ts';
import type { NoticeData } from './schema.ts';
import type { ListenerCtx, Telling } from './tell.ts';
import type { Wording } from './told.ts';
import { localeOf } from './words.ts';

const LINK_PLACE = /\{\{link:([a-z_]+):([0-9a-hjkmnp-tv-z]{20})\}\}/g;

/** Puts the links of a mail about the account in: its row holds only what they are made from. */
export const withLinks = (text: string): string =>
  text.replace(LINK_PLACE, (whole, purpose: string, id: string) =>
    isLinkPurpose(purpose) ? linkUrl(purpose, id) : whole,
  );

const WORDING: Readonly<Record<string, Wording>> = {
  'account.signedInAnew': 'new_device',
  'account.passwordChanged': 'password_changed',
  'account.passwordReset': 'password_reset',
  'account.addressChanging': 'address_changing',
  'account.addressStopped': 'address_stopped',
  'account.addressChanged': 'address_changed',
  'account.disowned': 'disowned',
};

/** What the owner of an account is told of an event of it, in its words. */
async function factsOf(db: Db, event: Event): Promise<NoticeData | undefined> {
  const wording = WORDING[event.type];
  if (!wording) return undefined;
  const { sessionId, linkId, changeId } = event.data as Partial<Record<string, string>>;
  if (sessionId !== undefined) {
    const session = await db.session.findUnique({ where: { id: sessionId } });
    return { wording, device: deviceOf(session?.userAgent ?? '') ?? '?', place: session?.place || '?' };
  }
  const link = linkId === undefined ? null : await db.accountLink.findUnique({ where: { id: linkId } });
  const id = link?.changeId ?? changeId;
  const change = id === undefined ? null : await db.addressChange.findUnique({ where: { id } });
  return { wording, ...(change && { address: change.after }) };
}

/** The bell and devices of whoever the event concerns. Its mail is written apart: {@link warn}. */
export async function accountTellings(db: Db, event: Event): Promise<readonly Telling[]> {
  const data = await factsOf(db, event);
  const { subjectId: accountId } = event;
  if (!data || (await db.account.count({ where: { id: accountId } })) === 0) return [];
  return [{ accountId, kind: 'security', subject: { noun: 'account', id: accountId }, data, app: true, mail: false }];
}

/** Hears of links that are asked for and of what concerns an account's safety, and writes the mail. */
export async function warn(ctx: ListenerCtx, event: Event): Promise<void> {
  if (!sendsMail()) return;
  const written = event.type === 'link.asked' ? await linkMail(ctx, event) : await warning(ctx, event);
  if (written) wake('mailer');
}

type Addressed = { readonly accountId: string; readonly to: string; readonly locale: string };

/** A mail with the link that somebody asked for; where the address is somebody else's, that one is told instead. Nobody's gets none. */
async function linkMail(ctx: ListenerCtx, event: Event): Promise<boolean> {
  const link = await ctx.db.accountLink.findUnique({ where: { id: event.subjectId } });
  if (!link || !isLinkPurpose(link.purpose) || link.usedAt || link.endedAt) return false;
  const { address: to, locale } = link;
  const purpose: LinkPurpose = link.purpose;
  if (purpose === 'reset') {
    const found = await assignReset(ctx.db, link);
    if (!found) return false;
    const letter: Letter = found.hasPassword
      ? { words: 'reset', action: { purpose, id: link.id } }
      : { words: 'no_password' };
    return write(ctx, event, { accountId: found.accountId, to, locale }, letter);
  }
  const owner = await ctx.db.account.findUnique({ where: { email: to }, select: { id: true, locale: true } });
  if (owner && owner.id !== link.accountId)
    return write(ctx, event, { accountId: owner.id, to, locale: owner.locale }, { words: 'taken' });
  if (link.accountId === null) return false;
  const words = purpose === 'prove_change' ? 'prove' : 'verify';
  return write(ctx, event, { accountId: link.accountId, to, locale }, { words, action: { purpose, id: link.id } });
}

/** A mail to the account's verified address, and to the one before where that has just changed. */
async function warning(ctx: ListenerCtx, event: Event): Promise<boolean> {
  const data = await factsOf(ctx.db, event);
  const account = await ctx.db.account.findUnique({ where: { id: event.subjectId } });
  if (!data || !account) return false;
  const { id: accountId, email, locale } = account;
  const { changeId, linkId } = event.data as Partial<Record<string, string>>;
  const change = changeId === undefined ? null : await ctx.db.addressChange.findUnique({ where: { id: changeId } });
  const places = [...new Set([email, change?.before ?? null])].filter((to) => to !== null);
  let written = false;
  for (const to of places) {
    const action = linkId === undefined ? undefined : ({ purpose: 'stop_change', id: linkId } as const);
    written = (await write(ctx, event, { accountId, to, locale }, { data, ...(action && { action }) })) || written;
  }
  return written;
}

/** What somebody who did not do it can do with one click; a change that is on its way is stopped by another. */
const DISOWNABLE: readonly string[] = [
  'account.signedInAnew',
  'account.passwordChanged',
  'account.passwordReset',
  'account.addressChanged',
];

async function write(ctx: ListenerCtx, event: Event, to: Addressed, letter: Letter): Promise<boolean> {
  const host = new URL(config().publicUrl).hostname;
  // One mail for each event and address: a second delivery finds the first one's.
  const messageId = `<account-${event.id}-${Buffer.from(to.to).toString('base64url')}@${host}>`;
  return inTransaction(ctx.db, async (tx) => {
    if ((await tx.mail.count({ where: { messageId } })) > 0) return false;
    const disowns = letter.action === undefined && DISOWNABLE.includes(event.type);
    const id = disowns
      ? await addLink(ctx, tx, { purpose: 'not_me', accountId: to.accountId, address: to.to, locale: to.locale })
      : undefined;
    const whole: Letter = id === undefined ? letter : { ...letter, action: { purpose: 'not_me', id } };
    const words = composeSecurity(localeOf(to.locale), whole);
    const { count } = await tx.mail.createMany({
      data: [
        {
          id: newId(ctx.random),
          ...to,
          ...words,
          topic: `secure:${whole.data?.wording ?? whole.words}`,
          dueAt: dateOf(instantOf(new Date())),
          messageId,
        },
      ],
      skipDuplicates: true,
    });
    return count === 1;
  });
}
