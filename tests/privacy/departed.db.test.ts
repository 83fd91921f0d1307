import { Wallet } from 'ethers';
import { describe, expect, it } from 'vitest';
import { updateProfile } from '#lib/account/commands/profile.ts';
import { createSignInNonce, signIn } from '#lib/account/commands/sign-in.ts';
import { NAME_KEPT_SECONDS } from '#lib/account/departed.ts';
import type { Actor } from '#lib/account/policy.ts';
import { findActor } from '#lib/account/queries.ts';
import { MESSAGE_SECONDS, writeSignInMessage } from '#lib/account/sign-in-message.ts';
import { dateOf, DAY } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import { deleteMyAccount } from '#lib/privacy/commands/delete-account.ts';
import { recount } from '#lib/reputation/recount.ts';
import { addPerson, setChainClock, type Person } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { NOW } from './life.ts';

const { db } = await testDatabase();
await setChainClock(db, NOW);
const as = (actor: Actor | null) => testCtx(db, { actor, clock: () => NOW });
const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.refusal.code);
const remove = async ({ actor }: Pick<Person, 'actor'>) =>
  codeOf(await deleteMyAccount(as(actor), { name: actor.name, keysSaved: true }));

describe('after a deletion', () => {
  async function signInAs(wallet: Wallet): Promise<Actor> {
    const nonce = await createSignInNonce(as(null), { userAgent: '', ip: '' });
    if (!nonce.ok) throw new Error(nonce.refusal.code);
    const message = writeSignInMessage({
      domain: 'localhost:3000',
      uri: 'http://localhost:3000',
      address: wallet.address,
      chainId: nonce.value.chainId,
      nonce: nonce.value.nonce,
      issuedAt: nonce.value.issuedAt,
      expiresAt: nonce.value.issuedAt + MESSAGE_SECONDS,
    });
    const signature = await wallet.signMessage(message);
    const signed = await signIn(as(null), {
      kind: 'wallet',
      message,
      signature,
      userAgent: 'x',
      ip: '::1',
      browser: 'one',
    });
    if (!signed.ok) throw new Error(signed.refusal.code);
    return (await findActor(db, signed.value.sessionId))!;
  }

  it('nobody else takes the name, in any spelling, for half a year', async () => {
    const [gone, other] = [await addPerson(db, 'Known One'), await addPerson(db, 'Other')];
    await db.account.update({ where: { id: gone.actor.accountId }, data: { nameKey: 'knownone' } });
    expect(await remove(gone)).toBe('ok');
    const rename = async () => codeOf(await updateProfile(as(other.actor), { name: 'Known.One' } as never));
    expect(await rename()).toBe('account.name_taken');
    expect(codeOf(await updateProfile(as(other.actor), { name: 'De1eted Trader' } as never))).toBe(
      'account.name_reserved',
    );
    const past = new Date(Date.now() - 1000);
    await db.departure.update({ where: { accountId: gone.actor.accountId }, data: { nameKeptUntil: past } });
    expect(await rename()).toBe('ok');
    expect(NAME_KEPT_SECONDS).toBe(180 * DAY);
  });

  it('the wallet comes back as somebody new: no reputation, but its pause, its ban, and who had blocked it', async () => {
    const wallet = Wallet.createRandom() as unknown as Wallet;
    const gone = await addPerson(db, 'Pauser', { wallet });
    const enemy = await addPerson(db, 'Enemy');
    const until = dateOf(Math.floor(Date.now() / 1000) + 3 * DAY);
    await db.account.update({ where: { id: gone.actor.accountId }, data: { pausedUntil: until, tradesDone: 40 } });
    await db.block.create({ data: { blockerId: enemy.actor.accountId, blockedId: gone.actor.accountId } });
    const bannedAt = new Date(Date.now() - 1000);
    await db.restraint.create({ data: { accountId: gone.actor.accountId, bannedAt } });
    expect(await remove(gone)).toBe('ok');
    const back = await signInAs(wallet);
    expect(back.accountId).not.toBe(gone.actor.accountId);
    const row = await db.account.findUniqueOrThrow({ where: { id: back.accountId } });
    expect(row).toMatchObject({ tradesDone: 0, pausedUntil: until });
    expect(await db.block.count({ where: { blockedId: back.accountId, blockerId: enemy.actor.accountId } })).toBe(1);
    expect(await db.restraint.findUnique({ where: { accountId: back.accountId } })).toMatchObject({ bannedAt });
    // Counting anew does not lift what was inherited.
    await db.$transaction((tx) => recount(tx, [back.accountId], NOW));
    expect((await db.account.findUniqueOrThrow({ where: { id: back.accountId } })).pausedUntil).toEqual(until);
    // Nor does going and coming once more.
    expect(await remove({ actor: { ...back, confirmed: true } })).toBe('ok');
    const again = await signInAs(wallet);
    expect((await db.account.findUniqueOrThrow({ where: { id: again.accountId } })).pausedUntil).toEqual(until);
    expect(await db.block.count({ where: { blockedId: again.accountId } })).toBe(1);
    expect(await db.restraint.count({ where: { accountId: again.accountId, bannedAt } })).toBe(1);
  });

  it('what is remembered of it names neither wallet nor name', async () => {
    const gone = await addPerson(db, 'Nameless Nora');
    expect(await remove(gone)).toBe('ok');
    const row = JSON.stringify(await db.departure.findUniqueOrThrow({ where: { accountId: gone.actor.accountId } }));
    expect(row.toLowerCase()).not.toContain(gone.wallet.address.toLowerCase());
    expect(row).not.toContain('Nora');
  });
});
