import { randomBytes } from 'node:crypto';
import { verifyMessage, Wallet } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSocketTicket, redeemSocketTicket } from '#lib/account/commands/sessions.ts';
import { writeStanding } from '#lib/account/commands/profile.ts';
import { toHex } from '#lib/account/encoding.ts';
import { verifyIdentity, type PublishedIdentity } from '#lib/account/identity.ts';
import { keyFileOf, openWith } from '#lib/account/key-file.ts';
import { nameKeyOf } from '#lib/account/name.ts';
import { DEMO_PASSWORD, newPasswordKdf, type PasswordKdf } from '#lib/account/password.ts';
import { findActor, findTrader, listDemoAccounts } from '#lib/account/queries.ts';
import { openText, sealText } from '#lib/account/sealing.ts';
import { writeSignInMessage } from '#lib/account/sign-in-message.ts';
import type { SessionView } from '#lib/account/view.ts';
import { testCtx, testDatabase } from '#tests/setup/database.ts';
import { testConfig } from '#tests/setup/settings.ts';
import { code, COOKIE, ORIGIN, value, visitor, type Visitor } from './door.ts';
import { injected } from './injected.ts';

const { db, pool } = await testDatabase();
const PASSWORD = 'correct horse battery';

let count = 0;
const fresh = () => ({ email: `t${++count}.${randomBytes(4).toString('hex')}@example.org`, name: `Tester ${count}q` });

async function newcomer(headers?: Record<string, string>) {
  const who = fresh();
  const at = visitor(headers);
  const { me } = await value(at.account.signUpWithPassword({ ...who, password: PASSWORD }));
  return { ...who, at, me };
}

/** A signed sign-in message with a real nonce, changed as asked. */
async function walletProof(
  at: Visitor,
  wallet: { address: string; signMessage(text: string): Promise<string> },
  change = {},
) {
  const nonce = await value(at.call<{ nonce: string; issuedAt: number; chainId: number }>('POST', '/sign-in/nonce'));
  const message = writeSignInMessage({
    domain: 'localhost:3000',
    uri: ORIGIN,
    address: wallet.address,
    expiresAt: nonce.issuedAt + 600,
    ...nonce,
    ...change,
  });
  return { kind: 'wallet', message, signature: await wallet.signMessage(message) };
}

describe('an account made with a password', () => {
  let person: Awaited<ReturnType<typeof newcomer>>;
  beforeAll(async () => {
    person = await newcomer();
  });

  it('is signed in at once, with a wallet that signs and a published identity that anyone can check', async () => {
    const { at, me } = person;
    expect((await value(at.call<{ accountId: string }>('GET', '/me'))).accountId).toBe(me.accountId);
    expect(verifyMessage('hi', await value(at.account.signer(me).signMessage('hi')))).toBe(me.walletAddress);
    const stranger = visitor();
    const identity = await value(stranger.call<PublishedIdentity>('GET', `/accounts/${me.accountId}/identity`));
    expect(verifyIdentity(identity)).toBe(true);
    expect(identity.owner).toBe(me.walletAddress);
    const sealed = sealText('IBAN', [identity.publicKey], null);
    const { secretKey } = await value(at.account.identityKey(me));
    expect(openText(sealed, secretKey, null)).toEqual({ ok: true, value: 'IBAN' });
  });

  it('opens on another device with the same password, to the same wallet', async () => {
    const other = visitor();
    const { me } = await value(
      other.account.signInWithPassword({ email: person.email.toUpperCase(), password: PASSWORD }),
    );
    expect(me.walletAddress).toBe(person.me.walletAddress);
    const signature = await value(other.account.signer(me).signMessage('x'));
    expect(verifyMessage('x', signature)).toBe(me.walletAddress);
  });

  it('never sends or stores anything that opens the wallet', async () => {
    const at = visitor();
    const who = fresh();
    const { me } = await value(at.account.signUpWithPassword({ ...who, password: PASSWORD }));
    const backup = await value(at.account.makeBackup(me, { password: PASSWORD }));
    await value(backup.save());
    await value(at.account.changePassword(me, PASSWORD, `${PASSWORD} 2`));
    await value(at.account.signOut(me));
    await value(at.account.signInWithPassword({ email: who.email, password: `${PASSWORD} 2` }));
    const envelopes = await at.keyring.envelopes(me.walletAddress);
    const walletKey = await value(openWith(envelopes, 'wallet', { password: `${PASSWORD} 2` }));
    const identityKey = await value(openWith(envelopes, 'identity', { password: `${PASSWORD} 2` }));
    const rows = await db.account.findUniqueOrThrow({ where: { id: me.accountId }, include: { sealedKeys: true } });
    const everything = [...at.sent, JSON.stringify(rows)].join('\n').toLowerCase();
    expect(at.sent.length).toBeGreaterThan(6);
    for (const secret of [walletKey, identityKey]) {
      const spellings = [
        toHex(secret).slice(2),
        Buffer.from(secret).toString('base64'),
        Buffer.from(secret).toString('base64url'),
      ];
      for (const spelling of spellings) expect(everything).not.toContain(spelling.toLowerCase());
    }
    expect(everything).not.toContain(PASSWORD);
    expect(everything).not.toContain(backup.words.join(' '));
    expect(everything).not.toContain(backup.words.slice(0, 3).join('","'));
    // And the derived secret that is sent does not come back out of the row.
    const sentSecret = /"authSecret":"([^"]+)"/.exec(
      at.sent.find((line) => line.startsWith('POST /api/v1/accounts '))!,
    )![1]!;
    expect(JSON.stringify(rows)).not.toContain(sentSecret);
  });

  it('does not open with the derived sign-in secret in the place of the password', async () => {
    const secret = /"authSecret":"([^"]+)"/.exec(
      person.at.sent.find((line) => line.startsWith('POST /api/v1/accounts '))!,
    )![1]!;
    const envelopes = await person.at.keyring.envelopes(person.me.walletAddress);
    expect(await code(openWith(envelopes, 'wallet', { password: secret }))).toBe('account.password_wrong');
  });

  it('refuses a name that looks taken and a name that looks like staff; an address that is taken looks like one that is not', async () => {
    const again = (change: object) =>
      code(visitor().account.signUpWithPassword({ ...fresh(), password: PASSWORD, ...change }));
    expect(await again({ email: person.email })).toBe('ok');
    expect(await again({ name: person.name.replace('e', '3') })).toBe('account.name_taken');
    expect(await again({ name: 'H0ldfast Support' })).toBe('account.name_reserved');
    expect(await again({ email: 'not an address' })).toBe('request.invalid');
  });

  it('lets one of two win who ask for the same name at once', async () => {
    const name = `Twin ${randomBytes(3).toString('hex')}`;
    const both = await Promise.all(
      [1, 2].map(() => code(visitor().account.signUpWithPassword({ ...fresh(), name, password: PASSWORD }))),
    );
    expect(both.sort()).toEqual(['account.name_taken', 'ok']);
  });

  it('refuses somebody else’s envelopes, identity or signature at sign-up', async () => {
    const other = await newcomer();
    const theirs = JSON.parse(
      other.at.sent.find((line) => line.startsWith('POST /api/v1/accounts '))!.replace(/^\S+ \S+ /, ''),
    );
    const wallet = Wallet.createRandom();
    const at = visitor();
    const attempt = async (change: object) => {
      const { kind: _, ...proof } = await walletProof(at, wallet);
      return code(at.call('POST', '/accounts', { ...theirs, ...fresh(), ...proof, ...change }));
    };
    expect(await attempt({})).toBe('account.wallet_taken');
    expect(await attempt({ identity: { ...theirs.identity, owner: wallet.address } })).toBe('account.identity_wrong');
  });

  it('fills in the phrase again: key file and words set a new password, and every other session ends', async () => {
    const { at, me, email } = await newcomer();
    const backup = await value(at.account.makeBackup(me, { password: PASSWORD }));
    await value(backup.save());
    expect((await value(at.call<{ hasBackup: boolean }>('GET', '/me'))).hasBackup).toBe(true);
    const elsewhere = visitor();
    expect(await code(elsewhere.account.recover(backup.keyFile, 'abandon '.repeat(12), 'a whole new password'))).toBe(
      'account.phrase_wrong',
    );
    await value(elsewhere.account.recover(backup.keyFile, backup.words.join(' '), 'a whole new password'));
    expect(await code(at.call('GET', '/me'))).toBe('account.session_ended');
    expect(await code(visitor().account.signInWithPassword({ email, password: PASSWORD }))).toBe(
      'account.wrong_email_or_password',
    );
    const back = visitor();
    const again = await value(back.account.signInWithPassword({ email, password: 'a whole new password' }));
    expect(again.me.walletAddress).toBe(me.walletAddress);
    // The words still open what the server keeps.
    await value(openWith(await back.keyring.envelopes(me.walletAddress), 'wallet', { phrase: backup.words.join(' ') }));
  });

  it('needs no server to open a key file by password', async () => {
    const file = keyFileOf(person.me.walletAddress, await person.at.keyring.envelopes(person.me.walletAddress));
    const key = await value(openWith(file.envelopes, 'wallet', { password: PASSWORD }));
    expect(new Wallet(toHex(key)).address).toBe(person.me.walletAddress);
  });

  it('locks after thirty idle minutes and opens again with the password only', async () => {
    const { at, me } = await newcomer();
    at.pass(31 * 60);
    expect(await code(at.account.signer(me).signMessage('x'))).toBe('account.locked');
    expect(await code(at.account.unlockWithPassword(me, 'wrong password'))).toBe('account.password_wrong');
    await value(at.account.unlockWithPassword(me, PASSWORD));
    await value(at.account.signer(me).signMessage('x'));
  });

  it('signs for a release with the password typed again, even while locked, and not with a wrong one', async () => {
    const { at, me } = await newcomer();
    await at.keyring.lock(me.walletAddress);
    expect(await code(at.account.signer(me, 'wrong password').signMessage('x'))).toBe('account.password_wrong');
    expect(verifyMessage('x', await value(at.account.signer(me, PASSWORD).signMessage('x')))).toBe(me.walletAddress);
  });
});

describe('who has an account', () => {
  const saltOf = async (email: string) =>
    (await value(visitor().call<{ kdf: PasswordKdf }>('POST', '/sign-in/salt', { email }))).kdf;

  it('cannot be told from the salt: unknown addresses get one too, the same each time, of the same form', async () => {
    const { email } = await newcomer();
    const [known, unknown, again, other] = [
      await saltOf(email),
      await saltOf('nobody@example.org'),
      await saltOf('Nobody@Example.org'),
      await saltOf('nobody2@example.org'),
    ];
    expect(unknown).toEqual(again);
    expect(unknown.salt).not.toBe(other.salt);
    expect({ ...known, salt: '' }).toEqual({ ...unknown, salt: '' });
    expect(known.salt).toHaveLength(unknown.salt.length);
  });

  it('cannot be told from the answer to a wrong password', async () => {
    const { email } = await newcomer();
    const attempt = (who: string) =>
      visitor({ 'x-forwarded-for': who }).account.signInWithPassword({ email: who, password: 'wrong wrong wrong' });
    expect(await attempt(email)).toEqual(await attempt('nobody@example.org'));
  });

  it('cannot be guessed at speed: after five wrong passwords even the right one has to wait, from that place alone', async () => {
    const { email } = await newcomer();
    const here = visitor({ 'x-forwarded-for': '203.0.113.7' });
    for (let i = 0; i < 5; i++) {
      expect(await code(here.account.signInWithPassword({ email, password: `wrong ${i} wrong` }))).toBe(
        'account.wrong_email_or_password',
      );
    }
    expect(await code(here.account.signInWithPassword({ email, password: PASSWORD }))).toBe(
      'account.too_many_attempts',
    );
    const home = visitor({ 'x-forwarded-for': '203.0.113.8' });
    expect(await code(home.account.signInWithPassword({ email, password: PASSWORD }))).toBe('ok');
  });
});

describe('signing in with a wallet', () => {
  it('takes one prompt, makes the account the first time and finds it the next', async () => {
    const { signer, prompts } = injected();
    const first = await value(visitor().account.signInWithWallet(signer));
    expect(prompts).toEqual(['personal_sign']);
    expect(first).toMatchObject({
      created: true,
      me: { walletKind: 'injected', identity: null, walletAddress: signer.address },
    });
    const second = await value(visitor().account.signInWithWallet(signer));
    expect(second).toMatchObject({ created: false, me: { accountId: first.me.accountId } });
  });

  it('sets up an identity that the same wallet opens on another device', async () => {
    const { signer, prompts, given } = injected();
    const at = visitor();
    await value(at.account.signInWithWallet(signer));
    const me = await value(at.account.setUpIdentity(signer));
    expect(prompts).toHaveLength(4);
    expect(verifyIdentity(me.identity!)).toBe(true);
    const sealed = sealText('hello', [me.identity!.publicKey], 1);
    const other = visitor();
    const again = await value(other.account.signInWithWallet(signer));
    expect(await code(other.account.identityKey(again.me))).toBe('account.locked');
    await value(other.account.unlockWithWallet(signer));
    const { secretKey } = await value(other.account.identityKey(again.me));
    expect(openText(sealed, secretKey, 1)).toEqual({ ok: true, value: 'hello' });
    // The unlocking signature is a key: it must never have been sent. The other two are sent, which shows that the search finds.
    const everything = [...at.sent, ...other.sent].join('\n');
    const found = given.filter((signature) => everything.includes(signature));
    expect(given).toHaveLength(6);
    expect(found).toHaveLength(3);
    expect(everything).not.toContain(given.find((signature) => given.filter((one) => one === signature).length === 3));
  });

  it('cannot be replayed: a nonce is spent by its first use', async () => {
    const at = visitor();
    const proof = await walletProof(at, Wallet.createRandom());
    expect(await code(at.call('POST', '/sign-in', proof))).toBe('ok');
    expect(await code(visitor().call('POST', '/sign-in', proof))).toBe('account.nonce_used');
  });

  it('lets exactly one of many win who send the same message at once', async () => {
    const at = visitor();
    const wallet = Wallet.createRandom();
    const proof = await walletProof(at, wallet);
    const codes = await Promise.all(Array.from({ length: 8 }, () => code(visitor().call('POST', '/sign-in', proof))));
    expect(codes.filter((one) => one === 'ok')).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set(['ok', 'account.nonce_used']));
    expect(await db.session.count({ where: { account: { walletAddress: wallet.address } } })).toBe(1);
  });

  it('makes one account when a new wallet signs in twice at once', async () => {
    const wallet = Wallet.createRandom();
    const at = visitor();
    const proofs = await Promise.all([walletProof(at, wallet), walletProof(at, wallet)]);
    expect(await Promise.all(proofs.map((proof) => code(visitor().call('POST', '/sign-in', proof))))).toEqual([
      'ok',
      'ok',
    ]);
    expect(await db.account.count({ where: { walletAddress: wallet.address } })).toBe(1);
  });

  it('makes an account for a new wallet whose name is taken at that very moment, be it by itself', async () => {
    const [wallet, other] = [Wallet.createRandom(), Wallet.createRandom()];
    const name = `Trader ${wallet.address.slice(2, 10)}`;
    const proof = await walletProof(visitor(), wallet);
    // Somebody else takes the name, and is not done when the wallet signs in.
    const first = await pool.connect();
    await first.query('BEGIN');
    const row = [randomBytes(10).toString('hex'), name, nameKeyOf(name), other.address];
    const insert = `INSERT INTO "Account" ("id", "name", "nameKey", "walletKind", "walletAddress")`;
    await first.query(`${insert} VALUES ($1, $2, $3, 'injected', $4)`, row);
    const signedIn = visitor().call<{ me: { name: string } }>('POST', '/sign-in', proof);
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while ((await pool.query(waiting)).rowCount === 0);
    await first.query('COMMIT');
    first.release();
    expect((await value(signedIn)).me.name).toBe(`Trader ${wallet.address.slice(2, 18)}`);
    expect(await db.account.count({ where: { walletAddress: wallet.address } })).toBe(1);
  });

  it('refuses a message for another site or chain, an old one, an unknown nonce, and another’s signature, and spends nothing', async () => {
    const at = visitor();
    const wallet = Wallet.createRandom();
    const now = Math.floor(Date.now() / 1000);
    const attempt = async (change: object) => code(at.call('POST', '/sign-in', await walletProof(at, wallet, change)));
    expect(await attempt({ domain: 'evil.example', uri: 'https://evil.example' })).toBe('account.message_other_site');
    expect(await attempt({ domain: 'localhost:3000', uri: 'http://evil.example' })).toBe('account.message_other_site');
    expect(await attempt({ chainId: 1 })).toBe('account.message_other_chain');
    expect(await attempt({ issuedAt: now - 1200, expiresAt: now - 600 })).toBe('account.message_expired');
    expect(await attempt({ nonce: 'madeup0123456789' })).toBe('account.nonce_used');
    expect(await attempt({ address: Wallet.createRandom().address })).toBe('account.signature_wrong');
    const proof = await walletProof(at, wallet);
    expect(await code(at.call('POST', '/sign-in', { ...proof, message: `${proof.message} ` }))).toBe(
      'account.message_unreadable',
    );
    expect(await code(at.call('POST', '/sign-in', { ...proof, signature: `0x${'00'.repeat(65)}` }))).toBe(
      'account.signature_wrong',
    );
    // None of this spent the nonce.
    expect(await code(at.call('POST', '/sign-in', proof))).toBe('ok');
  });

  it('refuses a nonce that is older than ten minutes', async () => {
    const at = visitor();
    const proof = await walletProof(at, Wallet.createRandom());
    const nonce = /Nonce: (\w+)/.exec(proof.message)![1]!;
    await db.signInNonce.update({ where: { nonce }, data: { expiresAt: new Date(Date.now() - 1000) } });
    expect(await code(at.call('POST', '/sign-in', proof))).toBe('account.nonce_used');
  });

  it('accepts an identity only as this wallet signed it, and never an older one over a newer', async () => {
    const { signer, wallet } = injected();
    const at = visitor();
    await value(at.account.signInWithWallet(signer));
    await value(at.account.setUpIdentity(signer));
    const put = at.sent.find((line) => line.startsWith('PUT /api/v1/me/identity'))!;
    const body = JSON.parse(put.replace(/^\S+ \S+ /, ''));
    expect(await code(at.call('PUT', '/me/identity', body))).toBe('account.identity_wrong');
    const forged = { ...body, identity: { ...body.identity, issuedAt: body.identity.issuedAt + 10 } };
    expect(await code(at.call('PUT', '/me/identity', forged))).toBe('account.identity_wrong');
    const thief = visitor();
    await value(thief.account.signInWithWallet(injected().signer));
    expect(await code(thief.call('PUT', '/me/identity', body))).toBe('account.identity_wrong');
    expect(wallet.address).toBe(body.identity.owner);
  });
});

describe('sessions', () => {
  it('end at once when revoked, from any device, and only one’s own can be', async () => {
    const { email, at, me } = await newcomer();
    const phone = visitor({ 'user-agent': 'Phone' });
    await value(phone.account.signInWithPassword({ email, password: PASSWORD }));
    const sessions = await value(at.call<SessionView[]>('GET', '/sessions'));
    expect(sessions).toHaveLength(2);
    const theirs = sessions.find((session) => session.userAgent === 'Phone')!;
    expect(theirs.current).toBe(false);
    const stranger = await newcomer();
    expect(await code(stranger.at.call('DELETE', `/sessions/${theirs.sessionId}`))).toBe('account.not_found');
    expect(await code(phone.call('GET', '/me'))).toBe('ok');
    await value(at.call('DELETE', `/sessions/${theirs.sessionId}`));
    expect(await code(phone.call('GET', '/me'))).toBe('account.session_ended');
    expect(await findActor(db, theirs.sessionId)).toBeNull();
    expect(await code(at.call('GET', '/me'))).toBe('ok');
    expect(me.email).toBe(email);
  });

  it('end by signing out: the cookie is gone, and a kept copy of it opens nothing', async () => {
    const { at, me } = await newcomer();
    const stolen = new Map(at.cookies);
    await value(at.account.signOut(me));
    expect(at.cookies.has(COOKIE)).toBe(false);
    stolen.forEach((cookie, name) => at.cookies.set(name, cookie));
    expect(await code(at.call('GET', '/me'))).toBe('account.session_ended');
    expect(await at.account.isUnlocked(me)).toBe(false);
  });

  it('all but this one end together', async () => {
    const { at, email } = await newcomer();
    const others = await Promise.all(
      [1, 2].map(async () => {
        const other = visitor();
        await value(other.account.signInWithPassword({ email, password: PASSWORD }));
        return other;
      }),
    );
    expect(await value(at.call('DELETE', '/sessions'))).toEqual({ count: 2 });
    for (const other of others) expect(await code(other.call('GET', '/me'))).toBe('account.session_ended');
    expect(await code(at.call('GET', '/me'))).toBe('ok');
  });

  it('are over when their time is', async () => {
    const { at, me } = await newcomer();
    await db.session.updateMany({ where: { accountId: me.accountId }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect(await code(at.call('GET', '/me'))).toBe('account.session_ended');
  });

  it('cannot be made up: a forged or foreign cookie is nobody', async () => {
    const { at } = await newcomer();
    const real = at.cookies.get(COOKIE)!;
    at.cookies.set(COOKIE, `${real.slice(0, -4)}AAAA`);
    expect(await code(at.call('GET', '/me'))).toBe('account.session_ended');
    testConfig({
      secrets: {
        ...(await import('#tests/setup/settings.ts')).TEST_SECRETS,
        authSecret: 'another-secret-another-secret-another',
      },
    });
    at.cookies.set(COOKIE, real);
    expect(await code(at.call('GET', '/me'))).toBe('account.session_ended');
    testConfig({ secrets: (await import('#tests/setup/settings.ts')).TEST_SECRETS });
    expect(await code(at.call('GET', '/me'))).toBe('ok');
  });
});

describe('the door', () => {
  it('refuses a change without an Origin, with a null one and from another site, whoever is signed in', async () => {
    const { at } = await newcomer();
    const patch = async (origin: string | undefined) => {
      const headers = { 'content-type': 'application/json', ...(origin !== undefined && { origin }) };
      const response = await at.fetch(`${ORIGIN}/api/v1/me`, { method: 'PATCH', headers, body: '{"currency":"USD"}' });
      return response.ok ? 'ok' : ((await response.json()) as { code: string }).code;
    };
    for (const origin of [undefined, 'null', 'https://evil.example', 'http://localhost:3001']) {
      expect(await patch(origin)).toBe('request.other_origin');
    }
    expect(await patch(ORIGIN)).toBe('ok');
  });

  it('answers a refusal as problem+json with its code and a request id, and never lets an answer be cached', async () => {
    const response = await visitor().fetch(`${ORIGIN}/api/v1/me`);
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({
      code: 'account.sign_in_first',
      status: 401,
      requestId: expect.stringMatching(/^\w{20}$/),
    });
  });

  it('names the field that is wrong, and reads neither broken nor huge bodies', async () => {
    const { at } = await newcomer();
    expect(await at.call('PATCH', '/me', { currency: 'euro' })).toMatchObject({
      refusal: { code: 'request.invalid', data: { field: 'currency' } },
    });
    const send = async (body: string) => {
      const response = await at.fetch(`${ORIGIN}/api/v1/me`, { method: 'PATCH', headers: { origin: ORIGIN }, body });
      return ((await response.json()) as { code: string }).code;
    };
    expect(await send('{')).toBe('request.not_json');
    // What belongs into no text: nothing, and half a character. A whole one in two halves is one.
    for (const spoilt of ['\\u0000', '\\ud83d', '\\uDE00x', '\\\\\\ud83d'])
      expect(await send(`{"name":"${spoilt}"}`), spoilt).toBe('request.not_json');
    for (const whole of ['\\ud83d\\ude00', '\\\\ud83d'])
      expect(await send(`{"name":"${whole}"}`), whole).not.toBe('request.not_json');
    expect(await send(`{"name":"${'x'.repeat(300_000)}"}`)).toBe('request.too_large');
  });
});

describe('idempotency keys', () => {
  it('answer a retry with the first answer, and refuse the same key for another body', async () => {
    const { at } = await newcomer();
    const first = await value(at.call<{ currency: string }>('PATCH', '/me', { currency: 'USD' }, { key: 'k1' }));
    await value(at.call('PATCH', '/me', { currency: 'CHF' }, { key: 'k2' }));
    expect(await value(at.call('PATCH', '/me', { currency: 'USD' }, { key: 'k1' }))).toEqual(first);
    expect((await value(at.call<{ currency: string }>('GET', '/me'))).currency).toBe('CHF');
    expect(await code(at.call('PATCH', '/me', { currency: 'GBP' }, { key: 'k1' }))).toBe('request.key_reused');
    // Another person's key of the same text is another key.
    const other = await newcomer();
    expect(await code(other.at.call('PATCH', '/me', { currency: 'GBP' }, { key: 'k1' }))).toBe('ok');
  });
});

describe('socket tickets', () => {
  it('are good once, for half a minute, while their session lives', async () => {
    const { me } = await newcomer();
    const session = await db.session.findFirstOrThrow({ where: { accountId: me.accountId } });
    const actor = (await findActor(db, session.id))!;
    const make = async () => (await value(createSocketTicket(testCtx(db, { actor })))).ticket;
    const ticket = await make();
    const redeemed = await Promise.all([redeemSocketTicket(db, ticket), redeemSocketTicket(db, ticket)]);
    expect(redeemed.filter(Boolean)).toHaveLength(1);
    expect(redeemed.find(Boolean)!.accountId).toBe(me.accountId);
    const late = await make();
    await db.socketTicket.updateMany({ where: { redeemedAt: null }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect(await redeemSocketTicket(db, late)).toBeNull();
    const orphan = await make();
    await db.session.update({ where: { id: session.id }, data: { revokedAt: new Date() } });
    expect(await redeemSocketTicket(db, orphan)).toBeNull();
    expect(await redeemSocketTicket(db, 'made up')).toBeNull();
  });
});

describe('profile and standing', () => {
  it('changes what is named and nothing else, and refuses a taken name', async () => {
    const [one, two] = [await newcomer(), await newcomer()];
    const name = `Heron ${randomBytes(3).toString('hex')}`;
    expect(await value(one.at.call('PATCH', '/me', { name, locale: 'ar' }))).toMatchObject({
      name,
      locale: 'ar',
      currency: 'EUR',
    });
    expect(await code(two.at.call('PATCH', '/me', { name: name.toUpperCase() }))).toBe('account.name_taken');
    expect(await code(one.at.call('PATCH', '/me', {}))).toBe('request.invalid');
    expect(await code(one.at.call('PATCH', '/me', { roles: ['admin'] }))).toBe('request.invalid');
  });

  it('keeps what reputation and dispute establish, and shows it to others', async () => {
    const { me } = await newcomer();
    await writeStanding(db, me.accountId, { tradesDone: 3, completionBps: 9_500, firstTradeAt: 1_700_000_000 });
    await writeStanding(db, me.accountId, { disputesLost: 1 });
    expect(await findTrader(db, me.accountId)).toMatchObject({
      accountId: me.accountId,
      tradesDone: 3,
      completionBps: 9_500,
      disputesLost: 1,
      firstTradeAt: 1_700_000_000,
    });
    expect(JSON.stringify(await findTrader(db, me.accountId))).not.toContain(me.email);
  });
});

describe('demo traders', () => {
  it('are listed only where the demo is on, and sign in with the published password', async () => {
    const who = fresh();
    const { me } = await value(visitor().account.signUpWithPassword({ ...who, password: DEMO_PASSWORD }));
    await db.account.update({ where: { id: me.accountId }, data: { demo: true, email: who.email, emailClaim: null } });
    expect(await listDemoAccounts(db)).toEqual([]);
    const settings = (globalThis as unknown as Record<symbol, { demo: boolean }>)[Symbol.for('holdfast.config')]!;
    (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('holdfast.config')] = { ...settings, demo: true };
    expect((await listDemoAccounts(db)).map((one) => one.email)).toEqual([who.email]);
    (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('holdfast.config')] = settings;
    await value(visitor().account.signInWithPassword({ email: who.email, password: DEMO_PASSWORD }));
  });
});

describe('a lying server', () => {
  it('gets no cheap hash of a password: weak parameters are refused before anything is derived or sent', async () => {
    const { email, me } = await newcomer();
    await db.account.update({
      where: { id: me.accountId },
      data: { passwordKdf: { ...newPasswordKdf(), memoryKib: 8 } },
    });
    // The door falls back to the parameters for unknown addresses rather than hand out weak ones.
    const { kdf } = await value(visitor().call<{ kdf: PasswordKdf }>('POST', '/sign-in/salt', { email }));
    expect(kdf.memoryKib).toBeGreaterThanOrEqual(19_456);
  });
});
