// Sessions and second factors: no door opens one without, and each that changes turns.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openSession } from '#lib/account/commands/sign-in.ts';
import { findActor } from '#lib/account/queries.ts';
import { root } from '#scripts/paths.ts';
import { authOptions } from '../../app/session.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { code, COOKIE, value, visitor } from './door.ts';
import {
  codeOf,
  guarded,
  letGoStale,
  newcomer,
  newcomerByPassword,
  PASSWORD,
  second,
  sessionOf,
  standStill,
  ticketOf,
  totp,
} from './factor-people.ts';

const { db } = await testDatabase();
// Some derive passwords, slowly on purpose.
vi.setConfig({ testTimeout: 90_000 });
standStill();

describe('a session', () => {
  it('goes on under another id when a factor is added, proved or removed, and the old id is worth nothing', async () => {
    const person = await newcomer();
    const { at } = person;
    const ids = [await sessionOf(at)];
    const { secret, factorId } = await guarded(person);
    ids.push(await sessionOf(at));
    expect(await code(at.call('POST', '/sessions/current/confirm', { proof: totp(codeOf(secret)) }))).toBe('ok');
    ids.push(await sessionOf(at));
    expect(await code(at.call('DELETE', `/me/factors/${factorId}`))).toBe('ok');
    ids.push(await sessionOf(at));
    expect(new Set(ids).size).toBe(4);
    expect(await Promise.all(ids.map(async (id) => (await findActor(db, id)) !== null))).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect(await code(at.call('GET', '/me'))).toBe('ok');
  });

  it('ends when the first factor is added elsewhere, and when one is removed elsewhere', async () => {
    const person = await newcomer();
    const other = visitor();
    await value(person.enter(other));
    const { secret, factorId } = await guarded(person);
    expect(await code(other.call('GET', '/me'))).toBe('account.session_ended');
    expect(await second(other, await ticketOf(other, person), totp(codeOf(secret)))).toBe('ok');
    expect(await code(person.at.call('DELETE', `/me/factors/${factorId}`))).toBe('ok');
    expect(await code(other.call('GET', '/me'))).toBe('account.session_ended');
    expect((await person.enter(visitor())).ok).toBe(true);
  });

  it('is confirmed with a factor where there is one, and with no password then', async () => {
    const person = await guarded(await newcomerByPassword());
    const { at, me } = person;
    await letGoStale(db, at);
    const ways = await value(at.account.confirmWays());
    expect(ways).toMatchObject({ factors: ['totp', 'recovery'], passwordKdf: null });
    const password = { kind: 'password', password: PASSWORD } as const;
    const row = await db.account.findUniqueOrThrow({ where: { id: me.accountId } });
    const withKdf = { ...ways, passwordKdf: row.passwordKdf as never };
    expect(await code(at.account.confirm(withKdf, password))).toBe('account.proof_too_weak');
    expect(await code(at.call('POST', '/me/recovery-codes'))).toBe('account.confirm_first');
    expect(await code(at.account.confirm(ways, { kind: 'totp', code: codeOf(person.secret) }))).toBe('ok');
    expect(await code(at.call('POST', '/me/recovery-codes'))).toBe('ok');
  });

  it('without a factor is confirmed with the password, a wrong one confirms nothing', async () => {
    const { at } = await newcomerByPassword();
    await letGoStale(db, at);
    const ways = await value(at.account.confirmWays());
    const confirm = (password: string) => code(at.account.confirm(ways, { kind: 'password', password }));
    expect(await confirm('something else')).toBe('account.wrong_email_or_password');
    expect(await code(at.call('POST', '/me/factors/totp'))).toBe('account.confirm_first');
    expect(await confirm(PASSWORD)).toBe('ok');
    expect(await code(at.call('POST', '/me/factors/totp'))).toBe('ok');
  });
});

describe('every door that opens a session', () => {
  it('by password, by wallet and through next-auth stops at the second factor', async () => {
    const [byWallet, byPassword] = [await guarded(), await guarded(await newcomerByPassword())];
    for (const person of [byWallet, byPassword]) {
      const at = visitor();
      await ticketOf(at, person);
      expect(at.cookies.has(COOKIE)).toBe(false);
      const proof = at.sent.find((line) => line.startsWith('POST /api/v1/sign-in {'))!.replace(/^\S+ \S+ /, '');
      const before = await db.session.count();
      await db.signInNonce.updateMany({ data: { consumedAt: null } });
      expect(await throughNextAuth(proof)).toBeNull();
      expect(await db.session.count()).toBe(before);
    }
  });

  it('next-auth’s lets in who has no factor: what stopped the others was the factor', async () => {
    const person = await newcomer();
    const at = visitor();
    await value(person.enter(at));
    const proof = at.sent.find((line) => line.startsWith('POST /api/v1/sign-in {'))!.replace(/^\S+ \S+ /, '');
    await db.signInNonce.updateMany({ data: { consumedAt: null } });
    expect(await throughNextAuth(proof)).toMatchObject({ id: expect.any(String) });
  });

  it('meets a fault where it forgot to ask', async () => {
    const person = await guarded();
    const open = () => openSession(testCtx(db), db, person.me.accountId, { userAgent: '', ip: '::1' }, false);
    await expect(open()).rejects.toThrow('second factor');
    await value(person.at.call('DELETE', `/me/factors/${person.factorId}`));
    expect((await open()).me.accountId).toBe(person.me.accountId);
  });

  it('is one of two places that write a session: opening it, and turning it', () => {
    const files = ['lib', 'app', 'server'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('db/generated'))
        .map((file) => `${folder}/${file}`),
    );
    const writing = files.filter((file) =>
      /\bsession\.(create|upsert)|INTO "Session"/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(writing.sort()).toEqual(['lib/account/commands/sign-in.ts', 'lib/account/internal/turn-session.ts']);
  });
});

/** Signs in at next-auth's own door with the proof that `POST /api/v1/sign-in` takes. */
async function throughNextAuth(proof: string): Promise<unknown> {
  const [provider] = authOptions().providers;
  const { authorize } = (provider as { options: { authorize: (...input: unknown[]) => Promise<unknown> } }).options;
  return authorize({ proof }, { headers: {} });
}
