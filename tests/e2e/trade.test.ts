import { beforeAll, describe, expect, it } from 'vitest';
import { startApp } from './app.ts';
import { openBrowser } from './browser.ts';
import {
  addSepaAccount,
  button,
  choose,
  lockCoins,
  markPaid,
  nameAccount,
  outcomeOf,
  postOffer,
  releaseCoins,
  say,
  signUp,
  signUpInjected,
  status,
  takeOffer,
  type Visitor,
} from './people.ts';
import { onFailure } from './evidence.ts';
import { scanSvg } from '../payment/qr-reader.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);
const usdc = app.chain.deployed.tokens.USDC!;
const held = (who: Visitor) => app.chain.balanceOf(usdc, who.address);

let seller: Awaited<ReturnType<typeof signUpInjected>>;
let buyer: Visitor;

beforeAll(async () => {
  seller = await signUpInjected(app, browser, app.chain.wallet(400));
  buyer = await signUp(app, browser, 'Buya Buyer', { phone: true });
  await app.chain.drip(seller.address);
  await app.chain.drip(buyer.address);
});

/** Scans the payment code on the buyer's screen: the trade's amount, payee and reference, no more and no less; and it can be saved. */
async function codeSays({ page }: Visitor, id: string): Promise<void> {
  const { reference } = await app.database.db.trade.findUniqueOrThrow({ where: { id } });
  const code = page.locator('[data-qr=epc]');
  const svg = await code.getByRole('img', { name: /^Payment code/ }).evaluate((element) => element.outerHTML);
  expect(scanSvg(svg)).toBe(`BCD\n002\n1\nSCT\n\nSella Seller\nDE89370400440532013000\nEUR100\n\n\n${reference}`);
  await code.getByText(`It says: 100.00 EUR to Sella Seller, reference ${reference}.`).waitFor();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    code.getByRole('button', { name: 'Save as picture' }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe('payment.png');
}

describe('a sell offer taken by a buyer with a wallet made in the browser', () => {
  it('ends with exactly the coins on the chain that both screens say, after chat and payment, without a reload', async () => {
    await addSepaAccount(seller.page, 'Sella Seller');
    const offerId = await postOffer(seller.page, { side: 'Sell coins', price: '0.93', least: '10', most: '500' });
    const [sellerBefore, buyerBefore] = [await held(seller), await held(buyer)];
    const id = await takeOffer(buyer.page, offerId, '100');
    await status(buyer.page, /has to lock/).waitFor();
    // The seller finds the trade in their list and locks: two prompts, each named.
    await seller.page.goto('/trades');
    await seller.page
      .getByRole('link', { name: /^Selling/ })
      .first()
      .click();
    const promptsBefore = seller.wallet.prompts.length;
    await lockCoins(seller.page);
    await nameAccount(buyer.page, 'Buya Buyer');
    await status(buyer.page, /^Pay [0-9]/).waitFor();
    expect(seller.wallet.prompts.slice(promptsBefore)).toEqual(['Permit', 'Fund']);
    await buyer.page.getByText('DE89 3704 0044 0532 0130 00').waitFor();
    await codeSays(buyer, id);
    await buyer.page.getByRole('tab', { name: 'Chat' }).click();
    await say(buyer.page, 'Sending it now from my own account.');
    await seller.page.getByText('Sending it now from my own account.').waitFor();
    await say(seller.page, 'Thank you, I watch my bank.');
    await buyer.page.getByText('Thank you, I watch my bank.').waitFor();
    await buyer.page.getByRole('tab', { name: 'Details' }).click();
    await markPaid(buyer.page, { backup: true });
    await status(seller.page, /says that they paid/).waitFor();
    await releaseCoins(seller.page);
    await status(buyer.page, /went to your wallet|you released/).waitFor();
    await status(seller.page, /went to your wallet|you released/).waitFor();
    expect(seller.wallet.prompts.slice(promptsBefore)).toEqual(['Permit', 'Fund', 'Release']);
    const toBuyer = await outcomeOf(buyer.page, /the buyer$/, 6);
    const locked = await outcomeOf(seller.page, /^Locked before/, 6);
    expect(toBuyer).toBe(107_526_881n);
    expect(await held(buyer)).toBe(buyerBefore + toBuyer);
    expect(await held(seller)).toBe(sellerBefore - locked);
    const written = await app.database.db.chatMessage.findMany({ where: { tradeId: id } });
    expect(written.length).toBe(2);
    expect(written.some((row) => /Sending|Thank you/.test(row.message))).toBe(false);
  });

  it('shows the ratings that both leave on the other’s profile', async () => {
    for (const [who, comment] of [
      [buyer, 'Quick release, would buy again.'],
      [seller, 'Paid within minutes.'],
    ] as const) {
      await choose(who.page, 'Positive');
      await who.page.getByLabel('Comment').fill(comment);
      await button(who.page, 'Leave feedback').click();
      await who.page.getByText('You said').waitFor();
    }
    const row = await app.database.db.account.findUniqueOrThrow({ where: { walletAddress: seller.address } });
    await buyer.page.goto(`/traders/${row.id}`);
    await buyer.page.getByText('Quick release, would buy again.').waitFor();
    const account = await app.database.db.account.findUniqueOrThrow({ where: { walletAddress: buyer.address } });
    await seller.page.goto(`/traders/${account.id}`);
    await seller.page.getByText('Paid within minutes.').waitFor();
    await seller.page.getByText('100').first().waitFor();
    expect([...buyer.errors, ...seller.errors]).toEqual([]);
  });
});

describe('a buy offer taken by a seller with an injected wallet', () => {
  it('pays the buyer in an in-browser wallet exactly what the screens say, the maker bearing the fee', async () => {
    const offerId = await postOffer(buyer.page, { side: 'Buy coins', price: '0.90', least: '10', most: '500' });
    const [sellerBefore, buyerBefore] = [await held(seller), await held(buyer)];
    await takeOffer(seller.page, offerId, '90');
    await lockCoins(seller.page);
    await buyer.page.goto('/trades');
    await buyer.page
      .getByRole('link', { name: /^Buying/ })
      .first()
      .click();
    await nameAccount(buyer.page, 'Buya Buyer');
    await buyer.page.getByText('DE89 3704 0044 0532 0130 00').waitFor();
    await markPaid(buyer.page);
    await status(seller.page, /says that they paid/).waitFor();
    await releaseCoins(seller.page);
    await status(buyer.page, /went to your wallet|you released/).waitFor();
    const toBuyer = await outcomeOf(buyer.page, /the buyer$/, 6);
    const fee = await outcomeOf(buyer.page, /^Fee/, 6);
    expect(await held(buyer)).toBe(buyerBefore + toBuyer);
    expect(await held(seller)).toBe(sellerBefore - toBuyer - fee);
    // 90 EUR at 0.90 is 100 coins: what the buyer gets and the fee come out of them.
    expect(toBuyer + fee <= 100_000_000n).toBe(true);
    expect(toBuyer + fee).toBeGreaterThan(99_999_990n);
  });
});

describe('what is not yours', () => {
  it('looks like what does not exist: a stranger’s trade and a made-up one are the same page', async () => {
    const trade = await app.database.db.trade.findFirstOrThrow();
    const stranger = await signUp(app, browser, 'Stran Ger');
    const bodies: string[] = [];
    for (const id of [trade.id, '00000000000000000000']) {
      const answer = await stranger.page.goto(`/trades/${id}`);
      expect(answer?.status()).toBe(404);
      bodies.push((await stranger.page.locator('main').innerText()).trim());
      const api = await stranger.context.request.get(`/api/v1/trades/${id}`);
      expect(api.status()).toBe(404);
    }
    expect(bodies[0]).toBe(bodies[1]);
    expect(stranger.errors).toEqual([]);
  });
});
