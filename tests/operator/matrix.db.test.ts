import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import * as restrain from '#lib/account/commands/restrain.ts';
import * as seats from '#lib/account/commands/seats.ts';
import { POWERS, SEATS } from '#lib/account/powers.ts';
import * as users from '#lib/account/queries/users.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import * as reports from '#lib/dispute/reports/queries.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { DAY } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import * as operate from '#lib/offer/commands/operate.ts';
import * as offerDesk from '#lib/offer/queries/desk.ts';
import * as announcements from '#lib/site/commands/announcements.ts';
import * as settings from '#lib/site/commands/settings.ts';
import * as site from '#lib/site/queries.ts';
import * as audit from '#lib/site/queries/audit.ts';
import * as health from '#lib/site/queries/health.ts';
import * as tradeDesk from '#lib/trade/queries/desk.ts';
import { addTrade, setChainClock, type Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import { addMarket, addStaff, addTrader, as, codeOf, REASON } from './people.ts';

const { db } = await testDatabase();
const NOW = Math.floor(Date.now() / 1000);

/** What an act is done to: made anew for each cell, so that no cell depends on another. */
type World = { readonly target: Person; readonly offerId: string; readonly tradeId: string; readonly reason: string };
type Row = {
  readonly name: string;
  readonly module: object;
  readonly kind: 'act' | 'look' | 'read';
  readonly run: (ctx: Ctx, world: World) => Promise<Result<unknown>>;
  /** What has to be so before, done by an admin. */
  readonly before?: (admin: Ctx, world: World) => Promise<unknown>;
};

const words = { en: 'Hello.', es: 'Hola.', ar: 'مرحبًا.' };
const saying = (reason: string) => ({
  audience: 'everyone' as const,
  tone: 'neutral' as const,
  words,
  dismissable: true,
  until: NOW + DAY,
  reason,
});
let methods = 0;
const about = ({ target, reason }: World) => ({ accountId: target.actor.accountId, reason });
/** A method of its own for each cell: what is off already cannot be switched off. */
const aMethod = () => `method-${(methods += 1)}`;
let later = 0;

const ROWS: readonly Row[] = [
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
  {
    name: 'searchTrades',
    module: tradeDesk,
    kind: 'look',
    run: (ctx, w) => tradeDesk.searchTrades(ctx, { words: w.tradeId }),
  },
  { name: 'getTradeForStaff', module: tradeDesk, kind: 'look', run: (ctx, w) => tradeDesk.getTradeForStaff(ctx, w) },
  { name: 'listReportsAbout', module: reports, kind: 'look', run: (ctx, w) => reports.listReportsAbout(ctx, about(w)) },
  { name: 'getSettings', module: site, kind: 'read', run: (ctx) => site.getSettings(ctx, { keys: ['fee'] }) },
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
      const last = await db.siteSetting.findFirst({ where: { key: 'fee' }, orderBy: { seq: 'desc' } });
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
      const last = await db.announcement.findFirst({ orderBy: { createdAt: 'desc' }, where: { endedAt: null } });
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
const OTHERS = [
  'changeSeatByHand',
  'namesOf',
  'shortenMail',
  'followMethods',
  'pauseOffersOf',
  'siteNow',
  'listAnnouncements',
  // Of moderators alone; their matrix is in tests/dispute.
  'listReports',
];

const WHO = ['nobody', 'trader', ...SEATS] as const;
type Who = (typeof WHO)[number];
const people: Partial<Record<Who, Person | null>> = { nobody: null };
let admin: Person;

beforeAll(async () => {
  await setChainClock(db, NOW);
  people.trader = await addTrader(db, 'Tara');
  for (const seat of SEATS) people[seat] = await addStaff(db, `The ${seat}`, seat);
  admin = await addStaff(db, 'Another admin', 'admin');
});

/** Somebody new, with a mail address; where nothing is changed, or an offer is, with an offer and a trade. */
async function makeWorld(reason: string, whole: boolean): Promise<World> {
  const target = await addTrader(db, 'Target');
  const { accountId } = target.actor;
  await db.account.update({ where: { id: accountId }, data: { email: `${accountId}@example.com` } });
  if (!whole) return { target, offerId: '', tradeId: '', reason };
  const { offerId } = await addMarket(db, target);
  const spec = { offerId, buyer: people.trader!, seller: target, arbiter: target.actor.walletAddress };
  const trade = await addTrade(db, NOW, { ...spec, contract: target.actor.walletAddress });
  return { target, offerId, tradeId: trade.id, reason };
}

type Cell = {
  readonly code: string;
  readonly entries: readonly { act: string; kind: string; actorId: string | null; reason: string }[];
};

/** Where nothing is changed, one world is enough for everybody. */
let still: Promise<World> | undefined;

/** One person tries one thing; answers what came of it and what the audit log says of it. */
async function tryOut(row: Row, who: Who): Promise<Cell> {
  const changed = () => makeWorld(REASON, row.name === 'takeDownOffer');
  const world = await (row.kind === 'act' ? changed() : (still ??= makeWorld(REASON, true)));
  await row.before?.(as(db, admin), world);
  const { seq } = await db.auditHead.findUniqueOrThrow({ where: { id: 1 } });
  const code = codeOf(await row.run(as(db, people[who]!), world));
  const entries = await db.auditEntry.findMany({ where: { seq: { gt: seq } } });
  return { code, entries };
}

const lineOf = (name: string, cells: readonly string[]): string =>
  [name, ...cells]
    .map((word) => word.padEnd(22))
    .join('')
    .trimEnd();

describe('the console', () => {
  it('lets each seat do what the table of powers says, and nobody else anything', { timeout: 300_000 }, async () => {
    const lines = [lineOf('', WHO)];
    for (const row of ROWS) {
      const cells: string[] = [];
      for (const who of WHO) {
        const { code, entries } = await tryOut(row, who);
        cells.push(code);
        const actorId = people[who]?.actor.accountId ?? null;
        // No act and no look without its entry; nothing that was refused leaves one.
        const expected = code === 'ok' && row.kind !== 'read' ? [{ kind: row.kind, actorId }] : [];
        expect(
          entries.map(({ kind, actorId: by }) => ({ kind, actorId: by })),
          `${row.name} by ${who}`,
        ).toEqual(expected);
        for (const entry of entries) expect(entry.reason !== '', `${row.name}: a reason`).toBe(row.kind === 'act');
      }
      lines.push(lineOf(row.name, cells));
    }
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./matrix.txt');
  });

  it('refuses every act without a reason, and then nothing is written', async () => {
    const before = await db.auditHead.findUniqueOrThrow({ where: { id: 1 } });
    const world = await makeWorld('', true);
    for (const row of ROWS.filter(({ kind }) => kind === 'act'))
      for (const reason of ['', '    ', 'ok', 'x'.repeat(501)])
        // A note is its own reason, and is cut where it is too long.
        if (row.name !== 'noteUser' || reason.length < 500)
          expect(codeOf(await row.run(as(db, admin), { ...world, reason })), row.name).toBe('account.reason_needed');
    expect(await db.auditHead.findUniqueOrThrow({ where: { id: 1 } })).toEqual(before);
  });

  it('has a row here for every command and query it exports', () => {
    for (const module of new Set(ROWS.map((row) => row.module))) {
      const exported = Object.entries(module).filter(([, value]) => typeof value === 'function');
      const unknown = exported
        .map(([name]) => name)
        .filter((name) => !OTHERS.includes(name) && !ROWS.some((row) => row.name === name));
      expect(unknown, 'give it a row in ROWS, or a place in OTHERS').toEqual([]);
    }
  });

  it('holds the table of powers to what was decided: a change of it is reviewed as one', async () => {
    const lines = Object.entries(POWERS).map(([power, held]) => `${power.padEnd(18)} ${held.join(', ')}`);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./powers.txt');
  });

  it('sees a command that forgets to ask: planted here, its line is another', async () => {
    const forgetful: Row = {
      ...ROWS.find(({ name }) => name === 'banUser')!,
      run: (_, world) => restrain.banUser(as(db, admin), about(world)),
    };
    const cells = [];
    for (const who of WHO) cells.push((await tryOut(forgetful, who)).code);
    const line = lineOf('banUser', cells);
    const kept = readFileSync(new URL('./matrix.txt', import.meta.url), 'utf8');
    expect(kept).toContain('banUser ');
    expect(kept).not.toContain(line);
  });
});
