/** Every command and query of the console, and how each is tried. */
import { Wallet } from 'ethers';
import * as restrain from '#lib/account/commands/restrain.ts';
import * as seats from '#lib/account/commands/seats.ts';
import * as users from '#lib/account/queries/users.ts';
import * as panels from '#lib/dispute/commands/adopt-panel.ts';
import * as arbiters from '#lib/dispute/queries/arbiters.ts';
import * as reports from '#lib/dispute/reports/queries.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { DAY } from '#lib/kernel/instant.ts';
import { ok } from '#lib/kernel/result.ts';
import * as operate from '#lib/offer/commands/operate.ts';
import * as offerDesk from '#lib/offer/queries/desk.ts';
import * as announcements from '#lib/site/commands/announcements.ts';
import { DEFAULT_LEVELS } from '#lib/site/levels.ts';
import * as settings from '#lib/site/commands/settings.ts';
import * as site from '#lib/site/queries.ts';
import * as audit from '#lib/site/queries/audit.ts';
import * as health from '#lib/site/queries/health.ts';
import * as tradeDesk from '#lib/trade/queries/desk.ts';
import * as comparing from '#lib/trade/reconcile/commands.ts';
import * as compared from '#lib/trade/reconcile/queries.ts';
import { REASON } from './people.ts';
import { about, OF_REPUTATION, type Row } from './rows-reputation.ts';

export { about };
export type { Row, World } from './rows-reputation.ts';

const NOW = Math.floor(Date.now() / 1000);

/** A panel as the chain would have it; who sits there is asked elsewhere. */
const nobodysSeats = async () => ok({ members: [], threshold: 2 });
const greeting = { en: 'Hello.', es: 'Hola.', ar: 'مرحبًا.' };
const saying = (reason: string) => ({
  audience: 'everyone' as const,
  tone: 'neutral' as const,
  words: greeting,
  dismissable: true,
  until: NOW + DAY,
  reason,
});
let methods = 0;
/** A method of its own for each cell: what is off already cannot be switched off. */
const aMethod = () => `method-${(methods += 1)}`;
let later = 0;
export const ROWS: readonly Row[] = [
  {
    name: 'searchUsers',
    module: users,
    kind: 'look',
    run: (ctx) => users.searchUsers(ctx, { words: newId(secureRandom) }),
  },
  { name: 'getUser', module: users, kind: 'look', run: (ctx, w) => users.getUser(ctx, about(w)) },
  { name: 'revealMail', module: users, kind: 'act', run: (ctx, w) => users.revealMail(ctx, about(w)) },
  { name: 'listStaff', module: users, kind: 'read', run: (ctx) => users.listStaff(ctx) },
  {
    name: 'pauseUser',
    module: restrain,
    kind: 'act',
    run: (ctx, w) => restrain.pauseUser(ctx, { ...about(w), days: 3 }),
  },
  {
    name: 'unpauseUser',
    module: restrain,
    kind: 'act',
    before: (admin, w) => restrain.pauseUser(admin, { ...about(w), reason: REASON, days: 3 }),
    run: (ctx, w) => restrain.unpauseUser(ctx, about(w)),
  },
  { name: 'banUser', module: restrain, kind: 'act', run: (ctx, w) => restrain.banUser(ctx, about(w)) },
  {
    name: 'unbanUser',
    module: restrain,
    kind: 'act',
    before: (admin, w) => restrain.banUser(admin, { ...about(w), reason: REASON }),
    run: (ctx, w) => restrain.unbanUser(ctx, about(w)),
  },
  { name: 'endSessionsOf', module: restrain, kind: 'act', run: (ctx, w) => restrain.endSessionsOf(ctx, about(w)) },
  { name: 'clearName', module: restrain, kind: 'act', run: (ctx, w) => restrain.clearName(ctx, about(w)) },
  {
    name: 'noteUser',
    module: restrain,
    kind: 'act',
    run: (ctx, w) => restrain.noteUser(ctx, { accountId: w.target.actor.accountId, text: w.reason }),
  },
  {
    name: 'grantSeat',
    module: seats,
    kind: 'act',
    run: (ctx, w) => seats.grantSeat(ctx, { ...about(w), seat: 'support' }),
  },
  {
    name: 'removeSeat',
    module: seats,
    kind: 'act',
    before: (admin, w) => seats.grantSeat(admin, { ...about(w), reason: REASON, seat: 'support' }),
    run: (ctx, w) => seats.removeSeat(ctx, { ...about(w), seat: 'support' }),
  },
  {
    name: 'searchOffers',
    module: offerDesk,
    kind: 'look',
    run: (ctx, w) => offerDesk.searchOffers(ctx, { words: w.offerId }),
  },
  { name: 'takeDownOffer', module: operate, kind: 'act', run: (ctx, w) => operate.takeDownOffer(ctx, w) },
  ...OF_REPUTATION,
  {
    name: 'searchTrades',
    module: tradeDesk,
    kind: 'look',
    run: (ctx, w) => tradeDesk.searchTrades(ctx, { words: w.tradeId }),
  },
  { name: 'getTradeForStaff', module: tradeDesk, kind: 'look', run: (ctx, w) => tradeDesk.getTradeForStaff(ctx, w) },
  { name: 'listReportsAbout', module: reports, kind: 'look', run: (ctx, w) => reports.listReportsAbout(ctx, about(w)) },
  { name: 'getSettings', module: site, kind: 'read', run: (ctx) => site.getSettings(ctx, { keys: ['fee'] }) },
  {
    name: 'adoptPanel',
    module: panels,
    kind: 'act',
    run: (ctx, { reason }) =>
      panels.adoptPanel(
        ctx,
        { chainId: 31337, address: Wallet.createRandom().address, reason },
        { readPanel: nobodysSeats, readSeats: nobodysSeats },
      ),
  },
  {
    name: 'getPanels',
    module: arbiters,
    kind: 'read',
    run: (ctx) => arbiters.getPanels(ctx, { chainId: 31337 }, nobodysSeats),
  },
  { name: 'listAllAnnouncements', module: site, kind: 'read', run: (ctx) => site.listAllAnnouncements(ctx) },
  {
    name: 'setFee',
    module: settings,
    kind: 'act',
    run: (ctx, { reason }) => settings.setFee(ctx, { bps: 60, reason }),
  },
  {
    name: 'setLimits',
    module: settings,
    kind: 'act',
    run: (ctx, { reason }) => settings.setLimits(ctx, { tradeCents: '100000', dayCents: null, reason }),
  },
  {
    name: 'askReconciliation',
    module: comparing,
    kind: 'act',
    before: ({ db }) => db.reconciliation.deleteMany(),
    run: (ctx, { reason }) => comparing.askReconciliation(ctx, { chainId: 31337, reason }),
  },
  {
    name: 'listReconciliations',
    module: compared,
    kind: 'read',
    run: (ctx) => compared.listReconciliations(ctx, { chainId: 31337 }),
  },
  {
    name: 'setLevels',
    module: settings,
    kind: 'act',
    run: (ctx, { reason }) => settings.setLevels(ctx, { levels: DEFAULT_LEVELS, reason }),
  },
  {
    name: 'setMethod',
    module: settings,
    kind: 'act',
    run: (ctx, { reason }) => settings.setMethod(ctx, { methodId: aMethod(), country: null, on: false, reason }),
  },
  {
    name: 'setSwitch',
    module: settings,
    kind: 'act',
    before: (admin) =>
      settings.setSwitch(admin, { name: 'no_deposits', chainId: null, on: false, why: 'law', reason: REASON }),
    run: (ctx, { reason }) =>
      settings.setSwitch(ctx, { name: 'no_deposits', chainId: null, on: true, why: 'law', reason }),
  },
  {
    name: 'withdrawSetting',
    module: settings,
    kind: 'act',
    before: (admin) =>
      settings.setFee(admin, { bps: 70 + (later % 50), effectiveFrom: NOW + 3 * DAY + (later += 1), reason: REASON }),
    run: async (ctx, { reason }) => {
      const last = await ctx.db.siteSetting.findFirst({ where: { key: 'fee' }, orderBy: { seq: 'desc' } });
      return settings.withdrawSetting(ctx, { key: 'fee', seq: `${last?.seq}`, reason });
    },
  },
  {
    name: 'announce',
    module: announcements,
    kind: 'act',
    run: (ctx, { reason }) => announcements.announce(ctx, saying(reason)),
  },
  {
    name: 'endAnnouncement',
    module: announcements,
    kind: 'act',
    before: (admin) => announcements.announce(admin, saying(REASON)),
    run: async (ctx, { reason }) => {
      const last = await ctx.db.announcement.findFirst({ orderBy: { createdAt: 'desc' }, where: { endedAt: null } });
      return announcements.endAnnouncement(ctx, { id: last?.id ?? '', reason });
    },
  },
  {
    name: 'listAudit',
    module: audit,
    kind: 'look',
    run: (ctx) => audit.listAudit(ctx, { about: newId(secureRandom) }),
  },
  { name: 'checkAudit', module: audit, kind: 'look', run: (ctx) => audit.checkAudit(ctx) },
  { name: 'exportAudit', module: audit, kind: 'look', run: (ctx) => audit.exportAudit(ctx) },
  { name: 'getHealth', module: health, kind: 'read', run: (ctx) => health.getHealth(ctx) },
];

/** Exported beside them, and asked by nobody of the staff: what a listener, a loop, a script or another query calls. */
export const OTHERS = [
  'restrainByRuling',
  // By whoever decides a review, in its transaction.
  'restrainByReview',
  // The person's own.
  'appealReview',
  'listOwnReviews',
  'liftRestraint',
  'changeSeatByHand',
  'namesOf',
  'shortenMail',
  'followMethods',
  'pauseOffersOf',
  'siteNow',
  'listAnnouncements',
  // Open to anybody.
  'getArbiters',
  // Of the person alone.
  'applyAsMerchant',
  'getMyMerchant',
  'dropMerchant',
  // Of moderators alone; their matrix is in tests/dispute.
  'listReports',
  // Counts and times, for the health page and for whoever watches over the machine.
  'loopsOf',
];
