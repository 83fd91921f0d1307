import { beforeAll, describe, expect, it } from 'vitest';
import {
  applyNextChange,
  changeAddress,
  followLink,
  giveUpChange,
  resendProof,
} from '#lib/account/commands/address.ts';
import type { Mail } from '#lib/db/generated/client.ts';
import { withStop } from '#lib/notice/queries.ts';
import { sendNext } from '#server/mailer.ts';
import { tokenOfLink } from '#lib/account/links.ts';
import { findLink } from '#lib/account/queries/entry.ts';
import { findActor } from '#lib/account/queries.ts';
import { testCtx, testDatabase } from '#tests/setup/database.ts';
import { deliverAll } from '../notice/people.ts';
import {
  addMember,
  codeOf,
  ctxAs,
  ctxOf,
  dump,
  enter,
  mailTo,
  somewhere,
  tokenFor,
  value,
  type Member,
} from './members.ts';

const { db } = await testDatabase();

/** What a link does, pressed in a browser that has never been here. */
const press = async (token: string) => codeOf(await followLink(testCtx(db), { token, ...somewhere() }));
const emailOf = async ({ accountId }: Member) =>
  db.account.findUniqueOrThrow({ where: { id: accountId }, select: { email: true, emailClaim: true } });

/** Somebody who claims an address and has been sent its link. */
async function claimant(address?: string) {
  const member = await addMember(db, { claims: true, ...(address && { address }) });
  const ctx = await ctxOf(db, member);
  value(await resendProof(ctx));
  await deliverAll(db);
  return { ...member, ctx };
}

describe('a claimed address', () => {
  it('becomes the account’s by the link, in any browser, once', async () => {
    const who = await claimant();
    const token = await tokenFor(db, who.address, 'verify');
    expect(await emailOf(who)).toEqual({ email: null, emailClaim: who.address });
    expect(await press(token)).toBe('ok');
    expect(await emailOf(who)).toEqual({ email: who.address, emailClaim: null });
    expect(await press(token)).toBe('account.link_used');
  });

  it('is not used up by whoever only looks: programs that fetch every link of a mail verify nothing', async () => {
    const who = await claimant();
    const token = await tokenFor(db, who.address, 'verify');
    for (let times = 0; times < 3; times++)
      expect(value(await findLink({ db }, { token }))).toMatchObject({ purpose: 'verify', state: 'open' });
    expect((await emailOf(who)).email).toBeNull();
    expect(await press(token)).toBe('ok');
  });

  it('is verified by exactly one of many presses at once', async () => {
    const who = await claimant();
    const token = await tokenFor(db, who.address, 'verify');
    const codes = await Promise.all(Array.from({ length: 6 }, () => press(token)));
    expect(codes.sort()).toEqual([...Array<string>(5).fill('account.link_used'), 'ok']);
  });

  it('goes to the first who verifies it, and the other claim stays one that still signs in', async () => {
    const first = await claimant();
    const other = await claimant(first.address);
    const tokens = (await mailTo(db, first.address)).map(({ token }) => token);
    expect(tokens).toHaveLength(2);
    const codes = await Promise.all(tokens.map(press));
    expect(codes.sort()).toEqual(['account.email_taken', 'ok']);
    const owners = await db.account.findMany({ where: { email: first.address } });
    expect(owners).toHaveLength(1);
    for (const one of [first, other]) expect(codeOf(await enter(db, one))).toBe('ok');
  });

  it('gets no mail but the link: nothing else goes to an address that nobody has verified', async () => {
    const who = await claimant();
    await enter(db, who);
    await deliverAll(db);
    expect((await mailTo(db, who.address)).map(({ topic }) => topic)).toEqual(['secure:verify']);
    const told = await db.notice.findMany({ where: { accountId: who.accountId }, select: { data: true } });
    expect(JSON.stringify(told)).toContain('new_device');
  });

  it('that has an account already gets a mail that says so, and no link; whoever asked is answered alike', async () => {
    const owner = await addMember(db);
    const free = await claimant();
    const late = await claimant(owner.address);
    expect((await mailTo(db, owner.address)).map(({ topic, token }) => [topic, token])).toEqual([['secure:taken', '']]);
    const answers = await Promise.all([free, late].map(({ ctx }) => resendProof(ctx)));
    expect(answers[0]).toEqual(answers[1]);
  });

  it('cannot be verified by a link that is too old, that another replaced, or that somebody made up', async () => {
    const who = await claimant();
    const old = await tokenFor(db, who.address, 'verify');
    value(await resendProof(who.ctx));
    expect(await press(old)).toBe('account.link_over');
    await deliverAll(db);
    const token = await tokenFor(db, who.address, 'verify');
    const [id, seal] = [token.slice(0, 20), token.slice(20)];
    for (const made of [tokenOfLink('reset', id), `${id}${'A'.repeat(43)}`, `${'0'.repeat(20)}${seal}`, id, ''])
      expect(await press(made), made).toBe('account.link_unknown');
    await db.accountLink.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect(await press(token)).toBe('account.link_over');
    expect((await emailOf(who)).email).toBeNull();
  });
});

describe('mail about the account', () => {
  it('is sent by the mailer as any other, with its link in it and nothing that would stop it', async () => {
    const who = await claimant();
    const sent: Mail[] = [];
    while (await sendNext(db, async (mail) => (sent.push(mail), { kind: 'accepted' })));
    const mine = sent.filter(({ to }) => to === who.address);
    expect(mine.map(({ topic }) => topic)).toEqual(['secure:verify']);
    expect(withStop(mine[0]!)).toMatchObject({ oneClick: null });
    expect(withStop(mine[0]!).html).toContain(await tokenFor(db, who.address, 'verify'));
    expect(await db.mail.count({ where: { to: who.address, state: 'sent' } })).toBe(1);
  });
});

describe('secrets in links', () => {
  it('lie nowhere in the database: not in the mail’s row, not in the event log, not in the link’s own', async () => {
    const who = await claimant();
    const token = await tokenFor(db, who.address, 'verify');
    const everything = await dump(db);
    // The search finds: what is no secret is there.
    expect(everything).toContain(token.slice(0, 20));
    expect(everything).not.toContain(token.slice(20));
    const events = await db.event.findMany({ where: { noun: { in: ['link', 'account'] } } });
    expect(events.length).toBeGreaterThan(3);
    expect(JSON.stringify(events.map(({ data }) => data))).not.toContain('@');
  });
});

describe('a change of address', () => {
  let count = 0;
  const fresh = () => `new${++count}-${Date.now()}@example.com`;
  /** Asked for and proved; the old address has been told. */
  async function underWay() {
    const member = await addMember(db);
    const ctx = await ctxOf(db, member);
    const after = fresh();
    value(await changeAddress(ctx, { email: after }));
    await deliverAll(db);
    expect(await press(await tokenFor(db, after, 'prove'))).toBe('ok');
    await deliverAll(db);
    return { ...member, ctx, after, stop: await tokenFor(db, member.address, 'address_changing') };
  }
  const letADayPass = async ({ accountId }: Member) => {
    await db.addressChange.updateMany({
      where: { accountId, endedAt: null },
      data: { effectiveAt: new Date(Date.now() - 1) },
    });
    while (await applyNextChange(db));
    await deliverAll(db);
  };

  it('wants a fresh proof of who asks', async () => {
    const ctx = await ctxOf(db, await addMember(db));
    const stale = { ...ctx, actor: { ...ctx.actor, confirmed: false } };
    expect(codeOf(await changeAddress(stale, { email: fresh() }))).toBe('account.confirm_first');
    expect(codeOf(await changeAddress(testCtx(db), { email: fresh() }))).toBe('account.sign_in_first');
  });

  it('takes effect a day after its proof and not before; both addresses are told, and payouts are frozen', async () => {
    const who = await underWay();
    while (await applyNextChange(db));
    expect((await emailOf(who)).email).toBe(who.address);
    expect((await ctxAs(db, who.ctx.actor.sessionId)).actor.frozenUntil).toBeNull();
    await letADayPass(who);
    expect((await emailOf(who)).email).toBe(who.after);
    expect((await findActor(db, who.ctx.actor.sessionId))!.frozenUntil).toBeGreaterThan(Date.now() / 1000 + 86_000);
    for (const to of [who.address, who.after])
      expect((await mailTo(db, to)).map(({ topic }) => topic)).toContain('secure:address_changed');
    expect(codeOf(await enter(db, who))).toBe('account.wrong_email_or_password');
    expect(codeOf(await enter(db, { ...who, address: who.after }))).toBe('ok');
  });

  it('does nothing without its proof, however much time passes', async () => {
    const member = await addMember(db);
    const ctx = await ctxOf(db, member);
    value(await changeAddress(ctx, { email: fresh() }));
    await db.addressChange.updateMany({ where: { accountId: member.accountId }, data: { askedAt: new Date(0) } });
    while (await applyNextChange(db));
    expect((await emailOf(member)).email).toBe(member.address);
  });

  it('is stopped by the old address with one press and no sign-in, and then never takes effect', async () => {
    const who = await underWay();
    expect(await press(who.stop)).toBe('ok');
    await letADayPass(who);
    expect((await emailOf(who)).email).toBe(who.address);
    expect(await press(who.stop)).toBe('account.link_used');
  });

  it('that is stopped at the very moment it takes effect is either stopped or done, never both', async () => {
    for (let round = 0; round < 4; round++) {
      const who = await underWay();
      const where = { accountId: who.accountId };
      await db.addressChange.updateMany({ where, data: { effectiveAt: new Date(Date.now() - 1) } });
      const [stopped] = await Promise.all([press(who.stop), applyNextChange(db), applyNextChange(db)]);
      const { email } = await emailOf(who);
      const row = await db.addressChange.findFirstOrThrow({ where });
      expect(email).toBe(stopped === 'ok' ? who.address : who.after);
      expect([row.endedAt !== null, row.doneAt !== null]).toEqual([stopped === 'ok', stopped !== 'ok']);
    }
  });

  it('is given up by its owner, and by asking for another', async () => {
    const who = await underWay();
    value(await giveUpChange(who.ctx));
    expect(await press(who.stop)).toBe('account.link_over');
    await letADayPass(who);
    expect((await emailOf(who)).email).toBe(who.address);
    const again = fresh();
    value(await changeAddress(who.ctx, { email: again }));
    value(await changeAddress(who.ctx, { email: fresh() }));
    await deliverAll(db);
    expect((await mailTo(db, again)).map(({ topic }) => topic)).toEqual([]);
  });

  it('to an address that another account verifies meanwhile ends without effect', async () => {
    const who = await underWay();
    await addMember(db, { address: who.after });
    await letADayPass(who);
    expect((await emailOf(who)).email).toBe(who.address);
    const row = await db.addressChange.findFirstOrThrow({ where: { accountId: who.accountId } });
    expect([row.doneAt, row.endedAt !== null]).toEqual([null, true]);
  });

  it('to an address that has an account is answered alike, and that address is told', async () => {
    const [owner, asker] = [await addMember(db), await addMember(db)];
    const ctx = await ctxOf(db, asker);
    const answers = [await changeAddress(ctx, { email: fresh() }), await changeAddress(ctx, { email: owner.address })];
    expect(answers[0]).toEqual(answers[1]);
    await deliverAll(db);
    expect((await mailTo(db, owner.address)).map(({ topic }) => topic)).toEqual(['secure:taken']);
  });
});

describe('mail that somebody signed in asks for', () => {
  let who: Awaited<ReturnType<typeof claimant>>;
  beforeAll(async () => {
    who = await claimant();
  });

  it('is sent five times at once and no more, whatever address it is asked for', async () => {
    for (let times = 0; times < 4; times++) expect(codeOf(await resendProof(who.ctx))).toBe('ok');
    expect(codeOf(await resendProof(who.ctx))).toBe('request.too_many');
    expect(codeOf(await changeAddress(who.ctx, { email: 'somebody-else@example.com' }))).toBe('request.too_many');
  });
});
