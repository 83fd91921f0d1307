import { randomBytes } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { MOST_WRONG_HERE, RECOVERY_CODES, TICKET_TRIES, type FactorsView, type TotpView } from '#lib/account/factor.ts';
import { everyRow } from '../setup/rows.ts';
import { testDatabase } from '../setup/database.ts';
import { code, COOKIE, value, visitor } from './door.ts';
import {
  authSecretOf,
  codeOf,
  guarded,
  newcomer,
  newcomerByPassword,
  recovery,
  second,
  standStill,
  ticketOf,
  totp,
  wrongCode,
  type Guarded,
} from './factor-people.ts';

const { db } = await testDatabase();
// Some derive passwords, slowly on purpose.
vi.setConfig({ testTimeout: 90_000 });

standStill();

/** Tries of the past hour are forgotten. */
const forget = (person: Guarded) => db.factorTry.deleteMany({ where: { accountId: person.me.accountId } });

describe('an authenticator app', () => {
  it('counts only after a right code, and brings ten recovery codes then', async () => {
    const person = await newcomer();
    const { factorId, secret } = await value(person.at.call<TotpView>('POST', '/me/factors/totp'));
    expect((await person.enter(visitor())).ok).toBe(true);
    expect(await code(person.at.call('PUT', '/me/factors/totp', { factorId, code: wrongCode(secret) }))).toBe(
      'account.code_wrong',
    );
    expect((await value(person.at.call<FactorsView>('GET', '/me/factors'))).factors).toEqual([]);
    const { codes, at } = await guarded(person);
    expect(new Set(codes).size).toBe(RECOVERY_CODES);
    const view = await value(at.call<FactorsView>('GET', '/me/factors'));
    expect(view).toMatchObject({ factors: [{ kind: 'totp' }], recoveryLeft: RECOVERY_CODES });
    // The first one, which was never confirmed, is gone.
    expect(await code(person.at.call('PUT', '/me/factors/totp', { factorId, code: codeOf(secret) }))).toBe(
      'account.factor_not_found',
    );
  });

  it('is kept sealed: neither its secret nor a recovery code stands in any row', async () => {
    const { secret, codes } = await guarded();
    const rows = (await everyRow(db)).toUpperCase();
    expect(rows).not.toContain(secret.toUpperCase());
    for (const one of codes) {
      expect(rows).not.toContain(one);
      expect(rows).not.toContain(one.replaceAll('-', ''));
    }
  });

  it('lets in with a code of now or one step beside it, and with none further away', async () => {
    for (const [steps, expected] of [
      [-2, 'account.code_wrong'],
      [2, 'account.code_wrong'],
      [0, 'ok'],
      [1, 'ok'],
    ] as const) {
      const person = await guarded();
      const at = visitor();
      const ticket = await ticketOf(at, person);
      expect([steps, await second(at, ticket, totp(codeOf(person.secret, steps)))]).toEqual([steps, expected]);
    }
  });

  it('takes each time step once: a code that was used, and every one before it, is refused', async () => {
    const person = await guarded();
    const at = visitor();
    const used = codeOf(person.secret, 1);
    expect(await second(at, await ticketOf(at, person), totp(used))).toBe('ok');
    const thief = visitor();
    expect(await second(thief, await ticketOf(thief, person), totp(used))).toBe('account.code_wrong');
    expect(await second(thief, await ticketOf(thief, person), totp(codeOf(person.secret)))).toBe('account.code_wrong');
  });

  it('one code shown twice at once lets one in', async () => {
    const person = await guarded();
    const pair = [visitor(), visitor()];
    const tickets = await Promise.all(pair.map((at) => ticketOf(at, person)));
    const shown = codeOf(person.secret, 1);
    const got = await Promise.all(pair.map((at, place) => second(at, tickets[place]!, totp(shown))));
    expect(got.sort()).toEqual(['account.code_wrong', 'ok']);
  });

  it('set up again takes the place of the one before, once the new one has shown a code', async () => {
    const person = await guarded();
    const { factorId, secret } = await value(person.at.call<TotpView>('POST', '/me/factors/totp'));
    const at = visitor();
    expect(await second(at, await ticketOf(at, person), totp(codeOf(person.secret)))).toBe('ok');
    expect(await code(person.at.call('PUT', '/me/factors/totp', { factorId, code: codeOf(secret, -1) }))).toBe('ok');
    const later = visitor();
    expect(await second(later, await ticketOf(later, person), totp(codeOf(person.secret, 1)))).toBe(
      'account.code_wrong',
    );
    expect(await second(later, await ticketOf(later, person), totp(codeOf(secret)))).toBe('ok');
  });
});

describe('the ticket between the two halves', () => {
  it('is no session', async () => {
    const person = await guarded();
    const at = visitor();
    await ticketOf(at, person);
    expect(at.cookies.has(COOKIE)).toBe(false);
    expect(await code(at.call('GET', '/me'))).toBe('account.sign_in_first');
  });

  it('of a password: a wrong one gets the answer that an address without an account gets', async () => {
    const person = await guarded(await newcomerByPassword());
    const at = visitor();
    expect(await ticketOf(at, person)).toHaveLength(43);
    const authSecret = randomBytes(32).toString('base64url');
    const wrong = (email: string) => at.call('POST', '/sign-in', { kind: 'password', email, authSecret });
    expect(await wrong(person.me.email!)).toEqual(await wrong('nobody@example.org'));
  });

  it('of another browser, or from another address, opens nothing, and spends no try of its owner', async () => {
    const person = await guarded();
    const at = visitor({ 'x-forwarded-for': '198.51.100.7' });
    const ticket = await ticketOf(at, person);
    const right = () => totp(codeOf(person.secret));
    const thief = visitor({ 'x-forwarded-for': '198.51.100.7' });
    expect(await second(thief, ticket, right())).toBe('account.ticket_over');
    const moved = visitor({ 'x-forwarded-for': '203.0.113.9' });
    for (const [name, cookie] of at.cookies) moved.cookies.set(name, cookie);
    for (let go = 0; go < TICKET_TRIES; go++) expect(await second(moved, ticket, right())).toBe('account.ticket_over');
    expect(await second(at, ticket, right())).toBe('ok');
  });

  it('opens one session, gives five tries, and is over with its time', async () => {
    const person = await guarded();
    const at = visitor();
    const used = await ticketOf(at, person);
    expect(await second(at, used, totp(codeOf(person.secret)))).toBe('ok');
    expect(await second(at, used, recovery(person.codes[0]!))).toBe('account.ticket_over');
    const tried = await ticketOf(at, person);
    for (let go = 0; go < TICKET_TRIES; go++) await second(at, tried, totp(wrongCode(person.secret)));
    await forget(person);
    expect(await second(at, tried, recovery(person.codes[0]!))).toBe('account.ticket_over');
    const late = await ticketOf(at, person);
    await db.factorTicket.updateMany({ data: { expiresAt: new Date(Date.now() - 60_000) } });
    expect(await second(at, late, recovery(person.codes[0]!))).toBe('account.ticket_over');
  });

  it('of the old password is over once the password is another', async () => {
    const person = await guarded(await newcomerByPassword());
    const { at, me } = person;
    const authSecret = authSecretOf(person);
    const thief = visitor();
    const first = await thief.call('POST', '/sign-in', { kind: 'password', email: me.email, authSecret });
    const ticket = first.ok ? '' : String(first.refusal.data.ticket);
    const keys = (await at.keyring.envelopes(me.walletAddress)).filter(({ lock }) => lock === 'password');
    const newAuthSecret = randomBytes(32).toString('base64url');
    await value(at.call('PUT', '/me/password', { authSecret, newAuthSecret, kdf: keys[0]!.kdf, keys }));
    expect(await second(thief, ticket, recovery(person.codes[0]!))).toBe('account.ticket_over');
  });
});

describe('guessing codes', () => {
  it('ends after five wrong ones from one place, before even a right one is looked at; elsewhere the owner signs in', async () => {
    const person = await guarded();
    const guesser = { 'x-forwarded-for': '192.0.2.66' };
    const at = visitor(guesser);
    const ticket = await ticketOf(at, person);
    for (let go = 0; go < MOST_WRONG_HERE; go++)
      expect(await second(at, ticket, totp(wrongCode(person.secret)))).toBe('account.code_wrong');
    expect(await second(at, await ticketOf(at, person), totp(codeOf(person.secret)))).toBe('account.too_many_codes');
    expect(await second(at, await ticketOf(at, person), recovery(person.codes[0]!))).toBe('account.too_many_codes');
    // Elsewhere the owner signs in as ever.
    const owner = visitor({ 'x-forwarded-for': '192.0.2.1' });
    expect(await second(owner, await ticketOf(owner, person), totp(codeOf(person.secret)))).toBe('ok');
  });

  it('from many places at once ends too; recovery codes and open sessions are not shut', async () => {
    const person = await guarded();
    const data = { accountId: person.me.accountId };
    await db.factorTry.createMany({
      data: Array.from({ length: 20 }, (_, place) => ({ ...data, place: `p${place}` })),
    });
    const at = visitor({ 'x-forwarded-for': '192.0.2.77' });
    expect(await second(at, await ticketOf(at, person), totp(codeOf(person.secret)))).toBe('account.too_many_codes');
    expect(await second(at, await ticketOf(at, person), recovery(person.codes[0]!))).toBe('ok');
    expect(
      await code(person.at.call('POST', '/sessions/current/confirm', { proof: totp(codeOf(person.secret)) })),
    ).toBe('ok');
  });

  it('many guesses at once are counted one by one', async () => {
    const person = await guarded();
    const pair = Array.from({ length: 4 }, () => visitor({ 'x-forwarded-for': '192.0.2.88' }));
    const tickets: string[] = [];
    for (const at of pair) tickets.push(await ticketOf(at, person));
    const guesses = pair.flatMap((at, place) =>
      [0, 1, 2].map(() => second(at, tickets[place]!, totp(wrongCode(person.secret)))),
    );
    const got = await Promise.all(guesses);
    expect(got.filter((one) => one === 'account.code_wrong').length).toBe(MOST_WRONG_HERE);
    expect(got.filter((one) => one === 'account.too_many_codes').length).toBe(got.length - MOST_WRONG_HERE);
  });
});

describe('recovery codes', () => {
  it('let in once each, two who show the same at once: one', async () => {
    const person = await guarded();
    const pair = [visitor(), visitor()];
    const tickets = await Promise.all(pair.map((at) => ticketOf(at, person)));
    const shown = person.codes[3]!.toLowerCase().replaceAll('-', ' ');
    const got = await Promise.all(pair.map((at, place) => second(at, tickets[place]!, recovery(shown))));
    expect(got.sort()).toEqual(['account.code_wrong', 'ok']);
    const left = await value(person.at.call<FactorsView>('GET', '/me/factors'));
    expect(left.recoveryLeft).toBe(RECOVERY_CODES - 1);
  });

  it('made anew take the place of the old ones', async () => {
    const person = await guarded();
    const made = await value(person.at.call<{ recoveryCodes: string[] }>('POST', '/me/recovery-codes'));
    const at = visitor();
    expect(await second(at, await ticketOf(at, person), recovery(person.codes[0]!))).toBe('account.code_wrong');
    expect(await second(at, await ticketOf(at, person), recovery(made.recoveryCodes[0]!))).toBe('ok');
  });
});
