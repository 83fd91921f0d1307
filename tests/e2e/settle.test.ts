import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { escrowContract } from '#lib/chain/deployment.ts';
import { divide } from '#lib/trade/division.ts';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import { button, choose, markPaid, outcomeOf, signUpInjected, status, type Visitor } from './people.ts';
import { accountOf, actorWith, enterKnown, fundedTrade, openMarket, type Known, type Market } from './stage.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);
const usdc = app.chain.deployed.tokens.USDC!;

const sellerWallet = app.chain.wallet(450);
let seller: Awaited<ReturnType<typeof signUpInjected>>;
let buyer: Known;
let market: Market;

beforeAll(async () => {
  seller = await signUpInjected(app, browser, sellerWallet);
  buyer = await enterKnown(app, browser, 'Buya Buyer', 480, { phone: true, dark: true });
  await app.chain.drip(seller.address);
  market = await openMarket(app, await accountOf(app, seller), 'Sella Seller', '0.93');
});

async function held() {
  const feeOf = escrowContract(app.chain.deployed).getFunction('vaultOf');
  return {
    buyer: await app.chain.balanceOf(usdc, buyer.address),
    seller: await app.chain.balanceOf(usdc, seller.address),
    fee: (await feeOf(app.chain.deployed.feeRecipient, usdc)) as bigint,
  };
}

/** Both people in the room of a trade whose coins are locked. */
async function funded(): Promise<string> {
  const two = { buyer: buyer.actor, seller: await actorWith(app, sellerWallet) };
  const id = await fundedTrade(app, two, market, 100);
  for (const { page } of [seller, buyer]) await page.goto(`/trades/${id}`);
  await buyer.page.getByText('DE89 3704 0044 0532 0130 00').waitFor();
  return id;
}

/** The part of the page with this heading. */
const card = (page: Page, label: string): Locator => page.getByRole('region', { name: label }).locator('visible=true');
const asked = (page: Page): Locator => card(page, 'A proposal for you to answer');
const dialogOf = (page: Page): Locator => page.getByRole('dialog');

/** Fills in the dialog that is open and presses its button. `toBuyer`: per cent, or everything back. */
async function fillIn(page: Page, toBuyer: { percent: string } | 'cancel', reason?: string): Promise<void> {
  if (toBuyer === 'cancel') {
    await choose(page, 'Cancel: everything back to the seller');
  } else {
    await choose(page, 'Another division');
    await dialogOf(page).getByRole('radio', { name: 'Per cent' }).check();
    await dialogOf(page)
      .getByLabel(/the buyer$/)
      .fill(toBuyer.percent);
  }
  if (reason) await dialogOf(page).getByLabel(/^Why/).selectOption(reason);
  await dialogOf(page).getByRole('button', { name: 'Sign the proposal' }).click();
}

/** The same, and it was taken. */
async function signProposal(...filled: Parameters<typeof fillIn>): Promise<void> {
  await fillIn(...filled);
  await dialogOf(filled[0]).waitFor({ state: 'detached' });
}

async function accept(page: Page): Promise<void> {
  await asked(page).getByRole('button', { name: 'Accept' }).click();
  await dialogOf(page).getByRole('button', { name: 'Yes, accept the proposal' }).click();
}

describe('two people who settle by themselves', () => {
  it('one proposes to divide, the other answers with another division, the first accepts: both get what was shown', async () => {
    await funded();
    await markPaid(buyer.page);
    await status(seller.page, /says that they paid/).waitFor();
    const before = await held();
    const faults: string[] = [];
    const look = async (who: Visitor, what: string) => {
      for (const fault of await faultsOf(who.page)) faults.push(`${who.name}, ${what}: ${fault}`);
    };

    const prompts = seller.wallet.prompts.length;
    await button(seller.page, 'Propose to cancel or divide').click();
    await choose(seller.page, 'Half of the coins each');
    await look(seller, 'proposing');
    await signProposal(seller.page, { percent: '40' }, 'Only a part was paid');
    expect(seller.wallet.prompts.slice(prompts)).toEqual(['Settle']);
    await card(seller.page, 'Your proposal').getByText('Only a part was paid').waitFor();
    await asked(buyer.page)
      .getByText(/proposes to divide/)
      .waitFor();
    await asked(buyer.page).getByText('Only a part was paid').waitFor();
    await look(buyer, 'asked');

    await asked(buyer.page).getByRole('button', { name: 'Propose something else' }).click();
    await look(buyer, 'answering');
    await signProposal(buyer.page, { percent: '61.8' });
    await asked(seller.page)
      .getByText(/answers with another division/)
      .waitFor();
    // What the seller signed before is not offered any more, and the page says that it still counts.
    await seller.page.getByText('Your signature still counts').waitFor();
    await look(seller, 'asked');
    await accept(seller.page);
    await status(seller.page, /^The coins were divided/).waitFor();
    await status(buyer.page, /^The coins were divided/).waitFor();
    await look(buyer, 'divided');
    expect(faults).toEqual([]);
    expect(seller.wallet.prompts.slice(prompts)).toEqual(['Settle', 'Settle']);

    const [amount, fee] = [107_526_881n, 537_634n];
    const agreed = divide(amount, fee, (amount * 6180n) / 10_000n)!;
    const after = await held();
    expect(after.buyer - before.buyer).toBe(agreed.toBuyer);
    expect(after.seller - before.seller).toBe(agreed.toSeller);
    expect(after.fee - before.fee).toBe(agreed.fee);
    for (const { page } of [buyer, seller]) {
      expect(await outcomeOf(page, /the buyer$/, 6)).toBe(agreed.toBuyer);
      expect(await outcomeOf(page, /the seller$/, 6)).toBe(agreed.toSeller);
      expect(await outcomeOf(page, /^Fee/, 6)).toBe(agreed.fee);
    }
  });

  it('the seller proposes to cancel, the buyer accepts: every unit is back and it counts against nobody', async () => {
    const before = await held();
    const id = await funded();
    await button(seller.page, 'Propose to cancel or divide').click();
    await signProposal(seller.page, 'cancel');
    await asked(buyer.page)
      .getByText(/proposes to cancel/)
      .waitFor();
    await accept(buyer.page);
    await status(seller.page, /came back to you/).waitFor();
    await status(buyer.page, /went back to the seller/).waitFor();
    expect(await held()).toEqual(before);
    const trade = await app.database.db.trade.findUniqueOrThrow({ where: { id } });
    expect([trade.endedBy, trade.fault]).toEqual(['settle', 'nobody']);
  });

  it('no is said and heard, and so is what a withdrawn signature is still good for; the buyer is told not to pay meanwhile', async () => {
    await funded();
    await buyer.page.getByRole('tab', { name: 'Chat' }).click();
    await button(seller.page, 'Propose to cancel or divide').click();
    await signProposal(seller.page, { percent: '10' });
    // In the chat the phone says that something waits; so does the list of trades.
    await buyer.page.goto('/trades');
    await buyer.page.getByText('A proposal to answer').waitFor();
    await buyer.page.goBack();
    await buyer.page.getByRole('tab', { name: 'Chat' }).click();
    await button(buyer.page, 'Look at it').waitFor();
    expect(await faultsOf(buyer.page)).toEqual([]);
    await button(buyer.page, 'Look at it').click();
    await asked(buyer.page).getByRole('button', { name: 'Decline' }).click();
    await seller.page.getByText('1 earlier proposal').click();
    await seller.page.getByText('Declined', { exact: true }).waitFor();
    await seller.page.getByText('Your signature still counts').waitFor();

    await button(buyer.page, 'Propose to cancel or divide').click();
    await fillIn(buyer.page, { percent: '100' });
    await dialogOf(buyer.page).getByText('everything to the buyer is a release').waitFor();
    await signProposal(buyer.page, { percent: '50' });
    await buyer.page.getByText('Do not pay now').waitFor();
    expect(await faultsOf(buyer.page)).toEqual([]);
    await card(buyer.page, 'Your proposal').getByRole('button', { name: 'Withdraw' }).click();
    await dialogOf(buyer.page).getByText('it is no revocation').waitFor();
    await dialogOf(buyer.page).getByRole('button', { name: 'Yes, withdraw it' }).click();
    await asked(seller.page).waitFor({ state: 'detached' });
    await buyer.page.getByText('Do not pay now').waitFor();
    expect([...buyer.errors, ...seller.errors]).toEqual([]);
  });
});
