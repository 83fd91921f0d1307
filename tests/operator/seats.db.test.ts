import { beforeEach, describe, expect, it } from 'vitest';
import { changeSeatByHand, grantSeat, removeSeat } from '#lib/account/commands/seats.ts';
import { POWERS, powersOf, requirePower, type Power } from '#lib/account/powers.ts';
import { runSeat } from '#scripts/seat.ts';
import type { Person } from '../dispute/people.ts';
import { testDatabase } from '../setup/database.ts';
import { addStaff, addTrader, as, codeOf, must, REASON } from './people.ts';

const { db, url } = await testDatabase();

let admin: Person;
let trader: Person;
beforeEach(async () => {
  await db.account.updateMany({ data: { roles: ['trader'] } });
  admin = await addStaff(db, 'Olga', 'admin');
  trader = await addTrader(db, 'Tara');
});

const idOf = ({ actor }: Person) => actor.accountId;
const rolesOf = async (person: Person) => (await db.account.findUniqueOrThrow({ where: { id: idOf(person) } })).roles;
const input = (person: Person, seat: 'support' | 'moderator' | 'senior' | 'admin') => ({
  accountId: idOf(person),
  seat,
  reason: REASON,
});

describe('a seat', () => {
  it('is given and taken by an admin, ends the sessions of whoever gets or loses it, and is in the log', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000);
    for (const change of [grantSeat, removeSeat]) {
      const session = await db.session.create({ data: { id: `s-${change.name}`, accountId: idOf(trader), expiresAt } });
      must(await change(as(db, admin), input(trader, 'senior')));
      expect((await db.session.findUniqueOrThrow({ where: { id: session.id } })).revokedAt).not.toBeNull();
    }
    expect(await rolesOf(trader)).toEqual(['trader']);
    const entries = await db.auditEntry.findMany({ orderBy: { seq: 'desc' }, take: 2 });
    expect(entries.map(({ act, reason, subjectId }) => ({ act, reason, subjectId }))).toEqual(
      ['seats.remove', 'seats.grant'].map((act) => ({ act, reason: REASON, subjectId: idOf(trader) })),
    );
  });

  it('asks for a fresh proof of who gives it', async () => {
    const stale = { ...admin.actor, confirmed: false };
    for (const change of [grantSeat, removeSeat])
      expect(codeOf(await change(as(db, stale), input(trader, 'support')))).toBe('account.confirm_first');
    expect(await rolesOf(trader)).toEqual(['trader']);
  });

  it('is never given to, or taken from, oneself', async () => {
    await addStaff(db, 'Second', 'admin');
    expect(codeOf(await grantSeat(as(db, admin), input(admin, 'senior')))).toBe('account.not_to_oneself');
    expect(codeOf(await removeSeat(as(db, admin), input(admin, 'admin')))).toBe('account.not_to_oneself');
  });

  it('of whom the session still calls an admin, and the database no more, gives nothing', async () => {
    const second = await addStaff(db, 'Second', 'admin');
    must(await removeSeat(as(db, admin), input(second, 'admin')));
    expect(codeOf(await grantSeat(as(db, second), input(trader, 'admin')))).toBe('account.role_needed');
    expect(await rolesOf(trader)).toEqual(['trader']);
  });

  it('of the last admin stays: of two who remove each other at once one is left', async () => {
    for (let round = 0; round < 5; round += 1) {
      await db.account.updateMany({ data: { roles: ['trader'] } });
      const pair = [await addStaff(db, `A${round}`, 'admin'), await addStaff(db, `B${round}`, 'admin')] as const;
      const done = await Promise.all([
        removeSeat(as(db, pair[0]), input(pair[1], 'admin')),
        removeSeat(as(db, pair[1]), input(pair[0], 'admin')),
      ]);
      expect(done.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await db.account.count({ where: { roles: { has: 'admin' } } })).toBe(1);
    }
    const last = await db.account.findFirstOrThrow({ where: { roles: { has: 'admin' } } });
    const by = { who: last.id, seat: 'admin', reason: REASON } as const;
    expect(codeOf(await changeSeatByHand(db, 'remove', by))).toBe('account.last_admin');
  });

  it('comes first by hand on the server, by wallet, mail or id, and is logged with nobody as its author', async () => {
    await db.account.update({ where: { id: idOf(trader) }, data: { email: 'tara@example.com' } });
    for (const who of [trader.actor.walletAddress.toLowerCase(), 'Tara@Example.com', idOf(trader)]) {
      expect(await runSeat(url, ['grant', who, 'admin', 'The', 'first', 'one.'])).toContain('trader, admin');
      const last = await db.auditEntry.findFirstOrThrow({ orderBy: { seq: 'desc' } });
      expect(last).toMatchObject({
        act: 'seats.grant',
        actorId: null,
        reason: 'The first one.',
        subjectId: idOf(trader),
      });
      await runSeat(url, ['remove', who, 'admin']);
    }
    await expect(runSeat(url, ['grant', 'nobody@example.com', 'admin'])).rejects.toThrow('They have to sign up first');
    await expect(runSeat(url, ['grant', idOf(trader), 'king'])).rejects.toThrow('usage');
  });
});

describe('the powers', () => {
  it('of somebody are those of their seats, no more: every set of seats and every power', () => {
    const seats = ['support', 'moderator', 'senior', 'admin'] as const;
    for (let set = 0; set < 16; set += 1) {
      const held = seats.filter((_, place) => set & (1 << place));
      const actor = { ...trader.actor, roles: ['trader', ...held] as const, factor: 'proved' as const };
      const expected = (Object.keys(POWERS) as Power[]).filter((power) =>
        POWERS[power].some((seat) => (held as readonly string[]).includes(seat)),
      );
      expect(powersOf(actor)).toEqual(expected);
      for (const power of Object.keys(POWERS) as Power[])
        expect(requirePower(actor, power).ok, power).toBe(expected.includes(power));
    }
    expect(powersOf(null)).toEqual([]);
  });
});
