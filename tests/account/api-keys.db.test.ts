// Keys of programs: what opens, what does not, and what no key ever does.
import { crc32 } from 'node:zlib';
import { NextRequest } from 'next/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { readKey, SCOPES, writeKey, type Scope } from '#lib/account/api-key.ts';
import { createApiKey, revokeApiKey } from '#lib/account/commands/api-keys.ts';
import { canUseKey, type Actor } from '#lib/account/policy.ts';
import { findKeyActor, isWithin, listApiKeys } from '#lib/account/queries/api-keys.ts';
import { apiKeyInput, type ApiKeyInput } from '#lib/account/schema.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import type { Result } from '#lib/kernel/result.ts';
import { addPerson, type Person } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { everyRow } from '../setup/rows.ts';

const database = await testDatabase();
const { db } = database;
let owner: Person;
let other: Person;

beforeAll(async () => {
  owner = await addPerson(db, 'Owner', { roles: ['trader', 'moderator'] });
  other = await addPerson(db, 'Other');
});

const INPUT: ApiKeyInput = { name: 'desk', scopes: ['read'], ranges: [], days: null };
const ctxOf = (actor: Actor | null) => testCtx(db, { actor });

async function make(changes: Partial<ApiKeyInput> = {}, who: Person = owner) {
  const made = await createApiKey(ctxOf(who.actor), { ...INPUT, ...changes });
  if (!made.ok) throw new Error(made.refusal.code);
  return made.value;
}

const open = (token: string, ip = '192.0.2.1') => findKeyActor(db, { token, ip }, database.pool);
const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.refusal.code);

describe('a key', () => {
  it('is shown once: what is kept does not open anything', async () => {
    const { token, apiKey } = await make();
    expect(readKey(token)!.id).toBe(apiKey.keyId);
    expect(codeOf(await open(token))).toBe('ok');
    const rows = await everyRow(db);
    const { secret } = readKey(token)!;
    expect(rows).toContain(apiKey.keyId);
    expect(rows).not.toContain(secret);
    // The planted fault: a database that kept it would be found out.
    await db.apiKey.update({ where: { id: apiKey.keyId }, data: { name: secret } });
    expect(await everyRow(db)).toContain(secret);
  });

  it('is known by its form and checksum, so that a scanner of leaked files needs nobody to ask', async () => {
    const { token } = await make();
    expect(token).toMatch(/^hf_[0-9a-hjkmnp-tv-z]{20}_[0-9a-hjkmnp-tv-z]{47}$/);
    for (let place = 3; place < token.length; place++) {
      const changed = `${token.slice(0, place)}${token[place] === '7' ? '8' : '7'}${token.slice(place + 1)}`;
      expect(readKey(changed), `${place}`).toBeUndefined();
    }
    // CRC-32 as everybody else computes it, in seven characters of the alphabet of ids.
    const head = token.slice(0, -7);
    const digits = Array.from(token.slice(-7), (letter) => '0123456789abcdefghjkmnpqrstvwxyz'.indexOf(letter));
    expect(digits.reduce((sum, digit) => sum * 32 + digit, 0)).toBe(crc32(head));
  });

  it('acts as its owner without any role of staff, and never as somebody who has just proved who they are', async () => {
    const { token, apiKey } = await make({ scopes: ['read', 'trade'] });
    const found = await open(token);
    if (!found.ok) throw new Error(found.refusal.code);
    const key = { id: apiKey.keyId, scopes: ['read', 'trade'] };
    expect(found.value).toMatchObject({ accountId: owner.actor.accountId, roles: ['trader'], confirmed: false, key });
    expect(codeOf(await createApiKey(ctxOf(found.value), INPUT))).toBe('account.confirm_first');
  });

  it('opens nothing where it is not ours, revoked a moment ago, past its end, or from another place', async () => {
    const { token, apiKey } = await make();
    const { id, secret } = readKey(token)!;
    const refused: [string, string][] = [
      ['hf_', 'account.key_wrong'],
      [`${token} `, 'account.key_wrong'],
      [writeKey(newId(secureRandom), secret), 'account.key_wrong'],
      [writeKey(id, newId(secureRandom) + newId(secureRandom)), 'account.key_wrong'],
    ];
    for (const [text, code] of refused) expect(codeOf(await open(text)), text).toBe(code);
    expect(codeOf(await open(token))).toBe('ok');
    expect(codeOf(await revokeApiKey(ctxOf(other.actor), { keyId: apiKey.keyId }))).toBe('account.not_found');
    expect(codeOf(await open(token))).toBe('ok');
    expect(codeOf(await revokeApiKey(ctxOf(owner.actor), { keyId: apiKey.keyId }))).toBe('ok');
    expect(codeOf(await open(token))).toBe('account.key_ended');
    const short = await make({ days: 1 });
    expect(codeOf(await open(short.token))).toBe('ok');
    await db.apiKey.update({ where: { id: short.apiKey.keyId }, data: { expiresAt: new Date(Date.now() - 1000) } });
    expect(codeOf(await open(short.token))).toBe('account.key_ended');
    const bound = await make({ ranges: ['203.0.113.0/24', '2001:db8::/32'] });
    for (const ip of ['203.0.113.9', '::ffff:203.0.113.9', '2001:db8:1::1'])
      expect(codeOf(await open(bound.token, ip)), ip).toBe('ok');
    for (const ip of ['203.0.114.9', '::ffff:203.0.114.9', '2001:db9::1', 'unknown', ''])
      expect(codeOf(await open(bound.token, ip)), ip).toBe('account.key_elsewhere');
  });

  it('reads only while staff keep its owner from new things: paused, or banned for good', async () => {
    const held = await addPerson(db, 'Held');
    const { token } = await make({ scopes: ['offers'] }, held);
    const now = Math.floor(Date.now() / 1000);
    const write = async () => {
      const found = await open(token);
      return found.ok ? codeOf(canUseKey(found.value, { scope: 'offers', reads: false }, now)) : found.refusal.code;
    };
    expect(await write()).toBe('ok');
    const { accountId } = held.actor;
    await db.restraint.create({ data: { accountId, pausedUntil: new Date((now + 60) * 1000) } });
    expect(await write()).toBe('account.key_reads_only');
    await db.restraint.update({ where: { accountId }, data: { pausedUntil: new Date((now - 60) * 1000) } });
    expect(await write()).toBe('ok');
    await db.restraint.update({ where: { accountId }, data: { bannedAt: new Date() } });
    expect(await write()).toBe('account.key_reads_only');
  });

  it('remembers when it was used and from where, and makes whoever trades by it seen', async () => {
    const reader = await make({}, other);
    await open(reader.token, '198.51.100.7');
    const [view] = await listOf(other);
    expect(view).toMatchObject({ lastUsedFrom: '198.51.100.7', lastUsedAt: expect.any(Number) as number });
    const seen = async () => (await db.account.findUniqueOrThrow({ where: { id: other.actor.accountId } })).lastSeenAt;
    expect(await seen()).toBeNull();
    await open((await make({ scopes: ['trade'] }, other)).token);
    expect(await seen()).not.toBeNull();
  });

  it('is made by its owner alone, confirmed a moment ago, and at most twenty times', async () => {
    const many = await addPerson(db, 'Many');
    expect(codeOf(await createApiKey(ctxOf(null), INPUT))).toBe('account.sign_in_first');
    expect(codeOf(await createApiKey(ctxOf({ ...many.actor, confirmed: false }), INPUT))).toBe('account.confirm_first');
    const made = await Promise.all(Array.from({ length: 23 }, () => createApiKey(ctxOf(many.actor), INPUT)));
    expect(made.filter(({ ok }) => ok)).toHaveLength(20);
    expect(new Set(made.map(codeOf))).toEqual(new Set(['ok', 'account.too_many_keys']));
    const [first] = await listOf(many);
    await revokeApiKey(ctxOf(many.actor), { keyId: first!.keyId });
    expect(codeOf(await createApiKey(ctxOf(many.actor), INPUT))).toBe('ok');
  });

  it('takes ranges of either version and nothing else', () => {
    const read = (ranges: unknown) => apiKeyInput.safeParse({ ...INPUT, ranges }).success;
    for (const range of ['0.0.0.0/0', '203.0.113.7/32', '::/0', '2001:db8::/48'])
      expect(read([range]), range).toBe(true);
    for (const range of ['203.0.113.7', '203.0.113.0/33', '2001:db8::/129', 'localhost/8', '', '1.2.3/24'])
      expect(read([range]), range).toBe(false);
    expect(isWithin('10.1.2.3', ['10.9.9.9/8'])).toBe(true);
    expect(isWithin('10.1.2.3', [])).toBe(true);
  });
});

async function listOf(who: Person) {
  const listed = await listApiKeys(ctxOf(who.actor));
  if (!listed.ok) throw new Error(listed.refusal.code);
  return listed.value;
}

describe('what a key may do', () => {
  const NOW = 1_000;
  const bearer = (scopes: readonly Scope[], pausedUntil: number | null = null, frozenUntil: number | null = null) => ({
    key: { id: 'k', scopes },
    pausedUntil,
    frozenUntil,
  });

  it('is what its scopes name, for every scope, read and write, paused or not', () => {
    for (const has of SCOPES)
      for (const scope of [...SCOPES, null])
        for (const reads of [true, false])
          for (const pausedUntil of [null, NOW, NOW + 1]) {
            const said = codeOf(canUseKey(bearer([has], pausedUntil), { scope, reads }, NOW));
            const paused = pausedUntil !== null && pausedUntil > NOW && !reads;
            const wanted =
              scope === null
                ? 'account.key_never'
                : scope !== has
                  ? 'account.key_scope'
                  : paused
                    ? 'account.key_reads_only'
                    : 'ok';
            expect(said, `${has} ${scope} ${reads} ${pausedUntil}`).toBe(wanted);
          }
    for (const reads of [true, false])
      expect(codeOf(canUseKey(bearer(['trade'], null, NOW + 1), { scope: 'trade', reads }, NOW))).toBe(
        reads ? 'ok' : 'account.key_reads_only',
      );
    expect(
      codeOf(canUseKey({ key: null, pausedUntil: NOW + 1, frozenUntil: null }, { scope: null, reads: false }, NOW)),
    ).toBe('ok');
  });

  it('is asked at the door: with a session beside it, without one, and where its owner is paused', async () => {
    const { GET, PATCH } = await import('../../app/api/v1/me/route.ts');
    const { POST } = await import('../../app/api/v1/offers/route.ts');
    const route = { params: Promise.resolve({}) };
    const { token } = await make({ scopes: ['read', 'offers'] });
    const send = async (handler: typeof GET, method: string, headers: Record<string, string>) => {
      const all = { authorization: `Bearer ${token}`, ...headers };
      const request = new NextRequest('http://localhost:3000/api/v1/x', {
        method,
        headers: all,
        ...(method !== 'GET' && { body: '{}' }),
      });
      return ((await (await handler(request, route)).json()) as { code?: string }).code ?? 'ok';
    };
    expect(await send(GET, 'GET', {})).toBe('ok');
    expect(await send(GET, 'GET', { cookie: 'holdfast.session=x' })).toBe('account.key_with_session');
    expect(await send(GET, 'GET', { authorization: 'Bearer hf_x' })).toBe('account.key_wrong');
    // Another scheme is a proxy's: whoever asks is nobody here.
    expect(await send(GET, 'GET', { authorization: 'Basic eDp5' })).toBe('account.sign_in_first');
    // No page of ours sent it, and it needs none; but what names no scope is never a key's.
    expect(await send(PATCH, 'PATCH', {})).toBe('account.key_never');
    expect(await send(POST, 'POST', {})).toBe('request.invalid');
    expect(await send(POST, 'POST', { authorization: '' })).toBe('request.other_origin');
    await db.account.update({
      where: { id: owner.actor.accountId },
      data: { pausedUntil: new Date(Date.now() + 3_600_000) },
    });
    expect(await send(POST, 'POST', {})).toBe('account.key_reads_only');
    expect(await send(GET, 'GET', {})).toBe('ok');
  });
});
