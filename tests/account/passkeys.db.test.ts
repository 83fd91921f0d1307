import { verifyMessage } from 'ethers';
import { describe, expect, it, vi } from 'vitest';
import { RECOVERY_CODES, type FactorsView } from '#lib/account/factor.ts';
import { keyFileOf } from '#lib/account/key-file.ts';
import { testDatabase } from '../setup/database.ts';
import { everyRow } from '../setup/rows.ts';
import { testConfig } from '../setup/settings.ts';
import { authenticator, type Lie } from './authenticator.ts';
import { code, COOKIE, ORIGIN, value, visitor, type Visitor } from './door.ts';
import { codeOf, guarded, newcomer, newcomerByPassword, PASSWORD, sessionOf, standStill } from './factor-people.ts';

const { db } = await testDatabase();
// Some derive passwords, slowly on purpose.
vi.setConfig({ testTimeout: 90_000 });
standStill();

let count = 0;
const fields = () => ({ name: `Passkey ${++count}q`, passkeyName: 'Laptop', currency: 'EUR' });

/** Somebody whose account and wallet a passkey opens, and nothing else. */
async function passkeyPerson() {
  const at = visitor();
  const made = await value(at.account.signUpWithPasskey(fields()));
  return { at, me: made.me, codes: made.recoveryCodes };
}

/** Another browser with the same passkeys at hand. */
const elsewhere = (at: Visitor) => visitor({}, at.passkeys);

/** What a browser sends, kept: the same bytes can be sent again. */
async function assertionOf(at: Visitor) {
  const options = await value(at.call<{ challenge: string }>('POST', '/sign-in/passkey'));
  const { assertion } = await value(at.passkeys.get(options));
  return assertion;
}

const enter = (at: Visitor, assertion: object) => code(at.call('POST', '/sign-in', { kind: 'passkey', assertion }));

describe('a passkey as the only sign-in', () => {
  it('makes account and wallet, and opens both on another browser that has it', async () => {
    const { at, me, codes } = await passkeyPerson();
    expect(verifyMessage('hi', await value(at.account.signer(me).signMessage('hi')))).toBe(me.walletAddress);
    expect(codes).toHaveLength(RECOVERY_CODES);
    const other = elsewhere(at);
    const { me: again } = await value(other.account.signInWithPasskey());
    expect(again.accountId).toBe(me.accountId);
    expect(verifyMessage('yo', await value(other.account.signer(me).signMessage('yo')))).toBe(me.walletAddress);
    const session = await db.session.findUniqueOrThrow({ where: { id: await sessionOf(other) } });
    expect(session.factor).toBe('passkey');
  });

  it('sends nothing and stores nothing of what the PRF gives', async () => {
    const { at } = await passkeyPerson();
    const { secret } = await value(at.passkeys.get({ challenge: 'AAAA' }));
    await value(elsewhere(at).account.signInWithPasskey());
    const everything = [...at.sent, await everyRow(db)].join('\n');
    expect(secret).toHaveLength(32);
    for (const spelling of [Buffer.from(secret!).toString('base64url'), Buffer.from(secret!).toString('hex')])
      expect(everything).not.toContain(spelling);
  });

  it('without the PRF makes no account: a wallet needs a lock', async () => {
    const at = visitor({}, authenticator(ORIGIN, { prf: false }));
    const before = await db.account.count();
    expect(await code(at.account.signUpWithPasskey(fields()))).toBe('account.passkey_no_prf');
    expect(await db.account.count()).toBe(before);
    expect(at.cookies.has(COOKIE)).toBe(false);
  });

  it('locked again is unlocked with the passkey; another one does not open it', async () => {
    const { at, me } = await passkeyPerson();
    await at.keyring.lock(me.walletAddress);
    expect(await code(at.account.signer(me).signMessage('x'))).toBe('account.locked');
    expect(await code(at.account.unlockWithPasskey(me))).toBe('ok');
    expect(await code(at.account.signer(me).signMessage('x'))).toBe('ok');
    const thief = visitor();
    await value(thief.account.signUpWithPasskey(fields()));
    await thief.keyring.remember(me.walletAddress, 'browser', await at.keyring.envelopes(me.walletAddress));
    expect(await code(thief.account.unlockWithPasskey(me))).toBe('account.passkey_cancelled');
  });

  it('lost, is got over by key file, phrase and a recovery code', async () => {
    const { at, me, codes } = await passkeyPerson();
    const backup = await value(at.account.makeBackup(me, await value(at.account.passkeyOpener(me))));
    await value(backup.save());
    const file = keyFileOf(me.walletAddress, backup.keyFile.envelopes);
    const phrase = backup.words.join(' ');
    const next = 'a whole new password';
    const stranger = visitor();
    expect(await code(stranger.account.recover(file, phrase, next))).toBe('account.factor_needed');
    const shown = [...codes];
    const recovered = await value(
      visitor().account.recover(file, phrase, next, async () => ({ kind: 'recovery', code: shown.pop()! })),
    );
    expect(recovered.accountId).toBe(me.accountId);
  });

  it('cannot be removed where it is the only way in', async () => {
    const { at } = await passkeyPerson();
    const { factors } = await value(at.call<FactorsView>('GET', '/me/factors'));
    expect(await code(at.call('DELETE', `/me/factors/${factors[0]!.factorId}`))).toBe('account.last_way_in');
  });
});

describe('an assertion', () => {
  const LIES: readonly [string, Lie][] = [
    ['from another site', { origin: 'https://holdfast.example' }],
    ['for another site', { rpId: 'holdfast.example' }],
    ['without the person verified', { verified: false }],
    ['of a challenge that was never given', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['of another kind', { type: 'webauthn.create' }],
    ['that names another account', { userHandle: Buffer.from('somebody else').toString('base64url') }],
  ];
  it.each(LIES)('%s signs nobody in', async (_, lie) => {
    const { at } = await passkeyPerson();
    const other = elsewhere(at);
    at.passkeys.lie(lie);
    expect(await enter(other, await assertionOf(other))).toBe('account.passkey_unknown');
    // The same passkey telling the truth does: what was refused was the lie.
    at.passkeys.lie({});
    expect(await enter(other, await assertionOf(other))).toBe('ok');
  });

  it('counts once: shown again, or twice at once, it is refused', async () => {
    const { at } = await passkeyPerson();
    const assertion = await assertionOf(at);
    const both = await Promise.all([enter(visitor(), assertion), enter(visitor(), assertion)]);
    expect(both.sort()).toEqual(['account.passkey_unknown', 'ok']);
    expect(await enter(visitor(), assertion)).toBe('account.passkey_unknown');
  });

  it('of a cloned key, whose counter goes back, is refused', async () => {
    const { at } = await passkeyPerson();
    expect(await enter(visitor(), await assertionOf(at))).toBe('ok');
    expect(await enter(visitor(), await assertionOf(at))).toBe('ok');
    at.passkeys.lie({ counter: 1 });
    expect(await enter(visitor(), await assertionOf(at))).toBe('account.passkey_unknown');
  });

  it('with one letter of its signature changed, or by another key under its id, is refused', async () => {
    const { at } = await passkeyPerson();
    const assertion = await assertionOf(at);
    const bytes = Buffer.from(assertion.signature, 'base64url');
    bytes[bytes.length - 1]! ^= 1;
    expect(await enter(visitor(), { ...assertion, signature: bytes.toString('base64url') })).toBe(
      'account.passkey_unknown',
    );
    const thief = await passkeyPerson();
    const theirs = await assertionOf(thief.at);
    expect(await enter(visitor(), { ...theirs, id: assertion.id })).toBe('account.passkey_unknown');
  });

  it('whose challenge is ten minutes old is refused', async () => {
    const { at } = await passkeyPerson();
    const assertion = await assertionOf(at);
    // By the database's clock; this process stands still at a second of its own (factor-people.ts).
    await db.$executeRaw`UPDATE "PasskeyChallenge" SET "expiresAt" = now() - interval '1 second'`;
    expect(await enter(visitor(), assertion)).toBe('account.passkey_unknown');
  });

  it('for another site counts for none where the site is another', async () => {
    const { at } = await passkeyPerson();
    const assertion = await assertionOf(at);
    testConfig({ publicUrl: 'https://trade.example' });
    const headers = { origin: 'https://trade.example' };
    const asked = await visitor(headers).call('POST', '/sign-in', { kind: 'passkey', assertion });
    testConfig({ publicUrl: ORIGIN });
    expect(asked).toMatchObject({ ok: false, refusal: { code: 'account.passkey_unknown' } });
  });
});

describe('passkeys of an account', () => {
  it('are several, each named and removable; a removed one opens neither account nor wallet', async () => {
    const person = await newcomerByPassword();
    const { at, me } = person;
    const first = await value(at.account.addPasskey(me, 'Phone', { password: PASSWORD }));
    expect(first).toMatchObject({ opensWallet: true });
    expect(first.recoveryCodes).toHaveLength(RECOVERY_CODES);
    const second = await value(at.account.addPasskey(me, 'Key'));
    expect(second).toEqual({ opensWallet: false, recoveryCodes: null });
    const view = await value(at.call<FactorsView>('GET', '/me/factors'));
    expect(view.factors).toMatchObject([
      { name: 'Phone', opensWallet: true },
      { name: 'Key', opensWallet: false },
    ]);
    const phone = view.factors[0]!;
    await value(at.call('DELETE', `/me/factors/${phone.factorId}`));
    expect(await db.sealedKey.count({ where: { accountId: me.accountId, lock: 'passkey' } })).toBe(0);
    at.passkeys.credentials.splice(1);
    expect(await enter(visitor(), await assertionOf(at))).toBe('account.passkey_unknown');
  });

  it('lock the wallet each with a key of its own, and the password goes on opening it', async () => {
    const { at, me, enter: signIn } = await newcomerByPassword();
    for (const name of ['One', 'Two']) await value(at.account.addPasskey(me, name, { password: PASSWORD }));
    expect(await db.sealedKey.count({ where: { accountId: me.accountId, lock: 'passkey' } })).toBe(4);
    for (const credential of at.passkeys.credentials) {
      const device = authenticator(ORIGIN);
      device.credentials.push(credential);
      const other = visitor({}, device);
      await value(other.account.signInWithPasskey());
      expect(verifyMessage('x', await value(other.account.signer(me).signMessage('x')))).toBe(me.walletAddress);
    }
    const third = visitor({}, at.passkeys);
    await value(signIn(third, async () => ({ kind: 'passkey' })));
    expect(await code(third.account.signer(me).signMessage('x'))).toBe('ok');
  });

  it('with a wrong password for the wallet leave no passkey behind, on the device or here', async () => {
    const { at, me } = await newcomerByPassword();
    expect(await code(at.account.addPasskey(me, 'Phone', { password: 'not this one' }))).toBe('account.password_wrong');
    expect(at.passkeys.credentials).toEqual([]);
  });

  it('of one account are the second half of no other’s sign-in, nor the proof at its session', async () => {
    const [person, thief] = [await guarded(), await passkeyPerson()];
    const at = visitor({}, thief.at.passkeys);
    const first = await person.enter(at);
    const ticket = first.ok ? '' : String(first.refusal.data.ticket);
    const second = async (proof: object) => code(at.call('POST', '/sign-in/factor', { ticket, proof }));
    expect(await second({ kind: 'passkey', assertion: await assertionOf(at) })).toBe('account.passkey_wrong');
    const proof = { kind: 'passkey', assertion: await assertionOf(at) };
    expect(await code(person.at.call('POST', '/sessions/current/confirm', { proof }))).toBe('account.passkey_wrong');
    expect(await second({ kind: 'totp', code: codeOf(person.secret) })).toBe('ok');
  });

  it('are made for the account that asked: a registration for one is refused at another, and at a sign-up', async () => {
    const [one, other] = [await newcomer(), await newcomer()];
    const options = await value(one.at.call<never>('POST', '/me/passkeys/options'));
    const { registration } = await value(one.at.passkeys.create(options));
    const add = (at: Visitor) => code(at.call('POST', '/me/passkeys', { name: 'Key', registration }));
    expect(await add(other.at)).toBe('account.passkey_wrong');
    // Refused, it was not spent: its owner's browser may still bring it.
    expect(await add(one.at)).toBe('ok');
    expect(await add(one.at)).toBe('account.passkey_wrong');
  });

  it('without the person verified are not taken', async () => {
    const { at, me } = await newcomer();
    at.passkeys.lie({ verified: false });
    expect(await code(at.account.addPasskey(me, 'Key'))).toBe('account.passkey_wrong');
    expect((await value(at.call<FactorsView>('GET', '/me/factors'))).factors).toEqual([]);
  });
});
