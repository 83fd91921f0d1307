import { beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import { startApp } from './app.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import {
  comeBackFor,
  button,
  confirmMove,
  lockCoins,
  nameAccount,
  outcomeOf,
  postOffer,
  signUp,
  signUpInjected,
  status,
  takeOffer,
  type Visitor,
} from './people.ts';
import { accountOf, openMarket } from './stage.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);
const usdc = app.chain.deployed.tokens.USDC!;
const held = (who: Visitor) => app.chain.balanceOf(usdc, who.address);

let seller: Awaited<ReturnType<typeof signUpInjected>>;
let buyer: Visitor;
let offerId: string;

beforeAll(async () => {
  seller = await signUpInjected(app, browser, app.chain.wallet(410));
  buyer = await signUp(app, browser, 'Buya Buyer');
  await app.chain.drip(seller.address);
  ({ offerId } = await openMarket(app, await accountOf(app, seller), 'Sella Seller', '0.93'));
});

/** Both people in the room of a new trade. */
async function opened(): Promise<string> {
  const id = await takeOffer(buyer.page, offerId, '50');
  await seller.page.goto(`/trades/${id}`);
  return id;
}

async function funded(): Promise<string> {
  const id = await opened();
  await lockCoins(seller.page);
  await nameAccount(buyer.page, 'Buya Buyer');
  await buyer.page.getByText('DE89 3704 0044 0532 0130 00').waitFor();
  return id;
}

describe('a trade that does not come about', () => {
  it('is cancelled by the buyer before funding: the seller sees it at once, nothing moves, and it ends by itself', async () => {
    const before = await held(seller);
    await opened();
    await confirmMove(buyer.page, 'Cancel the trade', 'Yes, cancel the trade');
    await status(buyer.page, 'You cancelled this trade.').waitFor();
    await status(seller.page, /cancelled this trade/).waitFor();
    expect(await button(seller.page, 'Lock the coins').count()).toBe(0);
    await app.chain.shiftTime(HOUR);
    await status(seller.page, /cancelled before any coins were locked/).waitFor();
    await status(buyer.page, /cancelled before any coins were locked/).waitFor();
    expect(await held(seller)).toBe(before);
  });

  it('expires when nobody funds it, on both screens, without anybody doing anything', async () => {
    await opened();
    await app.chain.shiftTime(HOUR);
    await status(buyer.page, /No coins were locked in time/).waitFor();
    await status(seller.page, /No coins were locked in time/).waitFor();
  });

  it('is given back by the buyer after funding: the seller has every unit again, as both screens say', async () => {
    const before = await held(seller);
    await funded();
    await confirmMove(buyer.page, 'Give the coins back', 'Yes, give the coins back');
    await status(seller.page, /came back to you/).waitFor();
    await status(buyer.page, /went back to the seller/).waitFor();
    const toSeller = await outcomeOf(seller.page, /the seller$/, 6);
    expect(toSeller).toBe(await outcomeOf(seller.page, /^Locked before/, 6));
    expect(await held(seller)).toBe(before);
  });

  it('is taken back by the seller once the time to pay is over, and not a moment before', async () => {
    const before = await held(seller);
    await funded();
    expect(await button(seller.page, 'Take the coins back').isDisabled()).toBe(true);
    await app.chain.shiftTime(4 * DAY);
    // Days later, by the chain's clock alone: to the two pages no time has passed.
    await comeBackFor(seller.page, status(seller.page, /did not pay in time/));
    await comeBackFor(seller.page, button(seller.page, 'Take the coins back').and(seller.page.locator(':enabled')));
    await comeBackFor(buyer.page, status(buyer.page, /The deadline has passed/));
    await confirmMove(seller.page, 'Take the coins back', 'Yes, take the coins back');
    await status(seller.page, /came back to you/).waitFor();
    expect(await held(seller)).toBe(before);
    expect([...buyer.errors, ...seller.errors]).toEqual([]);
  });
});

describe('bad luck at the wallet', () => {
  beforeAll(async () => {
    // Whoever has let two trades fall through waits before the next one: here somebody else buys.
    buyer = await signUp(app, browser, 'Bada Buyer');
  });

  it('says what to do when the person refuses, and goes on when they try again', async () => {
    await opened();
    const prompts = seller.wallet.prompts.length;
    seller.wallet.refuseNext();
    await lockCoins(seller.page);
    await seller.page.getByText('You said no in the wallet').waitFor();
    expect(seller.wallet.prompts.length).toBe(prompts + 1);
    await lockCoins(seller.page);
    await status(buyer.page, /^Pay [0-9]|The coins are locked|has signed/).waitFor();
    await nameAccount(buyer.page, 'Buya Buyer');
    await buyer.page.getByText('DE89 3704 0044 0532 0130 00').waitFor();
    await confirmMove(buyer.page, 'Give the coins back', 'Yes, give the coins back');
    await status(seller.page, /came back to you/).waitFor();
  });

  it('says that the wallet does not hold enough before anything is signed', async () => {
    const rich = await postOffer(seller.page, { side: 'Sell coins', price: '0.0001', least: '1', most: '500' });
    await takeOffer(buyer.page, rich, '400');
    await seller.page.goto(buyer.page.url());
    await seller.page.getByText('Your wallet does not hold enough').waitFor();
    const prompts = seller.wallet.prompts.length;
    await confirmMove(buyer.page, 'Cancel the trade', 'Yes, cancel the trade');
    expect(seller.wallet.prompts.length).toBe(prompts);
  });
});
