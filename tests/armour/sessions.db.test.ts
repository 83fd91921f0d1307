// A session cookie: made anew at every sign-in, opened in one way only, of no use once ended.
import { EncryptJWT, SignJWT } from 'jose';
import { hkdfSync } from 'node:crypto';
import { NextResponse } from 'next/server';
import { encode } from 'next-auth/jwt';
import { beforeAll, describe, expect, it } from 'vitest';
import { isSecretId, newId, secureRandom } from '#lib/kernel/ids.ts';
import { TEST_SECRETS } from '../setup/settings.ts';
import { writeSessionCookie } from '../../app/session.ts';
import { code, COOKIE, value, visitor } from '../account/door.ts';
import { testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();
const PASSWORD = 'correct horse battery';
const secret = TEST_SECRETS.authSecret;

async function newcomer() {
  const at = visitor();
  const email = `${newId(secureRandom)}@example.org`;
  const { me } = await value(
    at.account.signUpWithPassword({ email, name: `S ${newId(secureRandom).slice(0, 8)}`, password: PASSWORD }),
  );
  return { at, email, me, cookie: at.cookies.get(COOKIE)! };
}

/** Who the API says somebody with this cookie is. */
async function whoIs(cookie: string): Promise<string> {
  const at = visitor();
  at.cookies.set(COOKIE, cookie);
  const answer = await at.call<{ accountId: string }>('GET', '/me');
  return answer.ok ? answer.value.accountId : answer.refusal.code;
}

let victim: Awaited<ReturnType<typeof newcomer>>;
beforeAll(async () => {
  victim = await newcomer();
});

describe('a session', () => {
  it('that somebody planted in a browser is not the one that its owner signs in with there', async () => {
    const attacker = await newcomer();
    const browser = visitor();
    browser.cookies.set(COOKIE, attacker.cookie);
    await value(browser.account.signInWithPassword({ email: victim.email, password: PASSWORD }));
    const after = browser.cookies.get(COOKIE)!;
    expect(after).not.toBe(attacker.cookie);
    const made = await db.session.findFirstOrThrow({
      where: { accountId: victim.me.accountId },
      orderBy: { createdAt: 'desc' },
    });
    expect(isSecretId(made.id)).toBe(true);
    expect(await whoIs(after)).toBe(victim.me.accountId);
    // What the browser carried before ends with the sign-in.
    expect(await whoIs(attacker.cookie)).toBe('account.session_ended');
  });

  it('is of no use once it was signed out, also to who has kept its cookie', async () => {
    const { at, me, cookie } = await newcomer();
    expect(await whoIs(cookie)).toBe(me.accountId);
    const answer = await at.fetch('http://localhost:3000/api/v1/sessions/current', {
      method: 'DELETE',
      headers: { origin: 'http://localhost:3000' },
    });
    expect(answer.headers.get('clear-site-data')).toBe('"cache"');
    expect(answer.headers.get('set-cookie')).toMatch(/^holdfast\.session=;.*HttpOnly/i);
    expect(at.cookies.has(COOKIE)).toBe(false);
    expect(await whoIs(cookie)).toBe('account.session_ended');
    expect(await code(at.call('GET', '/me'))).toBe('account.sign_in_first');
  });

  it('has a cookie for this host alone, which no script reads and no form of another site sends', async () => {
    const answer = new NextResponse();
    await writeSessionCookie(answer, newId(secureRandom));
    const lines = answer.headers.getSetCookie();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/HttpOnly/i);
    expect(lines[0]).toMatch(/SameSite=lax/i);
    expect(lines[0]).toMatch(/Path=\//i);
    expect(lines[0]).not.toMatch(/Domain=/i);
  });
});

describe('a cookie that was made', () => {
  /** As next-auth derives it. */
  const key = (of: string) => new Uint8Array(hkdfSync('sha256', of, '', 'NextAuth.js Generated Encryption Key', 32));
  const claims = () => ({ sessionId: '' });
  let sessionId = '';
  beforeAll(async () => {
    sessionId = (
      await db.session.findFirstOrThrow({ where: { accountId: victim.me.accountId }, orderBy: { createdAt: 'desc' } })
    ).id;
  });
  const sealed = (alg: string, enc: string, of = secret) =>
    new EncryptJWT({ ...claims(), sessionId })
      .setProtectedHeader({ alg, enc })
      .setIssuedAt()
      .setExpirationTime('1h')
      .encrypt(key(of));

  it('in the one way counts, with the key; in any other way it does not, though the key is the same', async () => {
    expect(await whoIs(await sealed('dir', 'A256GCM'))).toBe(victim.me.accountId);
    expect(await whoIs(await encode({ token: { sessionId }, secret }))).toBe(victim.me.accountId);
    for (const [alg, enc] of [
      ['A256KW', 'A256GCM'],
      ['A256GCMKW', 'A256GCM'],
      ['A256KW', 'A128CBC-HS256'],
    ] as const)
      expect(await whoIs(await sealed(alg, enc)), alg).toBe('account.session_ended');
    expect(await whoIs(await sealed('dir', 'A256GCM', 'another-secret-another-secret-another'))).toBe(
      'account.session_ended',
    );
  });

  it('is nothing when it is signed instead of sealed, not signed at all, altered, or of a session that is not', async () => {
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ sessionId, exp: 4e9 })).toString('base64url')}.`;
    const signed = await new SignJWT({ sessionId })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1h')
      .sign(key(secret));
    const good = await sealed('dir', 'A256GCM');
    const altered = good.slice(0, -30) + (good.at(-30) === 'A' ? 'B' : 'A') + good.slice(-29);
    const foreign = await encode({ token: { sessionId: newId(secureRandom) }, secret });
    const old = await encode({ token: { sessionId }, secret, maxAge: -3600 });
    for (const cookie of [none, signed, altered, foreign, old, sessionId, 'a'.repeat(4000), '....'])
      expect(await whoIs(cookie), cookie.slice(0, 40)).toBe('account.session_ended');
  });
});
