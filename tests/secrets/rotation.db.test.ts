// Secrets are changed while people are at work: what was made under the one of before still counts as long as it is listed, what is made now
// is made with the new one, and what a secret that was taken off the list made counts no more.
import { Wallet } from 'ethers';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeResumeToken, redeemResumeToken } from '#lib/account/commands/sessions.ts';
import { getPasswordKdf } from '#lib/account/queries.ts';
import { newSealingKey, sealText } from '#lib/account/sealing.ts';
import { isOpener, openerAddress, signDraw } from '#lib/chain/opener.ts';
import { signerOf, type Terms } from '#lib/chain/signing.ts';
import { listStampKeys } from '#lib/chat/queries.ts';
import { stampRoot } from '#lib/chat/internal/stamping.ts';
import { verifyStamp } from '#lib/chat/stamp.ts';
import { readConfig } from '#lib/config.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { unsubscribe } from '#lib/notice/commands.ts';
import { pushKeyOf, pushKeys } from '#lib/notice/push/key.ts';
import { hashOf, keepToken, tokenOf } from '#lib/notice/unsubscribe.ts';
import { sealAccount } from '#lib/payment/browser.ts';
import { createPaymentAccount } from '#lib/payment/commands.ts';
import { accountText, commitmentOf } from '#lib/payment/method.ts';
import { getMethod } from '#lib/payment/registry.ts';
import { isSealedToRelease, openReleased, releasePublicKey } from '#lib/payment/release.ts';
import { listStatementSigners, signStatement } from '#lib/reputation/statement-key.ts';
import { statementDataOf } from '#lib/reputation/statement-signing.ts';
import { keysFor } from '#lib/secrets/derived.ts';
import { pushSender } from '#server/push/send.ts';
import { visitor, value, code } from '../account/door.ts';
import { madeStatement } from '../reputation/statement-made.ts';
import { addReader, deliverAll } from '../notice/people.ts';
import { browserKeys, startPushPeer } from '../notice/push-peer.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { NOWHERE, testConfig, TEST_SECRETS } from '../setup/settings.ts';

const { db } = await testDatabase();
const OLD = TEST_SECRETS.authSecret;
const NEW = 'a-newer-secret-a-newer-secret-a-newer';
const NEW_KEY = `0x${'a7'.repeat(32)}`;

/** Another start of the server with other settings: nothing is remembered of before. */
function restart(variables: Record<string, string>): void {
  testConfig({}, variables);
  const store = globalThis as unknown as Record<symbol, unknown>;
  for (const name of ['openers', 'market.cursorKeys', 'session.tokens', 'chat.stamper', 'statement.signers'])
    delete store[Symbol.for(`holdfast.${name}`)];
}

const start = {
  AUTH_SECRET: OLD,
  FINGERPRINT_KEY: TEST_SECRETS.fingerprintKey,
  RELEASE_KEY: TEST_SECRETS.releaseKey,
  OPENER_KEY: TEST_SECRETS.openerKey,
  PUSH_KEY: TEST_SECRETS.pushKey,
  STATEMENT_KEY: TEST_SECRETS.statementKey,
  STAMP_KEY: TEST_SECRETS.stampKey,
  STAMP_FORMER_KEYS: '',
};
beforeEach(() => restart({ ...start, STAMP_FORMER_KEYS: NEW_KEY }));

async function newcomer() {
  const at = visitor();
  const email = `${newId(secureRandom)}@example.org`;
  const { me } = await value(
    at.account.signUpWithPassword({
      email,
      name: `R ${newId(secureRandom).slice(0, 8)}`,
      password: 'correct horse battery',
    }),
  );
  return { at, email, me };
}

describe('AUTH_SECRET', () => {
  it('keeps people signed in when it changes, signs new sessions with the new one, and ends them when the old one goes', async () => {
    const before = await newcomer();
    restart({ AUTH_SECRET: `${NEW},${OLD}` });
    expect(await code(before.at.call('GET', '/me'))).toBe('ok');
    const after = await newcomer();
    restart({ AUTH_SECRET: NEW });
    expect(await code(after.at.call('GET', '/me'))).toBe('ok');
    expect(await code(before.at.call('GET', '/me'))).toBe('account.session_ended');
  });

  it('lets a socket that was cut off come back with the token of before, and no longer when the old one goes', async () => {
    await newcomer();
    const { id } = await db.session.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    const token = makeResumeToken(id);
    restart({ AUTH_SECRET: `${NEW}, ${OLD}` });
    expect(await redeemResumeToken(db, token)).not.toBeNull();
    expect(makeResumeToken(id)).not.toBe(token);
    restart({ AUTH_SECRET: NEW });
    expect(await redeemResumeToken(db, token)).toBeNull();
  });

  it('leaves links in mails working for ever, and mail written before it changed goes out with a link that works', async () => {
    const person = await addReader(db, 'Una');
    const of = { accountId: person.actor.accountId, topic: 'kind:trade_paid' };
    await keepToken(db, of);
    const sent = tokenOf(of);
    restart({ AUTH_SECRET: NEW });
    expect(tokenOf(of)).not.toBe(sent);
    expect(await code(unsubscribe(testCtx(db), { token: sent }))).toBe('ok');
    // What the mailer does before it sends: without it, the link of the new secret is unknown.
    expect(await code(unsubscribe(testCtx(db), { token: tokenOf(of) }))).toBe('notice.link_unknown');
    await keepToken(db, of);
    expect(await code(unsubscribe(testCtx(db), { token: tokenOf(of) }))).toBe('ok');
    expect(await db.unsubscribeToken.count({ where: { hash: hashOf(sent) } })).toBe(1);
    await deliverAll(db);
  });

  it('tells nobody which addresses have no account: their salts stay while the old one is listed', async () => {
    const { email } = await newcomer();
    const ask = async () => [await getPasswordKdf(db, email), await getPasswordKdf(db, 'nobody@example.org')];
    const before = await ask();
    restart({ AUTH_SECRET: `${NEW},${OLD}` });
    expect(await ask()).toEqual(before);
  });

  it('gives keys for a purpose in the order of the list, each of its own', () => {
    const old = keysFor('one purpose');
    restart({ AUTH_SECRET: `${NEW},${OLD}` });
    const [newest, former] = keysFor('one purpose');
    expect(former).toEqual(old[0]);
    expect(newest).not.toEqual(former);
    expect(keysFor('another')[0]).not.toEqual(newest);
  });
});

describe('FINGERPRINT_KEY', () => {
  it('finds an account that was kept under the key of before, and would not without it', async () => {
    const { me, at } = await newcomer();
    const actor = { accountId: me.accountId, identityPublicKey: me.identity!.publicKey };
    expect(at.cookies.size).toBeGreaterThan(0);
    const row = await db.account.findUniqueOrThrow({ where: { id: me.accountId } });
    const ctx = () =>
      testCtx(db, {
        actor: {
          ...actor,
          sessionId: 's',
          name: row.name,
          roles: ['trader'],
          walletAddress: row.walletAddress,
          walletKind: row.walletKind,
          locale: 'en',
          currency: 'EUR',
          demo: false,
          pausedUntil: null,
          confirmed: true,
          factor: 'none',
          frozenUntil: null,
          walletShut: false,
          key: null,
        } as never,
      });
    const account = () =>
      sealAccount(actor.identityPublicKey, {
        method: getMethod('sepa'),
        fields: { holder: 'Ana', iban: 'DE89370400440532013000' },
        currency: 'EUR',
        label: 'Main',
      });
    expect(await code(createPaymentAccount(ctx(), account()))).toBe('ok');
    restart({ FINGERPRINT_KEY: `${NEW_KEY},${TEST_SECRETS.fingerprintKey}` });
    expect(await code(createPaymentAccount(ctx(), account()))).toBe('payment.already_there');
    restart({ FINGERPRINT_KEY: NEW_KEY });
    expect(await code(createPaymentAccount(ctx(), account()))).toBe('ok');
  });
});

describe('RELEASE_KEY', () => {
  it('opens what was sealed to the one of before, seals to the new one, and opens nothing of one that is gone', () => {
    const place = { purpose: 'test' };
    const account = { holder: 'Ana', iban: 'DE89370400440532013000' };
    const salt = `0x${'0b'.repeat(32)}`;
    const text = accountText('sepa', account, salt);
    const commitment = commitmentOf('sepa', account, salt);
    const sealed = sealText(text, [releasePublicKey()], place);
    const old = releasePublicKey();
    restart({ RELEASE_KEY: `${NEW_KEY},${TEST_SECRETS.releaseKey}` });
    expect(releasePublicKey()).not.toBe(old);
    expect(isSealedToRelease([old])).toBe(true);
    expect(isSealedToRelease([newSealingKey().publicKey])).toBe(false);
    expect(openReleased(sealed, place, commitment).ok).toBe(true);
    expect(openReleased(sealText(text, [releasePublicKey()], place), place, commitment).ok).toBe(true);
    restart({ RELEASE_KEY: NEW_KEY });
    expect(isSealedToRelease([old])).toBe(false);
    expect(openReleased(sealed, place, commitment)).toMatchObject({ ok: false });
  });
});

describe('OPENER_KEY', () => {
  const place = { chainId: 31337, contract: `0x${'c0'.repeat(20)}` };
  const zero = `0x${'00'.repeat(32)}`;
  const address = `0x${'11'.repeat(20)}`;
  const terms = {
    seller: address, buyer: address, arbiter: address, backupArbiter: address, feeRecipient: address, token: address,
    amount: '1', fee: '0', lane: 0, round: 1, openBy: 1, paymentWindow: 1, hearingWindow: 1, rulingWindow: 1, deal: zero, fromVault: true,
  } satisfies Terms; // prettier-ignore

  it('consents with the key that the signed offer names, and with none that is gone', async () => {
    const old = openerAddress();
    const by = await signDraw(place, terms, old);
    restart({ OPENER_KEY: `${NEW_KEY},${TEST_SECRETS.openerKey}` });
    expect(openerAddress()).toBe(new Wallet(NEW_KEY).address);
    expect([isOpener(old), isOpener(openerAddress()), isOpener(address)]).toEqual([true, true, false]);
    expect(await signDraw(place, terms, old)).toBe(by);
    expect(await signDraw(place, terms, openerAddress())).not.toBe(by);
    restart({ OPENER_KEY: NEW_KEY });
    expect(isOpener(old)).toBe(false);
    expect(() => signDraw(place, terms, old)).toThrow(/no key of the opener/);
  });
});

describe('STAMP_KEY', () => {
  it('goes on vouching for what a former key stamped by its public half alone, and for nothing of a key that is not listed', () => {
    const stamp = stampRoot('ab'.repeat(32), 1, 1_700_000_000);
    expect(verifyStamp(stamp, listStampKeys())).toBe(true);
    restart({ STAMP_KEY: NEW_KEY, STAMP_FORMER_KEYS: stamp.key });
    expect(listStampKeys()).toHaveLength(2);
    expect(verifyStamp(stamp, listStampKeys())).toBe(true);
    expect(verifyStamp(stampRoot('cd'.repeat(32), 1, 1_700_000_001), listStampKeys())).toBe(true);
    restart({ STAMP_KEY: NEW_KEY, STAMP_FORMER_KEYS: `0x${'99'.repeat(32)}` });
    expect(verifyStamp(stamp, listStampKeys())).toBe(false);
  });
});

describe('STATEMENT_KEY', () => {
  it('signs with the new one and still knows a statement of the former one as its own; one that is not listed is nobody’s', async () => {
    const old = new Wallet(TEST_SECRETS.statementKey).address;
    restart({ STATEMENT_KEY: `${NEW_KEY},${TEST_SECRETS.statementKey}` });
    const fresh = new Wallet(NEW_KEY).address;
    expect(listStatementSigners()).toEqual([fresh, old]);
    const made = madeStatement(old);
    const signature = await signStatement({ ...made, site: { ...made.site, signer: fresh } });
    expect(signerOf(statementDataOf({ ...made, site: { ...made.site, signer: fresh } }), signature)).toBe(fresh);
    restart({ STATEMENT_KEY: NEW_KEY });
    expect(listStatementSigners()).toEqual([fresh]);
  });
});

describe('PUSH_KEY', () => {
  it('reaches a browser that subscribed to the key of before with that key, after the new one was refused', async () => {
    const peer = await startPushPeer();
    restart({ PUSH_KEY: `${NEW_KEY},${TEST_SECRETS.pushKey}` });
    const send = pushSender({ keys: pushKeys(), contact: 'mailto:operator@holdfast.example', loopback: true });
    const to = { ...(await browserKeys()), endpoint: `${peer.origin}/one` };
    const message = { tag: 'n1', title: 'Holdfast', body: 'Something happened', url: '/' } as never;
    peer.answers.push(403);
    expect(await send(to, message)).toEqual({ kind: 'accepted' });
    const used = peer.received.map(({ headers }) => /k=([\w-]+)/.exec(headers.authorization ?? '')?.[1]);
    expect(used).toEqual([pushKeyOf(NEW_KEY), pushKeyOf(TEST_SECRETS.pushKey)].map(({ publicKey }) => publicKey));
    // With no former key listed, the refusal stands.
    peer.answers.push(403);
    const alone = pushSender({
      keys: pushKeys().slice(0, 1),
      contact: 'mailto:operator@holdfast.example',
      loopback: true,
    });
    expect(await alone(to, message)).toMatchObject({ kind: 'refused' });
    // Every other answer is that of the first: a service that is slow is not asked twice.
    peer.answers.push(503);
    expect(await send(to, message)).toMatchObject({ kind: 'later' });
    expect(peer.received).toHaveLength(4);
  });
});

describe('a list of secrets', () => {
  it('takes none twice, none that is too short or misspelt, and shows none of them where it refuses', () => {
    const read = (variables: Record<string, string>) => () => readConfig({ ...base(), ...variables });
    const base = () => ({
      DATABASE_URL: 'postgres://a@b/c',
      RPC_URL: 'http://127.0.0.1:1',
      CHAIN_ID: '1',
      PUBLIC_URL: 'https://x.example',
      STORAGE_DIR: NOWHERE,
      RELAYER_KEY: NEW_KEY,
      ...start,
      STAMP_FORMER_KEYS: NEW_KEY,
    });
    expect(read({})().secrets.auth).toEqual([OLD]);
    for (const [name, text] of [
      ['AUTH_SECRET', `${OLD},${OLD}`],
      ['AUTH_SECRET', `${OLD},short-one`],
      ['AUTH_SECRET', `${OLD},`],
      ['RELEASE_KEY', `${NEW_KEY},0xzz`],
      ['OPENER_KEY', Array.from({ length: 9 }, (_, n) => `0x${`${n}a`.repeat(32)}`).join(',')],
    ] as const) {
      expect(read({ [name]: text }), text).toThrow(new RegExp(name));
      expect(read({ [name]: text })).not.toThrow(new RegExp(`${OLD}|short-one|zz|${NEW_KEY}`));
    }
  });
});
