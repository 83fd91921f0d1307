import { beforeAll, describe, expect, it } from 'vitest';
import { followLink } from '#lib/account/commands/address.ts';
import {
  createSocketTicket,
  redeemResumeToken,
  redeemSocketTicket,
  makeResumeToken,
} from '#lib/account/commands/sessions.ts';
import { listLiveSessions, liveSession, SESSION_ENDS } from '#lib/account/queries/live.ts';
import { findActor, listSessionsOf } from '#lib/account/queries.ts';
import type { Role } from '#lib/account/policy.ts';
import { testCtx, testDatabase } from '#tests/setup/database.ts';
import { deliverAll } from '../notice/people.ts';
import { addMember, codeOf, ctxAs, ctxOf, enter, mailTo, somewhere, tokenFor, value, type Member } from './members.ts';

const { db } = await testDatabase();

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);

describe('a session ends', () => {
  const cases: { who: string; roles: Role[]; ends: { idle: number; absolute: number } }[] = [
    { who: 'a trader', roles: ['trader'], ends: SESSION_ENDS.trader },
    { who: 'a moderator', roles: ['trader', 'moderator'], ends: SESSION_ENDS.staff },
    { who: 'an administrator', roles: ['admin'], ends: SESSION_ENDS.staff },
  ];

  it.each(cases)(
    'of $who without use, and in any case, by every way that asks whether it lives',
    async ({ roles, ends }) => {
      const member = await addMember(db, { roles });
      const { sessionId } = value(await enter(db, member));
      const at = async (lastSeenAt: Date, createdAt: Date) => {
        await db.session.update({ where: { id: sessionId }, data: { lastSeenAt, createdAt } });
        const lives = [
          (await listLiveSessions(db, [sessionId])).has(sessionId),
          (await db.session.count({ where: { id: sessionId, ...liveSession() } })) === 1,
          (await redeemResumeToken(db, makeResumeToken(sessionId))) !== null,
        ];
        // Last, because finding somebody marks them as seen.
        return [...lives, (await findActor(db, sessionId)) !== null];
      };
      const [yes, no] = [Array(4).fill(true), Array(4).fill(false)];
      expect(await at(ago(ends.idle - 60), ago(ends.absolute - 60))).toEqual(yes);
      expect(await at(ago(ends.idle + 60), ago(ends.idle + 60))).toEqual(no);
      expect(await at(ago(10), ago(ends.absolute + 60))).toEqual(no);
    },
  );

  it('and staff are held to less than traders', () => {
    expect(SESSION_ENDS.staff).toEqual({ idle: 12 * 3600, absolute: 7 * 86_400 });
    expect(SESSION_ENDS.trader).toEqual({ idle: 14 * 86_400, absolute: 30 * 86_400 });
  });

  it('for its sockets with it: neither ticket nor resume token opens one any more', async () => {
    const ctx = await ctxOf(db, await addMember(db));
    const { sessionId } = ctx.actor;
    const { ticket } = value(await createSocketTicket(ctx));
    await db.session.update({ where: { id: sessionId }, data: { lastSeenAt: ago(15 * 86_400) } });
    expect(await redeemSocketTicket(db, ticket)).toBeNull();
    expect(await redeemResumeToken(db, makeResumeToken(sessionId))).toBeNull();
  });
});

describe('signing in', () => {
  it('makes a new session id each time, and ends the one that this browser carried: nobody can fix it beforehand', async () => {
    const member = await addMember(db);
    const first = value(await enter(db, member));
    const carrying = await ctxAs(db, first.sessionId);
    const { signIn } = await import('#lib/account/commands/sign-in.ts');
    const input = { kind: 'password', email: member.address, authSecret: member.secret } as const;
    const second = value(await signIn(carrying, { ...input, browser: 'one', ...somewhere() }));
    expect(second.sessionId).not.toBe(first.sessionId);
    expect(await findActor(db, first.sessionId)).toBeNull();
    expect(await findActor(db, second.sessionId)).not.toBeNull();
  });

  it('is listed with browser, network, start and last use, and which is this one', async () => {
    const member = await addMember(db);
    const from = { ...somewhere(), ip: '2001:db8:7:8::9' };
    const ctx = await ctxAs(db, value(await enter(db, member, from)).sessionId);
    await enter(db, member);
    const sessions = await listSessionsOf(db, ctx.actor);
    expect(sessions).toHaveLength(2);
    const mine = sessions.find(({ current }) => current)!;
    expect(mine).toMatchObject({ sessionId: ctx.actor.sessionId, place: '2001:db8:7::/48', userAgent: from.userAgent });
    // The whole address is kept nowhere.
    expect(JSON.stringify(await db.session.findMany())).not.toContain('2001:db8:7:8');
  });
});

describe('a sign-in from a browser that is new to the account', () => {
  let member: Member;
  let home: string;
  beforeAll(async () => {
    member = await addMember(db);
    home = value(await enter(db, member)).device;
    await deliverAll(db);
  });
  const alerts = async () => (await mailTo(db, member.address)).filter(({ topic }) => topic === 'secure:new_device');

  it('is told by bell and mail, with browser and network; from a known one it is not', async () => {
    const before = (await alerts()).length;
    value(await enter(db, member, somewhere(home)));
    await deliverAll(db);
    expect(await alerts()).toHaveLength(before);
    value(await enter(db, member, somewhere()));
    await deliverAll(db);
    const now = await alerts();
    expect(now).toHaveLength(before + 1);
    expect(now[0]!.whole).toContain('Firefox · Linux');
    expect(now[0]!.whole).toMatch(/198\.51\.\d+\.0\/24/);
    const bell = await db.notice.findMany({ where: { accountId: member.accountId } });
    expect(bell.filter(({ data }) => (data as { wording: string }).wording === 'new_device')).toHaveLength(now.length);
  });

  it('is told whatever somebody has switched off, in quiet hours too, and once however often the event is delivered', async () => {
    const { accountId } = member;
    await db.noticePreference.create({ data: { accountId, kind: 'security', app: false, mail: false, push: false } });
    await db.quietHours.create({ data: { accountId, zone: 'UTC', fromMinute: 0, toMinute: 1439 } });
    const before = (await alerts()).length;
    value(await enter(db, member, somewhere()));
    await deliverAll(db);
    await db.delivery.updateMany({ where: { listener: 'notice.warn' }, data: { doneAt: null } });
    await deliverAll(db);
    const now = await alerts();
    expect(now).toHaveLength(before + 1);
    expect(now[0]!.dueAt.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('that was not the owner’s is undone by one press: every session ends, no browser is known, payouts are frozen, once', async () => {
    const thief = value(await enter(db, member, somewhere()));
    const mine = value(await enter(db, member, somewhere(home)));
    await deliverAll(db);
    const token = await tokenFor(db, member.address, 'new_device');
    const press = async () => codeOf(await followLink(testCtx(db), { token, ...somewhere() }));
    expect((await findActor(db, thief.sessionId))!.frozenUntil).toBeNull();
    const codes = await Promise.all([press(), press()]);
    expect(codes.sort()).toEqual(['account.link_used', 'ok']);
    for (const { sessionId } of [thief, mine]) expect(await findActor(db, sessionId)).toBeNull();
    expect(await db.device.count({ where: { accountId: member.accountId } })).toBe(0);
    const after = value(await enter(db, member));
    expect((await findActor(db, after.sessionId))!.frozenUntil).not.toBeNull();
  });

  it('keeps of the browser’s cookie only a hash', async () => {
    const { device } = value(await enter(db, member, somewhere()));
    expect(device).toHaveLength(43);
    expect(JSON.stringify(await db.device.findMany())).not.toContain(device);
  });
});
