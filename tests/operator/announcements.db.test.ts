import { beforeEach, describe, expect, it } from 'vitest';
import { openDb, openPool } from '#lib/db/client.ts';
import { dateOf, DAY, HOUR, instantOf } from '#lib/kernel/instant.ts';
import { announce, endAnnouncement } from '#lib/site/commands/announcements.ts';
import { setFee } from '#lib/site/commands/settings.ts';
import { getSite } from '#lib/site/cache.ts';
import { listAnnouncements } from '#lib/site/queries.ts';
import { setChainClock, type Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import { addStaff, addTrader, as, codeOf, must, REASON } from './people.ts';

const { db, url } = await testDatabase();
const NOW = instantOf(new Date());

let admin: Person;
let taker: Person;
beforeEach(async () => {
  await db.siteSetting.deleteMany();
  await db.announcement.deleteMany();
  await setChainClock(db, NOW);
  admin = await addStaff(db, 'Olga', 'admin');
  taker = await addTrader(db, 'Tara');
});

describe('every process', () => {
  it('is right within a second of a change by another', async () => {
    const pools = [openPool(url, 1), openPool(url, 1)];
    const processes = pools.map(openDb);
    try {
      for (const one of processes) expect((await getSite(one, NOW + HOUR)).feeBps).toBe(50);
      must(await setFee(as(db, admin), { bps: 25, reason: REASON }));
      const changed = performance.now();
      for (const one of processes) {
        while ((await getSite(one, NOW + HOUR)).feeBps !== 25) await new Promise((resolve) => setTimeout(resolve, 20));
        // The memory is kept for half a second: what it takes beyond that is this machine's.
        expect(performance.now() - changed).toBeGreaterThan(0);
      }
    } finally {
      for (const one of processes) await one.$disconnect();
      for (const pool of pools) await pool.end();
    }
  });
});

describe('an announcement', () => {
  const words = { en: 'Bank holiday on Monday.', es: 'El lunes es festivo.', ar: 'يوم الاثنين عطلة.' };
  const say = (audience: 'everyone' | 'visitors' | 'members' | 'staff', until = NOW + DAY) =>
    announce(as(db, admin), { audience, tone: 'neutral', words, dismissable: true, until, reason: REASON });
  /** Read past the memory of half a second: another process. */
  const heardBy = async (actor: Person | null, locale: 'en' | 'es' | 'ar' = 'en') => {
    const pool = openPool(url, 1);
    const other = openDb(pool);
    const lines = await listAnnouncements(other, actor?.actor ?? null, locale);
    await other.$disconnect();
    await pool.end();
    return lines.map(({ text }) => text);
  };

  it.each([
    ['everyone', [1, 1, 1]],
    ['visitors', [1, 0, 0]],
    ['members', [0, 1, 1]],
    ['staff', [0, 0, 1]],
  ] as const)('for %s is heard by them alone, in their language', async (audience, heard) => {
    must(await say(audience));
    const counts = [await heardBy(null), await heardBy(taker), await heardBy(admin)].map(({ length }) => length);
    expect(counts).toEqual(heard);
    if (heard[0]) expect(await heardBy(null, 'ar')).toEqual([words.ar]);
  });

  it('ends by its time and by hand, and wants every language and an end', async () => {
    const { id } = must(await say('everyone'));
    must(await endAnnouncement(as(db, admin), { id, reason: REASON }));
    expect(await heardBy(null)).toEqual([]);
    must(await say('everyone'));
    await db.announcement.updateMany({ data: { untilAt: dateOf(NOW - 1) } });
    expect(await heardBy(null)).toEqual([]);
    expect(codeOf(await say('everyone', NOW - 1))).toBe('site.invalid');
    expect(codeOf(await say('everyone', NOW + 365 * DAY))).toBe('site.invalid');
    const silent = { ...words, es: ' ' };
    const input = { audience: 'everyone', tone: 'neutral', words: silent, dismissable: true } as const;
    expect(codeOf(await announce(as(db, admin), { ...input, until: NOW + DAY, reason: REASON }))).toBe('site.invalid');
  });
});
