/** The court with four people, each in a browser of their own: buyer, seller, moderator, senior; and what the chain then says, to the unit. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { escrowContract } from '#lib/chain/deployment.ts';
import { DAY } from '#lib/kernel/instant.ts';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser, type Seat } from './browser.ts';
import { awardFromBond, confirmWithPassword, enterAs, postBond, seatPanel } from './court-people.ts';
import { onFailure } from './evidence.ts';
import { button, confirmMove, signUpInjected, status, type Visitor } from './people.ts';
import { accountOf, enterKnown, meetInCourt, openMarket, type Known, type Market } from './stage.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);
const usdc = app.chain.deployed.tokens.USDC!;

const sellerWallet = app.chain.wallet(460);
let seller: Visitor;
let buyer: Known;
/** A moderator; a senior one; and a third member of the panel, who only signs. */
let nora: Seat;
let petra: Seat;
let omar: Seat;
let market: Market;

beforeAll(async () => {
  await seatPanel(app);
  seller = await signUpInjected(app, browser, sellerWallet);
  buyer = await enterKnown(app, browser, 'Buya Buyer', 480);
  await app.chain.drip(seller.address);
  [nora, petra, omar] = [
    await enterAs(app, browser, 'Nora Ek'),
    await enterAs(app, browser, 'Petra Novak'),
    await enterAs(app, browser, 'Omar Said'),
  ];
  market = await openMarket(app, await accountOf(app, seller), 'Sella Seller');
});

async function held() {
  const vaultOf = escrowContract(app.chain.deployed).getFunction('vaultOf');
  return {
    buyer: await app.chain.balanceOf(usdc, buyer.address),
    seller: await app.chain.balanceOf(usdc, seller.address),
    fee: (await vaultOf(app.chain.deployed.feeRecipient, usdc)) as bigint,
    escrow: await app.chain.balanceOf(usdc, app.chain.deployed.escrow),
  };
}

const coins = (whole: number) => BigInt(whole) * 1_000_000n;
/** The fee of a trade, for the part that went to the buyer. */
const FEE_BPS = 50n;
const feeOn = (units: bigint) => (units * FEE_BPS) / 10_000n;

/** A trade of so many coins, paid as its buyer says, disputed by one of the two; answers the address of its case. */
const disputed = (euro: number, by: 'buyer' | 'seller') =>
  meetInCourt(app, { seller, sellerWallet, buyer }, market, {
    euro,
    by,
    statement: `The ${by} says what happened.`,
  });

async function take({ page }: Seat, path: string): Promise<void> {
  await page.goto(path);
  await button(page, 'Take the case').click();
  await page
    .getByText(/says what happened\./)
    .first()
    .waitFor();
}

/** The hearing is over: the moderator reads the case once more. */
async function afterHearing(page: Page): Promise<void> {
  await app.chain.shiftTime(DAY + 60);
  await page.reload();
}

async function fillRuling(page: Page, toBuyer: string, reason: string, fault: string): Promise<void> {
  await page.getByLabel('To the buyer', { exact: true }).fill(toBuyer);
  await page.getByLabel('Whose fault it was').selectOption({ label: fault });
  await page.getByLabel('Reasons', { exact: true }).fill(reason);
}

/** A ruling that stands is signed by two of the panel, the amounts in words before their eyes, and brought onto the chain. */
async function signed(first: Seat, second: Seat, path: string): Promise<void> {
  await first.page.goto(path);
  await button(first.page, 'Sign the ruling for the chain').click();
  await confirmWithPassword(first.page);
  await first.page.getByText('You have signed.').waitFor();
  await second.page.goto(path);
  await button(second.page, 'Take the case').or(button(second.page, 'Sign the same ruling')).first().waitFor();
  if (await button(second.page, 'Take the case').count()) await button(second.page, 'Take the case').click();
  await button(second.page, 'Sign the same ruling').click();
  await confirmWithPassword(second.page);
}

const read = async (text: string) => {
  for (const { page } of [buyer, seller]) await page.getByText(text).first().waitFor();
};

/** The chain has paid out: what is asked of it comes to this. */
const paidOut = (ask: () => Promise<bigint>, units: bigint) => expect.poll(ask).toBe(units);

const noErrors = () => expect([buyer, seller, nora, petra, omar].flatMap(({ errors }) => errors)).toEqual([]);

describe('the court', () => {
  it('gives a large amount to the buyer once a second moderator came to the same and the time to appeal is over, and before it what two of the panel awarded from the seller’s bond', async () => {
    await postBond(app, sellerWallet, usdc, coins(400));
    const before = await held();
    const { path } = await disputed(1200, 'buyer');
    await take(nora, path);
    await afterHearing(nora.page);
    await fillRuling(nora.page, '1200', 'The bank confirms the transfer.', 'The seller’s');
    expect(await faultsOf(nora.page)).toEqual([]);
    await button(nora.page, 'Rule').click();
    await nora.page
      .getByText(/another moderator has to come to the same/)
      .first()
      .waitFor();
    // Nobody but the staff reads it yet.
    expect(await buyer.page.getByText('The bank confirms the transfer.').count()).toBe(0);
    await petra.page.goto(path);
    await button(petra.page, 'Take the case').click();
    expect(await faultsOf(petra.page)).toEqual([]);
    await button(petra.page, 'I come to the same ruling').click();
    await read('The bank confirms the transfer.');
    expect(await button(nora.page, 'Sign the ruling for the chain').count()).toBe(0);
    await app.chain.shiftTime(2 * DAY + 60);
    await read('It stands');
    await awardFromBond(nora, petra, path, '300');
    expect(await app.chain.balanceOf(usdc, app.chain.deployed.bond!)).toBe(coins(100));
    expect((await held()).buyer - before.buyer).toBe(coins(300));
    await signed(nora, petra, path);
    await paidOut(async () => (await held()).buyer - before.buyer, coins(1200 + 300));
    const after = await held();
    expect(after.buyer - before.buyer).toBe(coins(1200 + 300));
    expect(after.fee - before.fee).toBe(feeOn(coins(1200)));
    expect(before.seller - after.seller).toBe(coins(1200) + feeOn(coins(1200)));
    expect(after.escrow - before.escrow).toBe(after.fee - before.fee);
    noErrors();
  });

  it('gives everything back to the seller where that was ruled and both accept it at once', async () => {
    const before = await held();
    const { path } = await disputed(80, 'seller');
    await take(nora, path);
    await afterHearing(nora.page);
    await fillRuling(nora.page, '0', 'No payment ever arrived.', 'The buyer’s');
    await button(nora.page, 'Rule').click();
    await read('No payment ever arrived.');
    for (const { page } of [buyer, seller]) await button(page, 'Accept the ruling').click();
    await read('It stands');
    await signed(nora, omar, path);
    await paidOut(async () => (await held()).seller, before.seller);
    expect(await held()).toEqual(before);
    noErrors();
  });

  it('lets somebody who had no part in a ruling overturn it on appeal; the first one is never signed', async () => {
    const before = await held();
    const { path, tradeId } = await disputed(100, 'buyer');
    await take(nora, path);
    await afterHearing(nora.page);
    await fillRuling(nora.page, '0', 'The receipt names another account.', 'The buyer’s');
    await button(nora.page, 'Rule').click();
    await read('The receipt names another account.');
    await buyer.page.locator('summary', { hasText: 'Appeal' }).click();
    await buyer.page.getByLabel('What was decided wrongly').fill('It is my own second account; both names are mine.');
    expect(await faultsOf(buyer.page)).toEqual([]);
    await button(buyer.page, 'Appeal').last().click();
    await read('A moderator who had no part in the ruling decides.');
    // Whoever ruled has no part in the appeal.
    await nora.page.goto(path);
    expect(await button(nora.page, 'Decide the appeal').count()).toBe(0);
    await take(petra, path);
    await petra.page.getByText('It is my own second account; both names are mine.').waitFor();
    await fillRuling(petra.page, '75', 'Both accounts are the buyer’s; a quarter never left the bank.', 'Nobody’s');
    await button(petra.page, 'Decide the appeal').click();
    await read('Both accounts are the buyer’s; a quarter never left the bank.');
    await signed(petra, omar, path);
    await paidOut(async () => (await held()).buyer - before.buyer, coins(75));
    const after = await held();
    expect(after.fee - before.fee).toBe(feeOn(coins(75)));
    expect(before.seller - after.seller).toBe(coins(75) + feeOn(coins(75)));
    const rulings = await app.database.db.ruling.findMany({
      where: { dispute: { tradeId } },
      orderBy: { instance: 'asc' },
    });
    expect(rulings.map(({ stoodAt }) => stoodAt !== null)).toEqual([false, true]);
    noErrors();
  });

  it('decides for the one who answered where the other, asked with a deadline, never does', async () => {
    const before = await held();
    const { path } = await disputed(60, 'buyer');
    await take(nora, path);
    await nora.page.getByLabel('Whom').selectOption({ label: 'The seller' });
    await nora.page.getByLabel('What you need to know or see').fill('Please show the statement of your account.');
    await button(nora.page, 'Ask').click();
    await seller.page.getByText('A moderator asks you for something').waitFor();
    await afterHearing(nora.page);
    await button(nora.page, 'Fill in').click();
    await button(nora.page, 'Rule').click();
    await read('By the published rule on silence the coins go to the buyer.');
    await app.chain.shiftTime(2 * DAY + 60);
    await read('It stands');
    await signed(nora, omar, path);
    await paidOut(async () => (await held()).buyer - before.buyer, coins(60));
    expect((await held()).fee - before.fee).toBe(feeOn(coins(60)));
    noErrors();
  });

  it('is over where the two agree meanwhile, even while an appeal is under way, and nothing of it reaches the chain', async () => {
    const before = await held();
    const { path } = await disputed(50, 'seller');
    await take(nora, path);
    await afterHearing(nora.page);
    await fillRuling(nora.page, '50', 'The money is there, the bank says so.', 'The seller’s');
    await button(nora.page, 'Rule').click();
    await read('The money is there, the bank says so.');
    await seller.page.locator('summary', { hasText: 'Appeal' }).click();
    await seller.page.getByLabel('What was decided wrongly').fill('The bank took it back.');
    await button(seller.page, 'Appeal').last().click();
    await read('A moderator who had no part in the ruling decides.');
    await take(petra, path);
    await confirmMove(buyer.page, 'Give the coins back', 'Yes, give the coins back');
    await status(seller.page, /back/).first().waitFor();
    await paidOut(async () => (await held()).seller, before.seller);
    await petra.page
      .getByText(/without a ruling|ended otherwise|is over/i)
      .first()
      .waitFor();
    expect(await button(petra.page, 'Decide the appeal').count()).toBe(0);
    expect(await held()).toEqual(before);
    noErrors();
  });

  it('leaves half to each, without a fee, where the staff stay silent to the end; both saw the date from the start', async () => {
    const before = await held();
    await disputed(40, 'buyer');
    for (const { page } of [buyer, seller]) {
      await page.getByText('From then on either of you can divide the coins in half, without a fee.').waitFor();
      await page.getByText('Backup arbiter from').waitFor();
      await page
        .getByRole('link', { name: /exit page/i })
        .first()
        .waitFor();
    }
    await app.chain.shiftTime(28 * DAY + 60);
    await buyer.page.reload();
    await confirmMove(buyer.page, 'Divide in half', 'Yes, divide in half');
    await paidOut(async () => (await held()).buyer - before.buyer, coins(20));
    const after = await held();
    expect(after.fee).toBe(before.fee);
    expect(before.seller - after.seller).toBe(coins(20));
    noErrors();
  });
});
