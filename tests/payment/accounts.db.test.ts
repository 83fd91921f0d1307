import { beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/account/policy.ts';
import { newSealingKey } from '#lib/account/sealing.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { sealAccount } from '#lib/payment/browser.ts';
import {
  archivePaymentAccount,
  createPaymentAccount,
  fingerprintsOf,
  renamePaymentAccount,
} from '#lib/payment/commands.ts';
import { getMyPaymentAccount, listMyPaymentAccounts } from '#lib/payment/queries.ts';
import { getMethod } from '#lib/payment/registry.ts';
import { testCtx, testDatabase } from '#tests/setup/database.ts';

const { db } = await testDatabase();

type Person = Actor & { readonly identityPublicKey: string };

async function makePerson(name: string): Promise<Person> {
  const id = newId(secureRandom);
  const { publicKey } = newSealingKey();
  const walletAddress = `0x${id.padEnd(40, '0')}`;
  await db.account.create({
    data: { id, name, nameKey: name, walletKind: 'injected', walletAddress, identityPublicKey: publicKey },
  });
  return {
    accountId: id,
    sessionId: 's',
    name,
    roles: ['trader'],
    walletAddress,
    walletKind: 'injected',
    identityPublicKey: publicKey,
    locale: 'en',
    currency: 'EUR',
    demo: false,
    pausedUntil: null,
    confirmed: true,
    frozenUntil: null,
    walletShut: false,
    factor: 'none',
    key: null,
  };
}

const IBANS = ['DE89370400440532013000', 'NL91ABNA0417164300', 'FR1420041010050500013M02606'];
const sealed = (owner: Person, iban = IBANS[0]!, label = 'Main bank') =>
  sealAccount(owner.identityPublicKey, {
    method: getMethod('sepa'),
    fields: { holder: 'Amina Diallo', iban },
    currency: 'EUR',
    label,
  });
const as = (actor: Actor | null, key?: string) => testCtx(db, { actor, ...(key && { key }) });
const code = (result: { ok: boolean; refusal?: { code: string } }) => (result.ok ? 'ok' : result.refusal?.code);

let amina: Person;
let bruno: Person;
beforeAll(async () => {
  amina = await makePerson('amina');
  bruno = await makePerson('bruno');
});

async function made(owner: Person, iban: string, label: string): Promise<string> {
  const result = await createPaymentAccount(as(owner), sealed(owner, iban, label));
  if (!result.ok) throw new Error(result.refusal.code);
  return result.value.id;
}

async function makeOffer(maker: Person, paymentAccountId: string, revision = 1, current = 1): Promise<string> {
  const id = newId(secureRandom);
  await db.offer.create({
    data: {
      id,
      makerId: maker.accountId,
      side: 'sell',
      chainId: 31337,
      asset: 'USDC',
      currency: 'EUR',
      revision: current,
    },
  });
  await db.offerRevision.create({
    data: { offerId: id, revision, pricing: 'fixed', leastMinor: 1n, mostMinor: 2n, paymentWindowSeconds: 1800 },
  });
  await db.offerMethod.create({ data: { offerId: id, revision, methodId: 'sepa', paymentAccountId } });
  return id;
}

describe('adding a payment account', () => {
  it('stores ciphertext, and nothing from which the account could be read', async () => {
    const result = await createPaymentAccount(as(amina), sealed(amina));
    expect(code(result)).toBe('ok');
    const rows = await db.paymentAccount.findMany({ where: { accountId: amina.accountId } });
    expect(rows).toHaveLength(1);
    const text = JSON.stringify(rows);
    expect(text).not.toContain(IBANS[0]);
    expect(text).not.toContain('Diallo');
    expect(rows[0]!.recipients).toEqual([amina.identityPublicKey]);
  });

  it('keys the fingerprint with the server’s own secret: it is not the hash the browser sent', async () => {
    const { identifier } = sealed(amina);
    const row = await db.paymentAccount.findFirstOrThrow({ where: { accountId: amina.accountId } });
    expect(row.fingerprint).toBe(fingerprintsOf(identifier)[0]);
    expect(row.fingerprint).not.toBe(identifier);
  });

  it('refuses the same account again under another label, but not for somebody else', async () => {
    const again = await createPaymentAccount(as(amina), sealed(amina, IBANS[0], 'Other name'));
    expect(again).toMatchObject({
      ok: false,
      refusal: { code: 'payment.already_there', data: { label: 'Main bank' } },
    });
    expect(code(await createPaymentAccount(as(bruno), sealed(bruno)))).toBe('ok');
  });

  it('lets only one of two tabs add the same account at once', async () => {
    const person = await makePerson('two-tabs');
    const results = await Promise.all([1, 2, 3].map(() => createPaymentAccount(as(person), sealed(person))));
    expect(results.map(code).sort()).toEqual(['ok', 'payment.already_there', 'payment.already_there']);
  });

  it('lets neither of two tabs wait for the other in a ring, whose presses hold the account as well', async () => {
    const person = await makePerson('two-presses');
    const press = (n: number) => createPaymentAccount(as(person, `press ${n}`), sealed(person));
    const results = await Promise.all([1, 2, 3, 4, 5, 6].map(press));
    expect(results.map(code).sort()).toEqual(['ok', ...Array(5).fill('payment.already_there')]);
  });

  it('answers a retry with the first account', async () => {
    const person = await makePerson('retries');
    const input = sealed(person);
    const first = await createPaymentAccount(as(person, 'one'), input);
    const second = await createPaymentAccount(as(person, 'one'), input);
    expect(second).toEqual(first);
    expect(await db.paymentAccount.count({ where: { accountId: person.accountId } })).toBe(1);
  });

  it('refuses what is sealed to another, or to another as well', async () => {
    expect(code(await createPaymentAccount(as(amina), sealed(bruno, IBANS[1])))).toBe('payment.not_sealed_to_owner');
  });

  it('refuses a rail that does not move the currency, and whoever has no published key or is not signed in', async () => {
    const input = { ...sealed(amina, IBANS[1]), currency: 'KES' };
    expect(code(await createPaymentAccount(as(amina), input))).toBe('payment.method_not_for_currency');
    const keyless = { ...amina, identityPublicKey: null };
    expect(code(await createPaymentAccount(as(keyless), sealed(amina, IBANS[1])))).toBe('payment.identity_missing');
    expect(code(await createPaymentAccount(as(null), sealed(amina, IBANS[1])))).toBe('account.sign_in_first');
  });
});

describe('one’s own accounts', () => {
  it('are listed to their owner alone, of one currency where asked', async () => {
    const mine = await listMyPaymentAccounts(as(amina));
    expect(mine.ok && mine.value.map(({ label }) => label)).toEqual(['Main bank']);
    const none = await listMyPaymentAccounts(as(amina), { currency: 'KES' });
    expect(none.ok && none.value).toEqual([]);
    expect(code(await listMyPaymentAccounts(as(null)))).toBe('account.sign_in_first');
  });

  it('look to anybody else like ones that do not exist: reading, renaming, archiving', async () => {
    const accountId = await made(amina, IBANS[1]!, 'Second');
    for (const result of [
      await getMyPaymentAccount(as(bruno), { accountId }),
      await renamePaymentAccount(as(bruno), { accountId, label: 'Mine' }),
      await archivePaymentAccount(as(bruno), { accountId }),
    ]) {
      expect(code(result)).toBe('payment.not_found');
    }
    expect(code(await renamePaymentAccount(as(null), { accountId, label: 'Mine' }))).toBe('account.sign_in_first');
    expect(code(await archivePaymentAccount(as(null), { accountId }))).toBe('account.sign_in_first');
    const row = await db.paymentAccount.findUniqueOrThrow({ where: { id: accountId } });
    expect(row).toMatchObject({ label: 'Second', archivedAt: null });
  });

  it('change their label and nothing else', async () => {
    const before = await db.paymentAccount.findFirstOrThrow({ where: { label: 'Second' } });
    const result = await renamePaymentAccount(as(amina), { accountId: before.id, label: 'Savings' });
    expect(code(result)).toBe('ok');
    const after = await db.paymentAccount.findUniqueOrThrow({ where: { id: before.id } });
    expect(after).toEqual({ ...before, label: 'Savings' });
  });
});

describe('archiving an account', () => {
  it('is refused while an open offer names it, and says how many', async () => {
    const accountId = await made(amina, IBANS[2]!, 'Third');
    const offer = await makeOffer(amina, accountId);
    expect(await archivePaymentAccount(as(amina), { accountId })).toMatchObject({
      ok: false,
      refusal: { code: 'payment.in_use', data: { offers: 1 } },
    });
    await db.offer.update({ where: { id: offer }, data: { state: 'closed' } });
    expect(code(await archivePaymentAccount(as(amina), { accountId }))).toBe('ok');
  });

  it('looks at the offer as it stands now: an older revision that named it does not count', async () => {
    const accountId = await made(amina, IBANS[2]!, 'Third again');
    await makeOffer(amina, accountId, 1, 2);
    expect(code(await archivePaymentAccount(as(amina), { accountId }))).toBe('ok');
  });

  it('takes it out of the list and keeps the row for the trades that used it; it cannot be changed any more', async () => {
    const row = await db.paymentAccount.findFirstOrThrow({ where: { label: 'Third again' } });
    expect(row.archivedAt).not.toBeNull();
    const mine = await listMyPaymentAccounts(as(amina));
    expect(mine.ok && mine.value.some(({ id }) => id === row.id)).toBe(false);
    expect(code(await renamePaymentAccount(as(amina), { accountId: row.id, label: 'x' }))).toBe('payment.archived');
    expect(code(await archivePaymentAccount(as(amina), { accountId: row.id }))).toBe('payment.archived');
  });

  it('frees the account for being added anew', async () => {
    expect(code(await createPaymentAccount(as(amina), sealed(amina, IBANS[2], 'Back')))).toBe('ok');
  });
});
