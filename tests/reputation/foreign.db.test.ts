import { Wallet } from 'ethers';
import { beforeEach, describe, expect, it } from 'vitest';
import { findTrader } from '#lib/account/queries.ts';
import { config } from '#lib/config.ts';
import { DAY, instantOf } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import { bringStatement, dropStatement } from '#lib/reputation/commands/foreign.ts';
import { MOST_FOREIGN } from '#lib/reputation/foreign.ts';
import { getForeignFile, listForeign } from '#lib/reputation/queries/foreign.ts';
import { findProfile } from '#lib/reputation/queries.ts';
import { verifySignatures } from '#lib/reputation/statement-signing.ts';
import { readStatement, writeStatement, type Statement } from '#lib/reputation/statement.ts';
import { addPerson, setChainClock, type Person } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { TEST_SECRETS } from '../setup/settings.ts';
import { madeStatement, signedStatement } from './statement-made.ts';

const { db } = await testDatabase();
await setChainClock(db, 1_900_000_000);
const as = (person: Person | null) => testCtx(db, { actor: person?.actor ?? null });
const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.refusal.code);
const today = () => instantOf(new Date());

let me: Person;
beforeEach(async () => {
  me = await addPerson(db, 'me', { wallet: Wallet.createRandom() });
});

const stated = (changes: Partial<Statement> = {}): Statement => {
  const made = madeStatement(me.wallet.address, changes);
  return { ...made, asOf: { ...made.asOf, at: today(), ...changes.asOf } };
};
const siteAt = (url: string, signer?: string) => {
  const { site } = stated();
  return { site: { ...site, url, ...(signer && { signer }) } };
};
const textOf = async (made = stated(), options?: Parameters<typeof signedStatement>[2]) =>
  writeStatement(await signedStatement(made, me.wallet, options));
const bring = async (text: string | Promise<string>, person: Person | null = me) =>
  bringStatement(as(person), { text: await text });

describe('a statement of another site', () => {
  it('is shown with its few figures, and handed to anybody as the file that was signed', async () => {
    expect(await bring(textOf())).toEqual({ ok: true, value: { host: 'elsewhere.example' } });
    const [shown, ...more] = await listForeign(db, me.actor.accountId);
    expect(more).toEqual([]);
    expect(shown).toMatchObject({
      host: 'elsewhere.example',
      name: 'Marta',
      completed: 5,
      volumeCents: '500',
      scoreLow: 6100,
    });
    const file = await getForeignFile(as(null), { id: shown!.id });
    const read = readStatement(file.ok ? file.value.text : '');
    expect(codeOf(read.ok ? verifySignatures(read.value) : read)).toBe('ok');
  });

  it('changes no figure of this site: neither the profile’s nor what search and limits read', async () => {
    const asked = { accountId: me.actor.accountId, chainId: 31337 };
    const before = [await findProfile(db, asked), await findTrader(db, me.actor.accountId)];
    await bring(textOf());
    expect([await findProfile(db, asked), await findTrader(db, me.actor.accountId)]).toEqual(before);
  });

  it('takes the place of the one before of the same site, under another id; those of others stay', async () => {
    await bring(textOf());
    const [first] = await listForeign(db, me.actor.accountId);
    await bring(textOf(stated({ name: 'Martha' })));
    await bring(textOf(stated(siteAt('https://third.example'))));
    const shown = await listForeign(db, me.actor.accountId);
    expect(shown.map(({ host, name }) => [host, name]).sort()).toEqual([
      ['elsewhere.example', 'Martha'],
      ['third.example', 'Marta'],
    ]);
    expect(codeOf(await getForeignFile(as(null), { id: first!.id }))).toBe('statement.not_found');
  });

  it('is refused of more sites than a few, and taken again of one that is there', async () => {
    for (let n = 0; n < MOST_FOREIGN; n++) await bring(textOf(stated(siteAt(`https://s${n}.example`))));
    expect(codeOf(await bring(textOf()))).toBe('statement.too_many');
    expect(codeOf(await bring(textOf(stated(siteAt('https://s0.example')))))).toBe('ok');
  });

  it('is brought by nobody but its wallet and the presenter whom its wallet named', async () => {
    const other = await addPerson(db, 'other', { wallet: Wallet.createRandom() });
    const text = await textOf();
    expect(codeOf(await bring(text, null))).toBe('account.sign_in_first');
    expect(codeOf(await bring(text, other))).toBe('statement.of_somebody_else');
    const forOther = await textOf(stated(), { presenter: other.wallet.address });
    expect(codeOf(await bring(forOther, other))).toBe('ok');
    expect((await listForeign(db, other.actor.accountId)).length).toBe(1);
    const file = JSON.parse(text) as object;
    expect(codeOf(await bring(JSON.stringify({ ...file, presenter: other.wallet.address }), other))).toBe(
      'statement.not_the_wallets',
    );
  });

  it('is refused where it is this site’s own, by its key or by its name', async () => {
    const own = new Wallet(TEST_SECRETS.statementKey);
    expect(codeOf(await bring(textOf(stated(siteAt('https://else.example', own.address)), { site: own })))).toBe(
      'statement.of_this_site',
    );
    expect(codeOf(await bring(textOf(stated(siteAt(new URL(config().publicUrl).origin)))))).toBe(
      'statement.of_this_site',
    );
  });

  it('is refused where it is more than a year old, of tomorrow, altered, or none', async () => {
    const at = (at: number) => textOf(stated({ asOf: { ...stated().asOf, at } }));
    expect(codeOf(await bring(at(today() - 366 * DAY)))).toBe('statement.too_old');
    expect(codeOf(await bring(at(today() - 364 * DAY)))).toBe('ok');
    expect(codeOf(await bring(at(today() + 2 * DAY)))).toBe('statement.of_tomorrow');
    expect(codeOf(await bring((await textOf()).replace('"completed": 5', '"completed": 6')))).toBe(
      'statement.not_the_sites',
    );
    expect(codeOf(await bring('{}'))).toBe('statement.no_statement');
  });

  it('is taken off by its owner alone', async () => {
    await bring(textOf());
    const { id } = (await listForeign(db, me.actor.accountId))[0]!;
    const other = await addPerson(db, 'other', { wallet: Wallet.createRandom() });
    expect(codeOf(await dropStatement(as(null), { id }))).toBe('account.sign_in_first');
    expect(codeOf(await dropStatement(as(other), { id }))).toBe('statement.not_found');
    expect(codeOf(await dropStatement(as(me), { id }))).toBe('ok');
    expect(await listForeign(db, me.actor.accountId)).toEqual([]);
  });
});
