// Guessing at scale. Derivations are counted, never timed.
import type * as argon2 from '@node-rs/argon2';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { KNOCKS } from '#lib/account/attempts.ts';
import { createSignInNonce } from '#lib/account/commands/sign-in.ts';
import { look, take, type Limit } from '#lib/http/limits.ts';
import { getPasswordKdf } from '#lib/account/queries.ts';
import { testCtx, testDatabase } from '#tests/setup/database.ts';
import { ORIGIN, visitor } from './door.ts';
import { addMember, codeOf, enter, newSecret, somewhere, value } from './members.ts';

const counted = vi.hoisted(() => ({ hashes: 0 }));
vi.mock('@node-rs/argon2', async (original) => {
  const real = await original<typeof argon2>();
  const count =
    <A extends unknown[], R>(derive: (...given: A) => R) =>
    (...given: A): R => {
      counted.hashes += 1;
      return derive(...given);
    };
  return { ...real, hash: count(real.hash), verify: count(real.verify) };
});

const { db } = await testDatabase();

/** Takes what is left and what has come back meanwhile: how long a test takes decides nothing. */
function drain(limit: Limit, who: string): void {
  while (take(limit, who).ok);
}

beforeEach(() => {
  // Each test begins with full buckets.
  (globalThis as unknown as Record<symbol, Map<string, unknown> | undefined>)[Symbol.for('holdfast.limits')]?.clear();
  counted.hashes = 0;
});

describe('ten thousand pairs from five hundred addresses', () => {
  it('cost no more derivations than there is room for all together, and the owner comes in from a known browser meanwhile', async () => {
    const owner = await addMember(db);
    const home = value(await enter(db, owner)).device;
    counted.hashes = 0;
    const began = performance.now();
    const seen = new Set<string>();
    for (let round = 0; round < 20; round++) {
      const codes = await Promise.all(
        Array.from({ length: 500 }, async (_, host) => {
          // Every tenth pair is a guess at the owner.
          const address = host % 10 === 0 ? owner.address : `victim-${round}-${host}@example.com`;
          const from = { userAgent: 'bot', ip: `203.0.${host >> 8}.${host & 255}` };
          return codeOf(await enter(db, { ...owner, address, secret: newSecret() }, from));
        }),
      );
      for (const one of codes) seen.add(one);
    }
    const { burst, perMinute } = KNOCKS.password.all;
    const most = burst + Math.ceil(((performance.now() - began) / 60_000) * perMinute);
    expect([...seen].sort()).toEqual(['account.too_many_attempts', 'account.wrong_email_or_password']);
    expect(counted.hashes).toBeGreaterThan(100);
    expect(counted.hashes).toBeLessThanOrEqual(most);
    // From anywhere new the owner has to wait like everybody; from home not.
    drain(KNOCKS.password.all, '');
    expect(codeOf(await enter(db, owner, somewhere()))).toBe('account.too_many_attempts');
    expect(codeOf(await enter(db, owner, somewhere(home)))).toBe('ok');
  });

  it('that all come at the same moment get no more tries either: each is counted before it is judged', async () => {
    const owner = await addMember(db);
    counted.hashes = 0;
    const from = somewhere();
    const codes = await Promise.all(
      Array.from({ length: 40 }, async () => codeOf(await enter(db, { ...owner, secret: newSecret() }, from))),
    );
    const { burst } = KNOCKS.password.here!;
    expect(codes.filter((one) => one === 'account.wrong_email_or_password')).toHaveLength(burst);
    expect(counted.hashes).toBe(burst);
  });
});

describe('who is counted alone', () => {
  it('is the browser that the owner of a verified address signed in with, and neither another’s nor a claimant’s', async () => {
    const owner = await addMember(db);
    const claimant = await addMember(db, { address: owner.address, claims: true });
    const stranger = await addMember(db);
    const device = async (who: typeof owner) => value(await enter(db, who)).device;
    const [own, claimed, other] = [await device(owner), await device(claimant), await device(stranger)];
    // The address is guessed at until nobody new gets a try.
    for (const cookie of [undefined, claimed, other, 'made up', '']) {
      drain(KNOCKS.password.address!, owner.address);
      expect(codeOf(await enter(db, owner, somewhere(cookie))), cookie ?? 'none').toBe('account.too_many_attempts');
    }
    expect(codeOf(await enter(db, owner, somewhere(own)))).toBe('ok');
  });

  it('is limited too: a stolen device cookie guesses no faster than its bucket fills', async () => {
    const owner = await addMember(db);
    const { device } = value(await enter(db, owner));
    const guess = async () => codeOf(await enter(db, { ...owner, secret: newSecret() }, somewhere(device)));
    const codes = await Promise.all(Array.from({ length: 12 }, guess));
    expect(codes.filter((one) => one === 'account.wrong_email_or_password')).toHaveLength(KNOCKS.password.own.burst);
  });

  it('is an IPv6 household as one: addresses of one /64 share what one has', async () => {
    const ask = async (ip: string) => codeOf(await createSignInNonce(testCtx(db), { userAgent: '', ip }));
    const hosts = Array.from(
      { length: KNOCKS.nonce.network.burst + 5 },
      (_, host) => `2001:db8:5:5::${host.toString(16)}`,
    );
    const codes = await Promise.all(hosts.map(ask));
    expect(codes.filter((one) => one === 'ok')).toHaveLength(KNOCKS.nonce.network.burst);
    expect(await ask('2001:db8:5:6::1')).toBe('ok');
  });
});

describe('whether an address has an account', () => {
  it('shows neither in answer nor in effort: signing in with a wrong password makes one derivation for owner, claimants and nobody', async () => {
    const owner = await addMember(db);
    const claimed = await addMember(db, { claims: true });
    await addMember(db, { address: claimed.address, claims: true });
    const answers = [];
    for (const address of [owner.address, claimed.address, 'nobody@example.com']) {
      counted.hashes = 0;
      const answer = await enter(db, { ...owner, address, secret: newSecret() });
      answers.push({ answer, hashes: counted.hashes });
    }
    expect(answers[0]!.hashes).toBe(1);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('shows in no salt: it is the same before anybody has the address, while it is claimed, and after', async () => {
    const address = 'salted@example.com';
    const before = await getPasswordKdf(db, address);
    const claimant = await addMember(db, { address, claims: true });
    expect(await getPasswordKdf(db, address)).toEqual(before);
    await db.account.update({ where: { id: claimant.accountId }, data: { email: address, emailClaim: null } });
    expect(await getPasswordKdf(db, address)).toEqual(before);
    expect(await getPasswordKdf(db, 'salted2@example.com')).not.toEqual(before);
  });

  it('shows in no answer to a salt asked at the door, byte for byte but for the salt itself', async () => {
    const owner = await addMember(db);
    const asked = async (email: string) => {
      const response = await visitor({ 'x-forwarded-for': somewhere().ip }).fetch(`${ORIGIN}/api/v1/sign-in/salt`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: ORIGIN },
        body: JSON.stringify({ email }),
      });
      const body = (await response.text()).replace(/"salt":"[\w-]{22}"/, '"salt":""');
      return { status: response.status, type: response.headers.get('content-type'), body };
    };
    expect(await asked('nobody-else@example.com')).toEqual(await asked(owner.address));
  });
});

describe('planted', () => {
  it('a sign-in whose tries are counted only after they were judged would be found out', async () => {
    // What the test of the same moment asks, of limits that are looked at first and taken later.
    const limit = { name: 'planted', burst: 5, perMinute: 0.5 };
    const late = async () => {
      if (!look(limit, 'x').ok) return 'refused';
      await Promise.resolve();
      take(limit, 'x');
      return 'judged';
    };
    const judged = (await Promise.all(Array.from({ length: 40 }, late))).filter((one) => one === 'judged');
    expect(judged.length).toBeGreaterThan(limit.burst);
  });
});
