import { beforeAll, describe, expect, it } from 'vitest';
import { startApp } from './app.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import {
  addSepaAccount,
  button,
  insist,
  lockCoins,
  markPaid,
  nameAccount,
  outcomeOf,
  postOffer,
  releaseCoins,
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

let seller: Awaited<ReturnType<typeof signUpInjected>>;
let buyer: Visitor;

beforeAll(async () => {
  seller = await signUpInjected(app, browser, app.chain.wallet(430));
  buyer = await signUp(app, browser, 'Buya Buyer');
  await app.chain.drip(seller.address);
  await addSepaAccount(seller.page, 'Sella Seller');
});

async function powerCut(): Promise<void> {
  await app.kill();
  await app.start();
}

describe('the server killed with SIGKILL in the middle of a trade', () => {
  it('goes on where it was after every step, for people who never reload, and moves each coin once', async () => {
    const before = await app.chain.balanceOf(usdc, buyer.address);
    const offerId = await postOffer(seller.page, { side: 'Sell coins', price: '1', least: '10', most: '500' });
    const id = await takeOffer(buyer.page, offerId, '40');
    await seller.page.goto(`/trades/${id}`);
    await status(buyer.page, /has to lock/).waitFor();
    await button(seller.page, 'Lock the coins').waitFor();
    await powerCut();
    await status(buyer.page, /has to lock/).waitFor();
    // Signed, handed in, and the power goes before anything can be seen of it.
    await lockCoins(seller.page);
    await powerCut();
    await insist(button(seller.page, 'Lock the coins'), status(seller.page, /has to pay/));
    await nameAccount(buyer.page, 'Buya Buyer');
    await buyer.page.getByText('DE89 3704 0044 0532 0130 00').waitFor();
    await powerCut();
    await markPaid(buyer.page, { backup: true });
    await powerCut();
    await insist(button(buyer.page, 'Yes, I have paid'), status(seller.page, /says that they paid/));
    await releaseCoins(seller.page);
    await powerCut();
    await insist(button(seller.page, 'Yes, release the coins'), status(buyer.page, /went to your wallet|you released/));
    await status(seller.page, /went to your wallet|you released/).waitFor();
    expect(await outcomeOf(buyer.page, /the buyer$/, 6)).toBe(40_000_000n);
    expect(await app.chain.balanceOf(usdc, buyer.address)).toBe(before + 40_000_000n);
    for (const type of ['trade.funded', 'trade.markedPaid', 'trade.released']) {
      expect(await app.database.db.event.count({ where: { subjectId: id, type } }), type).toBe(1);
    }
  });
});
