import { beforeAll, describe, expect, it } from 'vitest';
import { DAY } from '#lib/kernel/instant.ts';
import { startApp } from './app.ts';
import { openBrowser, type Seat } from './browser.ts';
import { confirmWithPassword, enterAs, seatPanel } from './court-people.ts';
import { onFailure } from './evidence.ts';
import {
  addSepaAccount,
  comeBackFor,
  button,
  lockCoins,
  markPaid,
  nameAccount,
  outcomeOf,
  postOffer,
  say,
  signUp,
  signUpInjected,
  status,
  takeOffer,
  type Visitor,
} from './people.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);
const usdc = app.chain.deployed.tokens.USDC!;
const held = (who: Visitor) => app.chain.balanceOf(usdc, who.address);

let seller: Awaited<ReturnType<typeof signUpInjected>>;
let buyer: Visitor;
let nora: Seat;
let omar: Seat;

beforeAll(async () => {
  await seatPanel(app);
  seller = await signUpInjected(app, browser, app.chain.wallet(420));
  buyer = await signUp(app, browser, 'Buya Buyer');
  await app.chain.drip(seller.address);
  nora = await enterAs(app, browser, 'Nora Ek');
  omar = await enterAs(app, browser, 'Omar Said');
});

/** The buyer opens what was said in the chat; the moderator's own screen proves it, and finds out whoever changes it on the way. */
async function showsMessages(id: string): Promise<void> {
  await button(buyer.page, 'Show messages to a moderator').click();
  await buyer.page.getByRole('dialog').getByText('I have sent it in two parts').click();
  await buyer.page.getByRole('dialog').getByRole('button', { name: 'Hand in to the case' }).click();
  await buyer.page.getByText('Handed in').waitFor();
  await nora.page.reload();
  await nora.page.getByText('Checked: messages 1 to 1, in this order, with nothing left out between them.').waitFor();
  await nora.page.getByText(/Exactly as sent/).waitFor();
  await nora.page.getByText('I have sent it in two parts, the second comes tomorrow.').waitFor();
  const { db } = app.database;
  const row = await db.disputeExcerpt.findFirstOrThrow({ where: { dispute: { tradeId: id } } });
  const forged = row.excerpt.replace('the second comes tomorrow', 'the second is not needed');
  expect(forged).not.toBe(row.excerpt);
  await db.disputeExcerpt.update({ where: { id: row.id }, data: { excerpt: forged } });
  await nora.page.reload();
  await nora.page.getByText(/Does not hold together: at message 1/).waitFor();
  expect(await nora.page.getByText('the second is not needed').count()).toBe(0);
  await db.disputeExcerpt.update({ where: { id: row.id }, data: { excerpt: row.excerpt } });
}

describe('a disputed trade', () => {
  it('is divided by two members of the panel after the hearing, to the unit, with reasons that both read', async () => {
    const [sellerBefore, buyerBefore] = [await held(seller), await held(buyer)];
    await addSepaAccount(seller.page, 'Sella Seller');
    const offerId = await postOffer(seller.page, { side: 'Sell coins', price: '1', least: '10', most: '500' });
    const id = await takeOffer(buyer.page, offerId, '100');
    await seller.page.goto(`/trades/${id}`);
    await lockCoins(seller.page);
    await nameAccount(buyer.page, 'Buya Buyer');
    await markPaid(buyer.page, { backup: true });
    await status(seller.page, /says that they paid/).waitFor();
    await say(buyer.page, 'I have sent it in two parts, the second comes tomorrow.');
    await buyer.page.getByText('I have sent it in two parts').waitFor();
    // The seller sees half of the money and opens a dispute.
    await button(seller.page, 'Open a dispute').click();
    const dialog = seller.page.getByRole('dialog');
    await dialog.getByRole('link', { name: /How disputes are decided/ }).waitFor();
    await dialog.getByLabel('Reason').selectOption({ index: 1 });
    await dialog.getByLabel('What happened').fill('Only half of the money has arrived.');
    await dialog.getByRole('button', { name: 'Yes, open a dispute' }).click();
    await status(buyer.page, /There is a dispute/).waitFor();
    await buyer.page.getByText('Only half of the money has arrived.').waitFor();
    await buyer.page.getByLabel('Your statement').fill('My bank sent it in two parts.');
    await button(buyer.page, 'Add a statement').click();
    // The moderators read it; nobody can rule before the hearing is over.
    await nora.page.goto('/disputes');
    await nora.page
      .getByRole('link', { name: /Buya Buyer/ })
      .first()
      .click();
    // Nobody of the staff reads a case before they have taken it, and both people see who has.
    expect(await nora.page.getByText('My bank sent it in two parts.').count()).toBe(0);
    await button(nora.page, 'Take the case').click();
    await nora.page.getByText('My bank sent it in two parts.').waitFor();
    await buyer.page.getByText('Nora Ek has the case.').waitFor();
    await showsMessages(id);
    expect(await button(nora.page, 'Rule').count()).toBe(0);
    await app.chain.shiftTime(DAY + 60);
    await comeBackFor(nora.page, nora.page.getByLabel('To the buyer', { exact: true }));
    await nora.page.getByLabel('To the buyer', { exact: true }).fill('60');
    await nora.page
      .getByLabel('Reasons', { exact: true })
      .fill('The statements of both banks show sixty per cent of the amount.');
    await button(nora.page, 'Rule').click();
    // Both read it at once; nothing is signed before it stands, and here both accept it.
    for (const { page } of [buyer, seller]) {
      await page.getByText('The statements of both banks show sixty per cent of the amount.').waitFor();
      await button(page, 'Accept the ruling').click();
    }
    await button(nora.page, 'Sign the ruling for the chain').click();
    await confirmWithPassword(nora.page);
    await nora.page.getByText('You have signed.').waitFor();
    await omar.page.goto(nora.page.url());
    await button(omar.page, 'Take the case').click();
    await button(omar.page, 'Sign the same ruling').click();
    await confirmWithPassword(omar.page);
    await status(buyer.page, /The coins were divided/).waitFor();
    await status(seller.page, /The coins were divided/).waitFor();
    await buyer.page.getByText('The statements of both banks show sixty per cent of the amount.').waitFor();
    const toBuyer = await outcomeOf(buyer.page, /the buyer$/, 6);
    const toSeller = await outcomeOf(seller.page, /the seller$/, 6);
    const fee = await outcomeOf(seller.page, /^Fee/, 6);
    expect(toBuyer).toBe(60_000_000n);
    expect(await held(buyer)).toBe(buyerBefore + toBuyer);
    expect(await held(seller)).toBe(sellerBefore - toBuyer - fee);
    expect(toBuyer + toSeller + fee).toBe(await outcomeOf(seller.page, /^Locked before/, 6));
    expect([...buyer.errors, ...seller.errors, ...nora.errors, ...omar.errors]).toEqual([]);
  });

  it('is a page that does not exist for whoever is not a moderator', async () => {
    const dispute = await app.database.db.dispute.findFirstOrThrow();
    for (const path of ['/disputes', `/disputes/${dispute.id}`]) {
      expect((await buyer.page.goto(path))?.status()).toBe(404);
    }
  });
});
