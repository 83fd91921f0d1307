import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { askForReset, relockWallet, resetPassword } from '#lib/account/commands/forgotten.ts';
import { findReset } from '#lib/account/queries/entry.ts';
import { findActor, getPasswordKdf } from '#lib/account/queries.ts';
import { testCtx, testDatabase } from '#tests/setup/database.ts';
import { deliverAll } from '../notice/people.ts';
import { code, ORIGIN, value as worth, visitor } from './door.ts';
import { addMember, codeOf, enter, mailTo, newSecret, somewhere, tokenFor, value, type Member } from './members.ts';

const { db } = await testDatabase();

const ask = (email: string) => askForReset(testCtx(db), { email, locale: 'en', ...somewhere() });
/** Asks, and reads the link in the mail. */
async function linkFor({ address }: Member): Promise<string> {
  value(await ask(address));
  await deliverAll(db);
  return tokenFor(db, address, 'reset');
}
const reset = async (token: string, { address }: Member, secret: string) =>
  resetPassword(testCtx(db), { token, kdf: await getPasswordKdf(db, address), authSecret: secret, ...somewhere() });

describe('a forgotten password', () => {
  it('is set anew by the link: the new one signs in, the old one does not, every session is over, payouts are frozen', async () => {
    const who = await addMember(db);
    const before = value(await enter(db, who)).sessionId;
    const secret = newSecret();
    expect(codeOf(await reset(await linkFor(who), who, secret))).toBe('ok');
    expect(await findActor(db, before)).toBeNull();
    expect(codeOf(await enter(db, who))).toBe('account.wrong_email_or_password');
    const after = value(await enter(db, { ...who, secret }));
    const actor = (await findActor(db, after.sessionId))!;
    expect(actor.frozenUntil).toBeGreaterThan(Date.now() / 1000 + 86_000);
    expect(actor.walletShut).toBe(true);
    await deliverAll(db);
    const topics = (await mailTo(db, who.address)).map(({ topic }) => topic);
    expect(topics).toContain('secure:password_reset');
    const bell = await db.notice.findMany({ where: { accountId: who.accountId } });
    expect(bell.map(({ data }) => (data as { wording: string }).wording)).toContain('password_reset');
  });

  it('opens no session by itself: whoever holds the mail still meets all that a sign-in asks', async () => {
    const who = await addMember(db);
    value(await reset(await linkFor(who), who, newSecret()));
    expect(await db.session.count({ where: { accountId: who.accountId, revokedAt: null } })).toBe(0);
  });

  it('is set by exactly one of two who use one link at once', async () => {
    const who = await addMember(db);
    const token = await linkFor(who);
    const secrets = [newSecret(), newSecret()];
    const codes = (await Promise.all(secrets.map((secret) => reset(token, who, secret)))).map(codeOf);
    expect([...codes].sort()).toEqual(['account.link_used', 'ok']);
    for (const [place, secret] of secrets.entries())
      expect(codeOf(await enter(db, { ...who, secret }))).toBe(
        codes[place] === 'ok' ? 'ok' : 'account.wrong_email_or_password',
      );
  });

  it('ends the other links that were asked for, and looking at one uses nothing up', async () => {
    const who = await addMember(db);
    const first = await linkFor(who);
    const second = await linkFor(who);
    for (let times = 0; times < 2; times++)
      expect(value(await findReset({ db }, { token: second }))).toMatchObject({ state: 'open', hasBackup: false });
    value(await reset(second, who, newSecret()));
    expect(codeOf(await reset(first, who, newSecret()))).toBe('account.link_over');
    expect(codeOf(await reset(second, who, newSecret()))).toBe('account.link_used');
  });

  it('cannot be set by a link that is an hour old, nor by one sent to an address that the account has left', async () => {
    const who = await addMember(db);
    const token = await linkFor(who);
    await db.accountLink.update({ where: { id: token.slice(0, 20) }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect(codeOf(await reset(token, who, newSecret()))).toBe('account.link_over');
    const moved = await addMember(db);
    const old = await linkFor(moved);
    await db.account.update({ where: { id: moved.accountId }, data: { email: `moved-${moved.address}` } });
    expect(codeOf(await reset(old, moved, newSecret()))).toBe('account.link_over');
  });

  it('cannot be set by a link of another kind', async () => {
    const who = await addMember(db);
    value(await enter(db, who));
    value(await enter(db, who));
    await deliverAll(db);
    const token = await tokenFor(db, who.address, 'new_device');
    expect(codeOf(await reset(token, who, newSecret()))).toBe('account.link_unknown');
  });

  it('of an account that signs in by wallet is a mail that says so, and nothing that could be used', async () => {
    const who = await addMember(db);
    await db.account.update({ where: { id: who.accountId }, data: { signInHash: null, passwordKdf: 'null' } });
    value(await ask(who.address));
    await deliverAll(db);
    expect((await mailTo(db, who.address)).map(({ topic, token }) => [topic, token])).toEqual([
      ['secure:no_password', ''],
    ]);
  });
});

describe('asking for a link', () => {
  it('is answered alike, byte for byte, and does the same work, whether the address has an account, a claim or nothing', async () => {
    const [owner, claimer] = [await addMember(db), await addMember(db, { claims: true })];
    const asked = async (email: string) => {
      const before = await counts();
      const at = visitor({ 'x-forwarded-for': somewhere().ip });
      const response = await at.fetch(`${ORIGIN}/api/v1/sign-in/forgotten`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: ORIGIN },
        body: JSON.stringify({ email, locale: 'en' }),
      });
      const headers = [...response.headers].filter(([name]) => name !== 'x-request-id' && name !== 'date');
      const after = await counts();
      return {
        status: response.status,
        headers,
        body: await response.text(),
        rows: after.map((n, i) => n - before[i]!),
      };
    };
    const counts = async () => [
      await db.accountLink.count(),
      await db.event.count(),
      await db.delivery.count(),
      await db.mail.count(),
      await db.session.count(),
    ];
    const answers = [await asked(owner.address), await asked(claimer.address), await asked('nobody@example.com')];
    expect(answers[0]!.status).toBe(200);
    expect(answers[0]!.rows).toEqual([1, 1, 1, 0, 0]);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    await deliverAll(db);
    expect(await mailTo(db, 'nobody@example.com')).toEqual([]);
    expect(await mailTo(db, claimer.address)).toEqual([]);
    expect(await mailTo(db, owner.address)).toHaveLength(1);
  });

  it('is limited by address, whoever has it: the fourth within an hour is refused before anything is written', async () => {
    const owner = await addMember(db);
    for (const email of [owner.address, 'nobody-again@example.com']) {
      const codes = [];
      for (let times = 0; times < 4; times++) codes.push(codeOf(await ask(email)));
      expect(codes).toEqual(['ok', 'ok', 'ok', 'request.too_many']);
      expect(await db.accountLink.count({ where: { address: email } })).toBe(3);
    }
  });
});

const PASSWORD = 'correct horse battery';
const NEXT = 'another stable of horses';

/** Somebody with a wallet of this browser and, unless told otherwise, its twelve words; the password was set anew by mail. */
async function resetPerson(options: { backup: boolean }) {
  const email = `${randomBytes(6).toString('hex')}@example.org`;
  const at = visitor({ 'x-forwarded-for': somewhere().ip });
  const { me } = await worth(
    at.account.signUpWithPassword({ email, name: `P${randomBytes(5).toString('hex')}`, password: PASSWORD }),
  );
  const words = options.backup ? await worth(at.account.makeBackup(me, { password: PASSWORD })) : undefined;
  if (words) await worth(words.save());
  await db.account.update({ where: { id: me.accountId }, data: { email, emailClaim: null } });
  const token = await linkFor({ accountId: me.accountId, address: email, secret: '' });
  const kdf = await getPasswordKdf(db, email);
  const other = visitor({ 'x-forwarded-for': somewhere().ip });
  await worth(other.account.resetPassword(token, kdf, NEXT));
  expect(await code(at.call('GET', '/me'))).toBe('account.session_ended');
  const signedIn = await worth(other.account.signInWithPassword({ email, password: NEXT }));
  return { at: other, me: signedIn.me, email, words: words?.words.join(' ') ?? '' };
}

describe('the wallet of a password that was set by mail', () => {
  it('stays shut to the new password, opens by the phrase, and from then on by the new password', async () => {
    const { at, me, email, words } = await resetPerson({ backup: true });
    expect(me.walletShut).toBe(true);
    expect(await code(at.account.signer(me).signMessage('x'))).toBe('account.locked');
    expect(await code(at.account.unlockWithPassword(me, NEXT))).toBe('account.password_wrong');
    expect(await code(at.account.openShut(me, { phrase: 'abandon '.repeat(12) }, NEXT))).toBe('account.phrase_wrong');
    expect(await code(at.account.openShut(me, { phrase: words }, `${NEXT}!`))).toBe('account.wrong_email_or_password');
    const opened = await worth(at.account.openShut(me, { phrase: words }, NEXT));
    expect(opened.walletShut).toBe(false);
    expect(await code(at.account.signer(me).signMessage('x'))).toBe('ok');
    const again = visitor({ 'x-forwarded-for': somewhere().ip });
    const back = await worth(again.account.signInWithPassword({ email, password: NEXT }));
    expect(back.me.walletAddress).toBe(me.walletAddress);
    expect(await code(again.account.signer(back.me).signMessage('x'))).toBe('ok');
  });

  it('without a phrase opens by the old password alone, which whoever only has the mail does not know', async () => {
    const { at, me } = await resetPerson({ backup: false });
    expect(me.hasBackup).toBe(false);
    expect(await code(at.account.openShut(me, { phrase: 'abandon '.repeat(12) }, NEXT))).toBe('account.key_file_wrong');
    expect(await code(at.account.openShut(me, { password: 'wrong wrong wrong' }, NEXT))).toBe('account.password_wrong');
    expect((await worth(at.account.openShut(me, { password: PASSWORD }, NEXT))).walletShut).toBe(false);
  });

  it('is not locked anew by anybody who does not show the wallet itself', async () => {
    const { at, me, words } = await resetPerson({ backup: true });
    await worth(at.account.openShut(me, { phrase: words }, NEXT));
    const put = at.sent.find((line) => line.startsWith('PUT /api/v1/me/lock'))!;
    const body = JSON.parse(put.replace(/^\S+ \S+ /, ''));
    await db.account.update({ where: { id: me.accountId }, data: { walletShut: true } });
    // Its proof is spent; another's wallet proves nothing of this one.
    expect(await code(at.call('PUT', '/me/lock', body))).toBe('account.nonce_used');
    const session = await db.session.findFirstOrThrow({ where: { accountId: me.accountId, revokedAt: null } });
    const actor = (await findActor(db, session.id))!;
    const shut = testCtx(db, { actor: { ...actor, walletShut: false } });
    expect(codeOf(await relockWallet(shut, body))).toBe('account.wallet_open');
  });
});
