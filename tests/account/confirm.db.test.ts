// What matters most asks again who is there. Every command that does is in the table, and the source is read to hold it complete.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { newSealingKey } from '#lib/account/sealing.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import type { Actor } from '#lib/account/policy.ts';
import { addPasskey, startPasskey } from '#lib/account/commands/passkeys.ts';
import { enrolTotp, removeFactor, renewRecoveryCodes, startTotp } from '#lib/account/commands/factors.ts';
import { changePassword, saveBackup } from '#lib/account/commands/keys.ts';
import { answerConfirm, createCall, withConfirm } from '#lib/http/browser.ts';
import type { Result } from '#lib/kernel/result.ts';
import { signStanding } from '#lib/offer/commands/sign-standing.ts';
import { archivePaymentAccount, createPaymentAccount, renamePaymentAccount } from '#lib/payment/commands.ts';
import { acceptProposal } from '#lib/trade/commands/accept-proposal.ts';
import { propose } from '#lib/trade/commands/propose.ts';
import { signMove } from '#lib/trade/commands/sign-move.ts';
import { withdrawBySignature } from '#lib/vault/commands.ts';
import { root } from '#scripts/paths.ts';
import { addOffer, addPerson, addTrade, setChainClock, type Person } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { code, ORIGIN, value, visitor } from './door.ts';
import { guarded, letGoStale, newcomer, newcomerByPassword, PASSWORD } from './factor-people.ts';
import { injected } from './injected.ts';

const { db } = await testDatabase();
// Some derive passwords, slowly on purpose.
vi.setConfig({ testTimeout: 90_000 });
const NOW = Math.floor(Date.now() / 1000);
const NOBODY = '0'.repeat(20);
const OTHER = Wallet.createRandom().address;
const SIGNATURE = `0x${'11'.repeat(65)}`;

let seller: Person;
let offerId = '';
let accountId = '';
let tradeId = '';

beforeAll(async () => {
  await setChainClock(db, NOW);
  seller = await addPerson(db, 'Sol');
  const buyer = await addPerson(db, 'Bia');
  const { publicKey } = newSealingKey();
  await db.account.update({ where: { id: seller.actor.accountId }, data: { identityPublicKey: publicKey } });
  seller = { ...seller, actor: { ...seller.actor, identityPublicKey: publicKey } };
  offerId = await addOffer(db, seller);
  const spec = {
    offerId,
    buyer,
    seller,
    arbiter: OTHER,
    row: { state: 'awaiting_release', finalState: 'awaiting_release', fundedAt: new Date() } as const,
  };
  tradeId = (await addTrade(db, NOW, spec)).id;
  accountId = NOBODY.replace('0', '1');
  const row = { methodId: 'sepa', currency: 'EUR', label: 'Bank', scheme: 's', ciphertext: '{}', recipients: [] };
  await db.paymentAccount.create({
    data: { id: accountId, accountId: seller.actor.accountId, ...row, fingerprint: 'f', commitment: 'c' },
  });
  await db.proposal.create({
    data: {
      id: NOBODY,
      tradeId,
      seq: 2,
      by: 'buyer',
      openSide: 'buyer',
      toBuyerUnits: '5',
      validUntil: BigInt(NOW + 3600),
      signature: SIGNATURE,
      createdAt: new Date(),
    },
  });
});

type Entry = readonly [name: string, file: string, act: (ctx: Ctx) => Promise<Result<unknown>>];

const kdf = { v: 1, kind: 'argon2id', memoryKib: 32_768, passes: 2, lanes: 1, salt: 'A'.repeat(22) } as const;
const registration = { id: 'AAAA', clientDataJSON: 'AAAA', attestationObject: 'AAAA', transports: [] };
const withdrawal = { token: OTHER, max: '1', nonce: '0', validUntil: NOW + 3600, signature: SIGNATURE };
const password = { authSecret: 'A'.repeat(43), newAuthSecret: 'A'.repeat(43), kdf, keys: [] };
const settlement = { validUntil: NOW + 3600, signature: SIGNATURE };

/** Whoever they are, these want a proof of the last ten minutes. */
const ALWAYS: readonly Entry[] = [
  ['startTotp', 'account/commands/factors.ts', startTotp],
  ['enrolTotp', 'account/commands/factors.ts', (ctx) => enrolTotp(ctx, { factorId: NOBODY, code: '000000' })],
  ['removeFactor', 'account/commands/factors.ts', (ctx) => removeFactor(ctx, { factorId: NOBODY })],
  ['renewRecoveryCodes', 'account/commands/factors.ts', renewRecoveryCodes],
  ['startPasskey', 'account/commands/passkeys.ts', startPasskey],
  ['addPasskey', 'account/commands/passkeys.ts', (ctx) => addPasskey(ctx, { name: 'Key', registration, keys: [] })],
  ['changePassword', 'account/commands/keys.ts', (ctx) => changePassword(ctx, password)],
  ['saveBackup', 'account/commands/keys.ts', (ctx) => saveBackup(ctx, { keys: [] })],
  ['createPaymentAccount', 'payment/policy.ts', (ctx) => createPaymentAccount(ctx, {} as never)],
  ['renamePaymentAccount', 'payment/policy.ts', (ctx) => renamePaymentAccount(ctx, { accountId, label: 'New' })],
  ['archivePaymentAccount', 'payment/policy.ts', (ctx) => archivePaymentAccount(ctx, { accountId })],
  [
    'signStanding',
    'offer/commands/sign-standing.ts',
    (ctx) => signStanding(ctx, { offerId, standingId: NOBODY, signature: SIGNATURE, payees: {} }),
  ],
  ['withdrawBySignature', 'vault/commands.ts', (ctx) => withdrawBySignature(ctx, { ...withdrawal, to: OTHER })],
];

/** These do where the wallet lies behind a password and a factor stands beside it. */
const SPENDING: readonly Entry[] = [
  [
    'signMove release',
    'trade/commands/sign-move.ts',
    (ctx) => signMove(ctx, { tradeId, move: 'release', ...settlement } as never),
  ],
  ['propose', 'trade/internal/proposals.ts', (ctx) => propose(ctx, { tradeId, toBuyer: '7', ...settlement })],
  [
    'acceptProposal',
    'trade/internal/proposals.ts',
    (ctx) => acceptProposal(ctx, { tradeId, proposalId: NOBODY, signature: SIGNATURE }),
  ],
];

const CONFIRM = 'account.confirm_first';
/** What becomes of it; a fault of what is asked with nonsense is not this test's. */
async function codeOf(act: Entry[2], changes: Partial<Actor>): Promise<string> {
  try {
    const result = await act(testCtx(db, { actor: { ...seller.actor, ...changes } }));
    return result.ok ? 'ok' : result.refusal.code;
  } catch {
    return 'went on';
  }
}

/** Whose asking again has tests of its own: mail addresses, API keys, acts of the staff. */
const ELSEWHERE = ['account/commands/address.ts', 'account/commands/api-keys.ts', 'account/commands/staff.ts'];

describe('what matters most', () => {
  it.each(ALWAYS)('%s asks again where the proof is old, and goes on where it is fresh', async (_name, _file, act) => {
    for (const factor of ['none', 'enrolled', 'proved'] as const) {
      expect(await codeOf(act, { factor, confirmed: false })).toBe(CONFIRM);
    }
    expect(await codeOf(act, { confirmed: true })).not.toBe(CONFIRM);
  });

  it.each(SPENDING)(
    '%s asks again of a wallet made in the browser with a factor, and of no other',
    async (_name, _file, act) => {
      for (const walletKind of ['browser', 'injected'] as const)
        for (const factor of ['none', 'enrolled', 'proved'] as const) {
          const asks = walletKind === 'browser' && factor !== 'none';
          const got = await codeOf(act, { walletKind, factor, confirmed: false });
          expect([walletKind, factor, got === CONFIRM]).toEqual([walletKind, factor, asks]);
          expect(await codeOf(act, { walletKind, factor, confirmed: true })).not.toBe(CONFIRM);
        }
    },
  );

  it('is asked by exactly the files of this table', () => {
    const lib = join(root, 'lib');
    const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.startsWith('db/generated') && file !== 'account/policy.ts',
    );
    const asking = files.filter((file) => /\brequireConfirmed(ToSpend)?\(/.test(readFileSync(join(lib, file), 'utf8')));
    const table = new Set([...ALWAYS, ...SPENDING].map(([, file]) => file).concat(ELSEWHERE));
    expect(asking.filter((file) => /^(account|payment|offer|trade|vault)\//.test(file)).sort()).toEqual(
      [...table].sort(),
    );
  });

  it('a withdrawal to one’s own wallet does not ask, nor does a proposal that gives the buyer nothing', async () => {
    const own = { ...withdrawal, to: seller.actor.walletAddress };
    expect(await codeOf((ctx) => withdrawBySignature(ctx, own), { confirmed: false })).not.toBe(CONFIRM);
    const back = { tradeId, toBuyer: '0', ...settlement };
    const stale = { walletKind: 'browser', factor: 'proved', confirmed: false } as const;
    expect(await codeOf((ctx) => propose(ctx, back), stale)).not.toBe(CONFIRM);
  });

  it('a new identity in the place of one asks; the first one, and the same again, do not', async () => {
    const { signer } = injected();
    const at = visitor();
    await value(at.account.signInWithWallet(signer));
    await letGoStale(db, at);
    expect(await code(at.account.setUpIdentity(signer))).toBe('ok');
    expect(await code(at.account.setUpIdentity(signer, { renew: true }))).toBe(CONFIRM);
    at.pass(1);
    expect(await code(at.account.setUpIdentity(signer))).toBe('ok');
  });
});

describe('the session that is asked', () => {
  it('counts for ten minutes from its proof, by a factor where there is one', async () => {
    const { at } = await newcomer();
    expect(await code(at.call('POST', '/me/factors/totp'))).toBe('ok');
    await letGoStale(db, at);
    expect(await code(at.call('POST', '/me/factors/totp'))).toBe(CONFIRM);
  });

  it('opened before the factor was enrolled elsewhere is fresh no more', async () => {
    const person = await guarded();
    // As a session would be that some day is not ended with the first factor.
    await db.session.updateMany({
      where: { accountId: person.me.accountId, revokedAt: null },
      data: { factor: null, factorAt: null, confirmedAt: new Date() },
    });
    expect(await code(person.at.call('POST', '/me/recovery-codes'))).toBe(CONFIRM);
  });
});

describe('the client of the pages', () => {
  it('asks, and makes the call again under the same key; whoever says no is told what the server said', async () => {
    const person = await newcomerByPassword();
    const { at } = person;
    await letGoStale(db, at);
    let asked = 0;
    const confirm = async () => {
      asked++;
      const ways = await value(at.account.confirmWays());
      await value(at.account.confirm(ways, { kind: 'password', password: PASSWORD }));
      return true;
    };
    const sent: (string | null)[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      sent.push(new Headers(init?.headers).get('idempotency-key'));
      return at.fetch(input, init);
    };
    const call = createCall({ origin: ORIGIN, fetch, confirm });
    expect(await code(call('POST', '/me/factors/totp', undefined, { key: 'one' }))).toBe('ok');
    expect([asked, sent]).toEqual([1, ['one', 'one']]);
    await letGoStale(db, at);
    const stubborn = createCall({ origin: ORIGIN, fetch, confirm: async () => false });
    expect(await code(stubborn('POST', '/me/factors/totp'))).toBe(CONFIRM);
  });

  it('asks once for what wants it at once, server actions too, and does each again', async () => {
    let [asked, done, confirmed] = [0, 0, false];
    const stop = answerConfirm(async () => {
      asked++;
      await Promise.resolve();
      return (confirmed = true);
    });
    const action = withConfirm(async () => (confirmed ? { done: ++done } : { refusal: { code: CONFIRM } }));
    expect(await Promise.all([action(), action()])).toEqual([{ done: 1 }, { done: 2 }]);
    stop();
    confirmed = false;
    // With nobody to show a dialog the refusal is the answer.
    expect(await action()).toEqual({ refusal: { code: CONFIRM } });
    expect(asked).toBe(1);
  });
});
