import { randomBytes } from 'node:crypto';
import { Wallet, type HDNodeWallet } from 'ethers';
import { describe, expect, it } from 'vitest';
import { lockSecret, newPlainKdf } from '#lib/account/envelope.ts';
import {
  deriveSignatureKey,
  identitySigningKey,
  identityTypedData,
  isSameSignature,
  verifyIdentity,
  type PublishedIdentity,
} from '#lib/account/identity.ts';
import { identitiesOf, identityChangesOf } from '#lib/account/queries.ts';
import { newSealingKey, openText, sealText } from '#lib/account/sealing.ts';
import type { MeView } from '#lib/account/view.ts';
import { testDatabase } from '#tests/setup/database.ts';
import { code, value, visitor, type Visitor } from './door.ts';
import { injected, type Injected } from './injected.ts';

const { db } = await testDatabase();
const PASSPHRASE = 'green lamp seven rivers';
const PASSWORD = 'correct horse battery';
const unsteady = (wallet = Wallet.createRandom()) => injected(wallet, { unsteady: true });

async function enter(by: Injected): Promise<{ at: Visitor; me: MeView }> {
  const at = visitor();
  const { me } = await value(at.account.signInWithWallet(by.signer));
  return { at, me };
}

/** As if it had been published before an identity had two halves. */
const forgetIdentity = (id: string) =>
  db.account.update({
    where: { id },
    data: { identityPublicKey: null, identitySigningKey: null, identitySignature: null, identityIssuedAt: null },
  });

const locksOf = async (accountId: string) =>
  (await db.sealedKey.findMany({ where: { accountId, purpose: 'identity' } })).map(({ lock }) => lock);

/** The last body sent to publish an identity. */
function published(at: Visitor): { identity: PublishedIdentity; keys: object[] } {
  const line = at.sent.filter((one) => one.startsWith('PUT /api/v1/me/identity')).at(-1)!;
  return JSON.parse(line.replace(/^\S+ \S+ /, ''));
}

describe('enrolling an injected wallet', () => {
  it('asks for the unlocking signature twice and publishes once: three prompts, the first two alike', async () => {
    const by = injected();
    const { at } = await enter(by);
    const me = await value(at.account.setUpIdentity(by.signer));
    expect(by.prompts.slice(1)).toEqual(Array(3).fill('eth_signTypedData_v4'));
    expect(isSameSignature(by.given[1]!, by.given[2]!)).toBe(true);
    expect(verifyIdentity(me.identity!)).toBe(true);
    expect(await locksOf(me.accountId)).toEqual(['signature']);
  });

  it('does not make a lock of signatures that differ: nothing is published, sealed or kept', async () => {
    const by = unsteady();
    const { at, me } = await enter(by);
    expect(await code(at.account.setUpIdentity(by.signer))).toBe('account.signature_unsteady');
    expect(isSameSignature(by.given[1]!, by.given[2]!)).toBe(false);
    expect(by.prompts).toHaveLength(3);
    expect(at.sent.some((line) => line.includes('/me/identity'))).toBe(false);
    expect(await locksOf(me.accountId)).toEqual([]);
    expect(await at.keyring.envelopes(me.walletAddress)).toEqual([]);
  });

  it('with such a wallet takes a passphrase, which opens on another device and is sent nowhere', async () => {
    const by = unsteady();
    const { at } = await enter(by);
    const me = await value(at.account.setUpIdentity(by.signer, { passphrase: PASSPHRASE }));
    expect(by.prompts).toHaveLength(2);
    expect(verifyIdentity(me.identity!)).toBe(true);
    expect(await locksOf(me.accountId)).toEqual(['passphrase']);
    const sealed = sealText('hello', [me.identity!.publicKey], 1);
    const { at: other } = await enter(by);
    expect(await code(other.account.unlockWithWallet(by.signer))).toBe('account.passphrase_needed');
    expect(by.prompts).toHaveLength(3);
    expect(await code(other.account.unlockWithPassphrase(me, `${PASSPHRASE}.`))).toBe('account.passphrase_wrong');
    expect(await code(other.account.identityKey(me))).toBe('account.locked');
    await value(other.account.unlockWithPassphrase(me, PASSPHRASE));
    const { secretKey } = await value(other.account.identityKey(me));
    expect(openText(sealed, secretKey, 1)).toEqual({ ok: true, value: 'hello' });
    const rows = await db.account.findUniqueOrThrow({ where: { id: me.accountId }, include: { sealedKeys: true } });
    const everything = [...at.sent, ...other.sent, JSON.stringify(rows)].join('\n');
    expect(everything).toContain(me.identity!.publicKey);
    expect(everything).not.toContain(PASSPHRASE);
    expect(everything).not.toContain(Buffer.from(secretKey).toString('base64url'));
  });

  it('leaves one lock, whichever was chosen last', async () => {
    const wallet = Wallet.createRandom();
    const { at, me } = await enter(unsteady(wallet));
    await value(at.account.setUpIdentity(unsteady(wallet).signer, { passphrase: PASSPHRASE }));
    at.pass(5);
    const steady = injected(wallet);
    await value(at.account.setUpIdentity(steady.signer, { renew: true }));
    expect(await locksOf(me.accountId)).toEqual(['signature']);
    await value(at.account.unlockWithWallet(steady.signer));
    expect(await code(at.account.unlockWithPassphrase(me, PASSPHRASE))).toBe('account.key_file_wrong');
  });
});

describe('an identity published before it had two halves', () => {
  it('is published again as somebody signs in with a password, with the sealing key it had and without a word', async () => {
    const who = { email: `${randomBytes(6).toString('hex')}@example.org`, name: `P${randomBytes(5).toString('hex')}` };
    const at = visitor();
    const { me } = await value(at.account.signUpWithPassword({ ...who, password: PASSWORD }));
    await forgetIdentity(me.accountId);
    const later = visitor();
    later.pass(5);
    const again = await value(later.account.signInWithPassword({ email: who.email, password: PASSWORD }));
    expect(again.me.identity).toMatchObject({ publicKey: me.identity!.publicKey, signingKey: me.identity!.signingKey });
    expect(verifyIdentity(again.me.identity!)).toBe(true);
    // While signed in and unlocked, too.
    await forgetIdentity(me.accountId);
    later.pass(5);
    expect((await value(later.account.publishAgain(again.me))).identity!.publicKey).toBe(me.identity!.publicKey);
    expect(await identityChangesOf(db, me.accountId, 0)).toEqual([]);
  });

  it('keeps its sealing key when an injected wallet sets up again, and gets a new one only when asked to', async () => {
    const by = injected();
    const { at } = await enter(by);
    const me = await value(at.account.setUpIdentity(by.signer));
    await forgetIdentity(me.accountId);
    const { at: later } = await enter(by);
    later.pass(5);
    const again = await value(later.account.setUpIdentity(by.signer));
    expect(again.identity!.publicKey).toBe(me.identity!.publicKey);
    later.pass(5);
    const renewed = await value(later.account.setUpIdentity(by.signer, { renew: true }));
    expect(renewed.identity!.publicKey).not.toBe(me.identity!.publicKey);
  });
});

describe('a changed identity', () => {
  it('is remembered with what was there before, as its wallet signed it', async () => {
    const by = injected();
    const { at } = await enter(by);
    const first = await value(at.account.setUpIdentity(by.signer));
    expect(await identityChangesOf(db, first.accountId, 0)).toEqual([]);
    at.pass(5);
    const second = await value(at.account.setUpIdentity(by.signer, { renew: true }));
    const changes = await identityChangesOf(db, first.accountId, 0);
    expect(changes).toMatchObject([{ before: first.identity, publicKey: second.identity!.publicKey }]);
    expect(verifyIdentity(changes[0]!.before)).toBe(true);
    expect(await identitiesOf(db, first.accountId)).toEqual([first.identity, second.identity]);
    expect(await identityChangesOf(db, first.accountId, changes[0]!.at + 1)).toEqual([]);
    // The same keys again, signed later, are no change.
    at.pass(5);
    await value(at.account.setUpIdentity(by.signer));
    expect(await identityChangesOf(db, first.accountId, 0)).toHaveLength(1);
  });

  it('is told from what was there, however many are published at once', async () => {
    const by = injected();
    const { at } = await enter(by);
    const first = await value(at.account.setUpIdentity(by.signer));
    const bodies = await Promise.all([5, 10, 15, 20, 25, 30].map((later) => makeBody(by.wallet, later)));
    await Promise.all(bodies.map((body) => at.call('PUT', '/me/identity', body)));
    const changes = await identityChangesOf(db, first.accountId, 0);
    expect(changes.length).toBeGreaterThan(0);
    const { identity } = await value(at.call<MeView>('GET', '/me'));
    const line = [...changes.map(({ before }) => before.publicKey), identity!.publicKey];
    expect([first.identity!.publicKey, ...changes.map(({ publicKey }) => publicKey)]).toEqual(line);
  });
});

/** A new identity of this wallet with its envelope, as a device would send it `later` seconds from now. */
async function makeBody(wallet: HDNodeWallet, later: number) {
  const { secretKey, publicKey } = newSealingKey();
  const { signingKey } = identitySigningKey(secretKey);
  const issuedAt = Math.floor(Date.now() / 1000) + later;
  const unsigned = { owner: wallet.address, publicKey, signingKey, issuedAt };
  const { domain, types, value: typed } = identityTypedData(unsigned);
  const identity = { ...unsigned, signature: await wallet.signTypedData(domain, types, typed) };
  const kdf = newPlainKdf();
  const wrapKey = await deriveSignatureKey(identity.signature, kdf);
  const head = { purpose: 'identity', lock: 'signature', address: wallet.address, kdf } as const;
  return { identity, keys: [await lockSecret(wrapKey, secretKey, head)] };
}

describe('the door', () => {
  it('takes an envelope from an injected wallet alone, and only behind a lock of its own', async () => {
    const by = injected();
    const { at } = await enter(by);
    await value(at.account.setUpIdentity(by.signer));
    at.pass(5);
    await value(at.account.setUpIdentity(by.signer, { renew: true }));
    const { identity, keys } = published(at);
    await forgetIdentity((await value(at.call<MeView>('GET', '/me'))).accountId);
    const put = (body: object) => code(at.call('PUT', '/me/identity', body));
    expect(await put({ identity, keys: [] })).toBe('account.envelope_wrong');
    expect(await put({ identity, keys: [{ ...keys[0], purpose: 'wallet' }] })).toBe('account.envelope_wrong');
    expect(await put({ identity, keys: [{ ...keys[0], lock: 'phrase' }] })).toBe('account.envelope_wrong');
    expect(await put({ identity, keys: [{ ...keys[0], lock: 'passphrase' }] })).toBe('request.invalid');
    expect(await put({ identity: { ...identity, signingKey: identity.publicKey }, keys })).toBe(
      'account.identity_wrong',
    );
    expect(await put({ identity, keys })).toBe('ok');
  });

  it('takes none from a browser wallet: its envelopes came with the account', async () => {
    const who = { email: `${randomBytes(6).toString('hex')}@example.org`, name: `P${randomBytes(5).toString('hex')}` };
    const at = visitor();
    const { me, keys } = await value(at.account.signUpWithPassword({ ...who, password: PASSWORD }));
    await forgetIdentity(me.accountId);
    const identity = me.identity!;
    const [envelope] = keys.filter(({ purpose }) => purpose === 'identity');
    expect(await code(at.call('PUT', '/me/identity', { identity, keys: [envelope] }))).toBe('account.envelope_wrong');
    expect(await code(at.call('PUT', '/me/identity', { identity, keys: [] }))).toBe('ok');
  });
});
