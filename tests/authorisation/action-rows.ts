/** A row for each server action that is not the console's. */
import type { Db } from '#lib/db/ctx.ts';
import type { Kind } from './judging.ts';
import { OFFER } from './values.ts';
import type { Scene } from './world.ts';

export const form = (fields: Record<string, string>): FormData => {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.append(name, value);
  return made;
};

/** Of what kind it is, what it is called with, and where it says nothing to whoever asks: a look at what came of it. */
export type ActionRow = {
  readonly kind: Kind;
  readonly with: (s: Scene) => Promise<unknown[]> | unknown[];
  readonly came?: (s: Scene) => Promise<string>;
};

export const gone = (count: Promise<number>) => count.then((left) => (left === 0 ? 'done' : 'none'));

/** About other people: lists, notes, reports, being away. */
const peopleRows = (db: Db): Readonly<Record<string, ActionRow>> => ({
  'practice/actions start': { kind: 'self', with: () => [{}, form({})] },
  'practice/actions answer': {
    kind: 'party',
    with: async (s) => [{}, form({ tradeId: await s.trade(), answer: 'refuse' })],
  },
  'traders/people-actions block': {
    kind: 'other',
    with: (s) => [null, form({ accountId: s.stranger.actor.accountId })],
  },
  'traders/people-actions unblock': {
    kind: 'other',
    with: (s) => [null, form({ accountId: s.stranger.actor.accountId })],
  },
  'traders/people-actions unblockInList': {
    kind: 'own',
    with: async (s) => {
      const pair = { blockerId: s.owner.actor.accountId, blockedId: s.partner.actor.accountId };
      await db.block.createMany({ data: [pair], skipDuplicates: true });
      return [form({ accountId: pair.blockedId })];
    },
    came: (s) =>
      gone(db.block.count({ where: { blockerId: s.owner.actor.accountId, blockedId: s.partner.actor.accountId } })),
  },
  'traders/people-actions trust': {
    kind: 'other',
    with: (s) => [null, form({ accountId: s.stranger.actor.accountId })],
  },
  'traders/people-actions untrust': {
    kind: 'other',
    with: (s) => [null, form({ accountId: s.stranger.actor.accountId })],
  },
  'traders/people-actions untrustInList': {
    kind: 'own',
    with: async (s) => {
      const pair = { trusterId: s.owner.actor.accountId, trustedId: s.partner.actor.accountId };
      await db.trust.createMany({ data: [pair], skipDuplicates: true });
      return [form({ accountId: pair.trustedId })];
    },
    came: (s) =>
      gone(db.trust.count({ where: { trusterId: s.owner.actor.accountId, trustedId: s.partner.actor.accountId } })),
  },
  'traders/people-actions saveNote': {
    kind: 'other',
    with: (s) => [null, form({ accountId: s.stranger.actor.accountId, text: 'x' })],
  },
  'settings/standing/actions appeal': {
    kind: 'own',
    with: async (s) => [null, form({ reviewId: await s.review(), text: 'It is a joint account.' })],
  },
  'settings/merchant/actions apply': {
    kind: 'self',
    with: () => [null, form({ why: 'I trade every day and keep hours.' })],
  },
  'settings/away-actions leave': { kind: 'self', with: () => [null, form({ until: '' })] },
  'settings/away-actions comeHome': { kind: 'self', with: () => [null, form({})] },
  'traders/people-actions report': {
    kind: 'other',
    with: async (s) => [
      null,
      form({ accountId: s.stranger.actor.accountId, tradeId: await s.trade(), reason: 'other', words: 'x' }),
    ],
  },
});

const search = async (s: Scene) => [form({ searchId: await s.search() })];
export const SEARCH = { name: 'A search', bound: '', query: 'want=buy&asset=USDC&currency=EUR' };

/** All but those of the console. */
export const actionRows = (db: Db): Readonly<Record<string, ActionRow>> => ({
  'searches/actions save': { kind: 'self', with: () => [null, form(SEARCH)] },
  'searches/actions change': {
    kind: 'own',
    with: async (s) => [null, form({ ...SEARCH, searchId: await s.search() })],
  },
  'searches/actions pause': {
    kind: 'own',
    with: search,
    came: async (s) =>
      (await db.savedSearch.findUniqueOrThrow({ where: { id: await s.search() } })).pausedAt ? 'done' : 'none',
  },
  'searches/actions resume': {
    kind: 'own',
    with: async (s) => {
      await db.savedSearch.update({ where: { id: await s.search() }, data: { pausedAt: new Date() } });
      return search(s);
    },
    came: async (s) =>
      (await db.savedSearch.findUniqueOrThrow({ where: { id: await s.search() } })).pausedAt ? 'none' : 'done',
  },
  'searches/actions forget': {
    kind: 'own',
    with: search,
    came: async (s) => gone(db.savedSearch.count({ where: { id: await s.search() } })),
  },
  'offers/save saveOffer': {
    kind: 'own',
    with: async (s) => [
      await s.offer(),
      { values: OFFER, errors: {} },
      // Of the other side than the offer is: whoever owns it is told that it has changed, and nothing is written.
      form({
        side: 'buy',
        pricing: 'fixed',
        fixedPrice: '0.92',
        least: '10',
        most: '100',
        methods: 'sepa',
        seenRevision: '1',
      }),
    ],
  },
  'unsubscribe/[token]/actions stop': { kind: 'public', with: () => [form({ token: 'x'.repeat(43) })] },
  'sign-in/links/[token]/actions act': { kind: 'public', with: () => [form({ token: 'x'.repeat(63) })] },
  'settings/notices/actions saveKinds': { kind: 'self', with: () => [null, form({ kind: 'trade' })] },
  'settings/notices/actions saveQuiet': {
    kind: 'self',
    with: () => [null, form({ zone: 'UTC', from: '22:00', to: '07:00' })],
  },
  'settings/notices/actions saveHiding': { kind: 'self', with: () => [null, form({})] },
  'settings/notices/actions removeDevice': {
    kind: 'own',
    with: async (s) => [form({ deviceId: await s.device() })],
    came: async (s) => gone(db.pushSubscription.count({ where: { id: await s.device() } })),
  },
  'desk/reports/actions handleReport': {
    kind: 'staff',
    with: async (s) => [null, form({ reportId: await s.report(), version: '1', note: '', to: 'seen' })],
  },
  'desk/verify/actions proveStaff': { kind: 'staff', with: () => [null, form({ code: '0000-0000' })] },
  ...peopleRows(db),
  'verify-staff/actions askCode': { kind: 'self', with: () => [null, form({})] },
  'verify-staff/actions endCode': {
    kind: 'own',
    with: async (s) => {
      const { accountId } = s.owner.actor;
      await db.staffCode.deleteMany({ where: { accountId } });
      await db.staffCode.create({
        data: { id: s.id(), accountId, code: s.id(), expiresAt: new Date(Date.now() + 60_000) },
      });
      return [form({})];
    },
    came: (s) => gone(db.staffCode.count({ where: { accountId: s.owner.actor.accountId, endedAt: null } })),
  },
  'notices/actions markRead': {
    kind: 'own',
    with: async (s) => [form({ noticeId: await s.notice() })],
    came: async (s) =>
      (await db.notice.findUniqueOrThrow({ where: { id: await s.notice() } })).readAt ? 'done' : 'none',
  },
  'notices/actions markAll': {
    kind: 'own',
    with: async (s) => {
      await db.notice.update({ where: { id: await s.notice() }, data: { readAt: null } });
      return [form({})];
    },
    came: async (s) =>
      (await db.notice.findUniqueOrThrow({ where: { id: await s.notice() } })).readAt ? 'done' : 'none',
  },
  // A cookie of the visitor's own.
  'preferences chooseLocale': { kind: 'public', with: () => [form({ locale: 'es' })] },
});
