import { setTimeout } from 'node:timers/promises';
import { Wallet } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { rpc } from '#scripts/rpc.ts';
import { readAct, submissionOf } from '../../exit/act.ts';
import { TEST_SECRETS } from '../setup/settings.ts';
import { startApp } from './app.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import {
  addSepaAccount,
  comeBackFor,
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
    await button(seller.page, 'Lock the coins').waitFor();
    for (const milliseconds of [5, 12, 20, 30]) {
      // The answers to both pages are cut off somewhere in their middle.
      for (const { page } of [seller, buyer])
        await page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')));
      await setTimeout(milliseconds);
      await powerCut();
      await status(buyer.page, /has to lock/).waitFor();
      await button(seller.page, 'Lock the coins').waitFor();
    }
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

describe('a relayer that cannot send', () => {
  it('costs the buyer nothing: the page says so before and hands out the signed act at once, and a stranger brings it onto the chain', async () => {
    const offerId = await postOffer(seller.page, { side: 'Sell coins', price: '1', least: '10', most: '500' });
    await takeOffer(buyer.page, offerId, '40');
    await seller.page.goto(buyer.page.url());
    await lockCoins(seller.page);
    await nameAccount(buyer.page, 'Buya Buyer');
    await buyer.page.getByText('DE89 3704 0044 0532 0130 00').waitFor();
    await rpc(app.chain.url, 'anvil_setBalance', [new Wallet(TEST_SECRETS.relayerKey).address, '0x0']);
    await comeBackFor(buyer.page, buyer.page.getByText('The site cannot pay gas just now'));
    await markPaid(buyer.page);
    await buyer.page.getByText(/Your signature is on its way/).waitFor();
    await button(buyer.page, 'Send it with my own gas').waitFor();
    await buyer.page.getByText('Show the signed act').click();
    await buyer.page.getByRole('img', { name: 'QR code of your signed act' }).waitFor();
    const text = await buyer.page.getByText('"holdfast-act-1"').innerText();
    const read = readAct(text);
    const call = read.ok ? submissionOf(read.value, undefined) : read;
    if (!call.ok) throw new Error(call.refusal.code);
    const stranger = app.chain.wallet(439);
    await app.chain.fund(stranger.address);
    const sent = await stranger.sendTransaction({ to: app.chain.deployed.escrow, data: call.value });
    await sent.wait();
    await status(seller.page, /says that they paid/).waitFor();
    await buyer.page.getByText('Show the signed act').waitFor({ state: 'detached' });
  });

  it('keeps no seller from releasing: they send what they have signed with their own gas', async () => {
    await seller.page.getByText('The site cannot pay gas just now').waitFor();
    const before = await app.chain.balanceOf(usdc, buyer.address);
    await releaseCoins(seller.page);
    await button(seller.page, 'Send it with my own gas').click();
    await status(buyer.page, /went to your wallet/).waitFor();
    expect(await app.chain.balanceOf(usdc, buyer.address)).toBe(before + 40_000_000n);
  });
});
