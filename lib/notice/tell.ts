/** From an event to the notices it makes: whom, of what kind, with which names and amounts. */
import type { Event } from '../db/generated/client.ts';
import { assetLabel } from '../chain/asset-label.ts';
import { assetKey } from '../chain/traded.ts';
import type { Db } from '../db/ctx.ts';
import { inTransaction } from '../db/transaction.ts';
import { sendHint } from '../events/bus.ts';
import type { Instant } from '../kernel/instant.ts';
import { DAY, instantOf } from '../kernel/instant.ts';
import { newId, type RandomBytes } from '../kernel/ids.ts';
import { getOffer } from '../offer/queries/page.ts';
import { caseTellings, faultTellings, penaltyTellings } from './court.ts';
import { feedbackTellings, TRADE, tradeData, tradeTellings, type TradeRow } from './deal.ts';
import type { NoticeKind } from './kinds.ts';
import { preferenceOf, quietOf, sendsMail } from './preferences.ts';
import { liveDevices } from './push/devices.ts';
import { sendsPush } from './push/key.ts';
import { isQuiet } from './quiet.ts';
import type { NoticeData } from './schema.ts';
import { accountTellings } from './security.ts';
import { putMessages } from './webhooks/put.ts';

export type ListenerCtx = { readonly db: Db; readonly clock: () => Instant; readonly random: RandomBytes };

/** What happened longer ago is shown as read and not mailed: a history that is read in late must not ring every bell. */
export const STALE_SECONDS = 3 * DAY;

type Noun =
  'trade' | 'offer' | 'dispute' | 'webhook' | 'account' | 'merchant' | 'penalty' | 'faultContest' | 'penaltyContest';

export type Telling = {
  readonly accountId: string;
  readonly kind: NoticeKind;
  readonly subject: { readonly noun: Noun; readonly id: string };
  readonly data: NoticeData;
  /** Narrows what the person's preference allows. */
  readonly app: boolean;
  readonly mail: boolean;
};

/** Whom an event is told to, and what; an event whose subject is gone tells nobody. */
export async function tellingsOf(ctx: ListenerCtx, event: Event): Promise<readonly Telling[]> {
  if (event.noun === 'trade' || event.noun === 'chat' || event.noun === 'feedback') {
    const trade = await ctx.db.trade.findUnique({ where: { id: event.subjectId }, ...TRADE });
    if (!trade) return [];
    if (event.noun === 'feedback') return feedbackTellings(event, trade);
    if (event.noun === 'chat') return chatTellings(ctx, event, trade);
    return [...tradeTellings(event, trade), ...(await faultTellings(ctx.db, event, trade))];
  }
  if (event.noun === 'dispute') return caseTellings(ctx.db, event);
  if (event.noun === 'penalty') return penaltyTellings(ctx.db, event);
  if (event.noun === 'account') return accountTellings(ctx.db, event);
  if (event.noun === 'search') return searchTellings(ctx, event);
  if (event.noun === 'webhook') return webhookTellings(ctx, event);
  if (event.noun === 'restraint') return restraintTellings(ctx, event);
  if (event.noun === 'merchant') return merchantTellings(ctx, event);
  return event.noun === 'offer' ? offerTellings(ctx, event) : [];
}

/** Only who has not read it by now; and whoever has an unread notice of this chat knows already. */
async function chatTellings(ctx: ListenerCtx, event: Event, trade: TradeRow): Promise<readonly Telling[]> {
  const accountId = event.actorId === trade.buyerId ? trade.sellerId : trade.buyerId;
  const read = await ctx.db.chatRead.findUnique({ where: { tradeId_accountId: { tradeId: trade.id, accountId } } });
  // The event stands for whatever was written since the last one, not for one message.
  const unread = { tradeId: trade.id, senderId: event.actorId!, seq: { gt: read?.readSeq ?? 0 } };
  if ((await ctx.db.chatMessage.count({ where: unread })) === 0) return [];
  const subject = { noun: 'trade', id: trade.id } as const;
  const waiting = await ctx.db.notice.count({
    where: { accountId, kind: 'chat_message', subjectId: trade.id, readAt: null, eventId: { not: event.id } },
  });
  if (waiting > 0) return [];
  const data: NoticeData = { wording: 'message', ...tradeData(trade, accountId) };
  return [{ accountId, kind: 'chat_message', subject, data, app: true, mail: true }];
}

async function searchTellings(ctx: ListenerCtx, event: Event): Promise<readonly Telling[]> {
  const { offerId } = event.data as { offerId: string };
  const search = await ctx.db.savedSearch.findUnique({ where: { id: event.subjectId } });
  // Stopped or forgotten meanwhile.
  if (!search || search.pausedAt) return [];
  const read = await getOffer({ ...ctx, actor: null, requestId: 'listener' }, { offerId });
  if (!read.ok) return [];
  const { chainId, currency, wholePrice, maker } = read.value;
  const asset = assetLabel(assetKey(chainId, read.value.asset));
  const data: NoticeData = {
    wording: 'match',
    search: search.name,
    searchId: search.id,
    name: maker.name,
    asset,
    currency,
    ...(wholePrice !== null && { price: wholePrice }),
  };
  const { accountId, alertApp: app, alertMail: mail } = search;
  return [{ accountId, kind: 'search_match', subject: { noun: 'offer', id: offerId }, data, app, mail }];
}

async function offerTellings(ctx: ListenerCtx, event: Event): Promise<readonly Telling[]> {
  const { reason } = event.data as { reason?: string };
  const down = event.type === 'offer.takenDown';
  if (!down && (event.type !== 'offer.paused' || reason === 'maker')) return [];
  const offer = await ctx.db.offer.findUnique({ where: { id: event.subjectId } });
  if (!offer) return [];
  const { id, makerId: accountId, chainId, currency } = offer;
  const asset = assetLabel(assetKey(chainId, offer.asset));
  const data: NoticeData = down
    ? { wording: 'taken_down', asset, currency, said: reason ?? '' }
    : { wording: 'paused', asset, currency, reason: reason ?? 'other' };
  const kind = down ? 'staff_act' : 'offer_paused';
  return [{ accountId, kind, subject: { noun: 'offer', id }, data, app: true, mail: true }];
}

/** What staff set about a person, told to that person. Their reason is for the audit log. */
const RESTRAINTS: Readonly<Record<string, NoticeData['wording']>> = {
  'restraint.paused': 'staff_paused',
  'restraint.banned': 'banned',
  'restraint.held': 'held',
  'restraint.lifted': 'lifted',
  'restraint.nameCleared': 'name_cleared',
};

async function restraintTellings(ctx: ListenerCtx, event: Event): Promise<readonly Telling[]> {
  const wording = RESTRAINTS[event.type];
  const accountId = event.subjectId;
  const { byCourt } = event.data as { byCourt?: boolean };
  if (!wording || byCourt || (await ctx.db.account.count({ where: { id: accountId } })) === 0) return [];
  const subject = { noun: 'account', id: accountId } as const;
  return [{ accountId, kind: 'staff_act', subject, data: { wording }, app: true, mail: true }];
}

const MERCHANTS: Readonly<Record<string, NoticeData['wording']>> = {
  'merchant.granted': 'merchant_granted',
  'merchant.refused': 'merchant_refused',
  'merchant.revoked': 'merchant_revoked',
  'merchant.suspended': 'merchant_suspended',
  'merchant.restored': 'merchant_restored',
};

async function merchantTellings(ctx: ListenerCtx, event: Event): Promise<readonly Telling[]> {
  const wording = MERCHANTS[event.type];
  const accountId = event.subjectId;
  const { said, because } = event.data as { said?: string; because?: string };
  if (!wording || (await ctx.db.account.count({ where: { id: accountId } })) === 0) return [];
  const data: NoticeData = { wording, ...(said && { said }), ...(because && { reason: because }) };
  return [{ accountId, kind: 'merchant', subject: { noun: 'merchant', id: accountId }, data, app: true, mail: true }];
}

/** Its owner's own doing is told to nobody. */
async function webhookTellings(ctx: ListenerCtx, event: Event): Promise<readonly Telling[]> {
  const { reason = '' } = event.data as { reason?: string };
  const endpoint = await ctx.db.webhookEndpoint.findUnique({ where: { id: event.subjectId } });
  if (!endpoint || reason === 'owner') return [];
  const { id, accountId, url } = endpoint;
  const data: NoticeData = { wording: 'webhook_off', name: new URL(url).host, reason };
  return [{ accountId, kind: 'webhook_off', subject: { noun: 'webhook', id }, data, app: true, mail: true }];
}

/**
 * Makes the notices of an event: one for each person and kind, however often and by however many it is called. Rings the bell of whoever
 * got a new one, outside their quiet hours.
 */
export async function makeNotices(ctx: ListenerCtx, event: Event): Promise<void> {
  for (const telling of await tellingsOf(ctx, event)) {
    const { accountId, kind, subject, data } = telling;
    const made = await inTransaction(ctx.db, async (tx) => {
      const wants = await preferenceOf(tx, accountId, kind);
      const inApp = wants.app && telling.app;
      const byMail = wants.mail && telling.mail && sendsMail();
      // What a saved search sends to the site it sends to devices too.
      const onDevices = wants.push && telling.app && sendsPush() && (await liveDevices(tx, accountId)).length > 0;
      if (!inApp && !byMail && !onDevices) return false;
      const stale = ctx.clock() - instantOf(event.at) > STALE_SECONDS;
      const id = newId(ctx.random);
      const { count } = await tx.notice.createMany({
        data: [
          {
            id,
            accountId,
            eventId: event.id,
            kind,
            subjectNoun: subject.noun,
            subjectId: subject.id,
            data,
            inApp,
            createdAt: event.at,
            readAt: stale ? event.at : null,
          },
        ],
        skipDuplicates: true,
      });
      if (count === 0) return false;
      const what = { id, kind, subject: { noun: subject.noun, id: subject.id } };
      const told = { accountId, topic: 'notices', cause: `notice:${id}`, type: 'notice.made' } as const;
      await putMessages(tx, [{ ...told, at: instantOf(event.at), data: { notice: what } }], ctx.random);
      if (!inApp) return false;
      // In quiet hours it lies there for whoever looks, and makes no stir.
      const quiet = await quietOf(tx, accountId);
      return !quiet || !isQuiet(quiet, ctx.clock());
    });
    if (made) sendHint({ noun: 'notice', id: accountId, seq: Number(event.id) });
  }
}
