// What cannot be done while payouts are frozen: every command that decides where money goes, by name, and each of them seen to look.
import { Wallet } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '#lib/account/commands/api-keys.ts';
import { requireThawed, type Actor } from '#lib/account/policy.ts';
import { withdrawDataOf } from '#lib/chain/vault-signing.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import type { Result } from '#lib/kernel/result.ts';
import { editOffer, moveOffer, postOffer } from '#lib/offer/commands.ts';
import { prepareStanding } from '#lib/offer/commands/prepare-standing.ts';
import { signStanding } from '#lib/offer/commands/sign-standing.ts';
import { archivePaymentAccount, createPaymentAccount, renamePaymentAccount } from '#lib/payment/commands.ts';
import { takeOffer } from '#lib/trade/commands/take.ts';
import { withdrawBySignature } from '#lib/vault/commands.ts';
import { testCtx, testDatabase } from '#tests/setup/database.ts';
import { addOffer, addPerson, type Person } from '../dispute/people.ts';
import { codeOf } from './members.ts';

const { db } = await testDatabase();
const CHAIN = 31337;
const ESCROW = '0x00000000000000000000000000000000000E5C40';

let seller: Person;
let selling: string;
let paused: string;
let buying: string;

beforeAll(async () => {
  seller = await addPerson(db, 'Sella');
  const buyer = await addPerson(db, 'Bert');
  const where = { accountId: seller.actor.accountId };
  selling = await addOffer(db, seller);
  paused = await addOffer(db, seller);
  await db.offer.update({ where: { id: paused }, data: { state: 'paused', pauseReason: 'maker' } });
  buying = await addOffer(db, buyer);
  await db.offer.update({ where: { id: buying }, data: { side: 'buy' } });
  await db.account.update({ where: { id: where.accountId }, data: { frozenUntil: new Date(Date.now() + 3_600_000) } });
  const head = { seenNumber: 1, seenHash: '0x1', finalNumber: 1, headTime: new Date() };
  await db.chainCursor.create({ data: { chainId: CHAIN, ...head } });
  await db.deployment.create({
    data: {
      chainId: CHAIN,
      escrow: ESCROW,
      panel: ESCROW,
      backupArbiter: ESCROW,
      feeRecipient: ESCROW,
      tokens: {},
      codeHash: '0x',
      deployBlock: 1,
      deployBlockHash: '0x',
    },
  });
});

const ctxOf = (frozen: boolean): Ctx & { actor: Actor } => {
  const frozenUntil = frozen ? Math.floor(Date.now() / 1000) + 3600 : null;
  return { ...testCtx(db), actor: { ...seller.actor, identityPublicKey: `0x${'11'.repeat(32)}`, frozenUntil } };
};

/** A signed withdrawal to an address. */
async function withdrawal(to: string) {
  const act = {
    owner: seller.wallet.address,
    token: '0x0000000000000000000000000000000000000000',
    to,
    max: '1',
    nonce: '0',
    validUntil: Math.floor(Date.now() / 1000) + 3600,
  };
  const data = withdrawDataOf({ chainId: CHAIN, contract: ESCROW }, act as never);
  const { owner: _, ...input } = act;
  return { ...input, signature: await seller.wallet.signTypedData(data.domain, data.types, data.value) };
}

const offer = (side: 'buy' | 'sell') => ({ side, chainId: CHAIN, asset: 'USDC', currency: 'EUR' });

/** Every command that decides where money goes. What each needs beyond the freeze is missing on purpose: it is asked later. */
const COMMANDS: Record<string, (ctx: Ctx) => Promise<Result<unknown>>> = {
  createPaymentAccount: (ctx) => createPaymentAccount(ctx, { sealed: {} } as never),
  renamePaymentAccount: (ctx) => renamePaymentAccount(ctx, { accountId: 'none', label: 'x' }),
  archivePaymentAccount: (ctx) => archivePaymentAccount(ctx, { accountId: 'none' }),
  createApiKey: (ctx) => createApiKey(ctx, {} as never),
  'postOffer to sell': (ctx) => postOffer(ctx, offer('sell') as never),
  'editOffer that sells': (ctx) => editOffer(ctx, { ...offer('sell'), offerId: selling, seenRevision: 9 } as never),
  'moveOffer: resume one that sells': (ctx) => moveOffer(ctx, { offerId: paused, move: 'resume' }),
  prepareStanding: (ctx) => prepareStanding(ctx, { offerId: 'none', lanes: 1, days: 1 } as never),
  signStanding: (ctx) =>
    signStanding(ctx, { offerId: 'none', standingId: 'none', signature: '0x', payees: [] } as never),
  'takeOffer as the seller': (ctx) => takeOffer(ctx, { offerId: buying } as never),
  'withdrawBySignature to another address': async (ctx) =>
    withdrawBySignature(ctx, (await withdrawal(Wallet.createRandom().address)) as never),
};

/** The code, or how it broke: without the freeze these go on until they miss what they were not given. */
const outcome = (result: Promise<Result<unknown>>): Promise<string> => result.then(codeOf, () => 'broke');

describe('while payouts are frozen', () => {
  it.each(Object.keys(COMMANDS))('%s is refused, and says until when', async (name) => {
    const result = await COMMANDS[name]!(ctxOf(true));
    expect(codeOf(result)).toBe('account.frozen');
    if (!result.ok) expect(result.refusal.data.until).toBeGreaterThan(Date.now() / 1000);
  });

  // Shows that each of these is refused for the freeze and not for what is missing.
  it.each(Object.keys(COMMANDS))('%s without the freeze gets further', async (name) => {
    expect(await outcome(COMMANDS[name]!(ctxOf(false)))).not.toBe('account.frozen');
  });

  it('what does not decide where money goes can still be done: pausing and closing, buying, taking coins home', async () => {
    const ctx = ctxOf(true);
    expect(await outcome(moveOffer(ctx, { offerId: selling, move: 'pause' }))).toBe('ok');
    expect(await outcome(moveOffer(ctx, { offerId: selling, move: 'close' }))).toBe('ok');
    expect(await outcome(postOffer(ctx, offer('buy') as never))).not.toBe('account.frozen');
    const home = await withdrawal(seller.wallet.address);
    expect(await outcome(withdrawBySignature(ctx, home as never))).not.toBe('account.frozen');
  });

  it('nobody is somebody who is not frozen', () => {
    expect(codeOf(requireThawed(null))).toBe('account.sign_in_first');
    expect(codeOf(requireThawed(ctxOf(false).actor))).toBe('ok');
  });
});
