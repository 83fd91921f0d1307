/** What people see while the database or the chain's node is gone, and that everything goes on by itself when it is back. */
import { beforeAll, describe, expect, it } from 'vitest';
import { PAGES_READY } from '#lib/http/browser.ts';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import {
  addSepaAccount,
  button,
  lockCoins,
  markPaid,
  nameAccount,
  postOffer,
  releaseCoins,
  signUp,
  signUpInjected,
  status,
  takeOffer,
  type Visitor,
} from './people.ts';

const app = await startApp({ gated: true });
const browser = await openBrowser();
onFailure(app, browser);
const { database, chain } = app.gates!;
const usdc = app.chain.deployed.tokens.USDC!;
const { db } = app.database;

let seller: Awaited<ReturnType<typeof signUpInjected>>;
let buyer: Visitor;
let path: string;

const readiness = async () => {
  const answer = await fetch(`${app.url}/readyz`);
  return { status: answer.status, ...((await answer.json()) as object) };
};
const arePagesReady = async () => (await fetch(`${app.url}${PAGES_READY}`)).ok;
const isAlive = async () => (await fetch(`${app.url}/healthz`)).status;
const stateOf = async () => (await db.trade.findUniqueOrThrow({ where: { id: path.slice(-20) } })).state;

beforeAll(async () => {
  seller = await signUpInjected(app, browser, app.chain.wallet(470));
  buyer = await signUp(app, browser, 'Buya Drill');
  await app.chain.drip(seller.address);
  await addSepaAccount(seller.page, 'Sella Drill');
  const offerId = await postOffer(seller.page, { side: 'Sell coins', price: '1', least: '10', most: '500' });
  path = `/trades/${await takeOffer(buyer.page, offerId, '50')}`;
  await seller.page.goto(path);
  await lockCoins(seller.page);
  await nameAccount(buyer.page, 'Buya Drill');
  await buyer.page.getByText('DE89 3704 0044 0532 0130 00').waitFor();
});

describe('while the database is gone', () => {
  it('the process lives and says that it is not ready; a page says so in words with a number, and is there by itself once the database is', async () => {
    await database.shut();
    expect(await readiness()).toEqual({ status: 503, pages: true, database: false, chain: true });
    expect(await arePagesReady()).toBe(false);
    expect(await isAlive()).toBe(200);
    const visitor = buyer.page;
    await visitor.goto(path);
    await visitor.getByText(/^Something on our side broke\. Your coins are where they were\./).waitFor();
    await visitor.getByText('Algo falló de nuestro lado.').waitFor();
    await visitor.getByText(/^\d{5,}$/).waitFor();
    expect(await faultsOf(visitor)).toEqual([]);
    // Every open page asks anew once the database is back. Until the seller's has, the next test could take its database away in the middle of that.
    const anew = seller.page.waitForResponse((answer) => answer.request().headers().rsc === '1' && answer.ok());
    await database.open();
    await expect.poll(readiness).toMatchObject({ status: 200 });
    await button(visitor, 'I have paid').waitFor();
    await (await anew).finished();
  });

  it('what is pressed on a page that was open is not lost: it can be pressed again, and happens once', async () => {
    await database.shut();
    await seller.page.getByLabel('Write a message').fill('Are you there?');
    await button(seller.page, 'Send').click();
    // It stands there as not sent, with what to do.
    await seller.page.getByText(/^Something broke on our side\. Try again/).waitFor();
    await database.open();
    await expect.poll(readiness).toMatchObject({ status: 200 });
    await button(seller.page, 'Send again').click();
    await buyer.page.getByText('Are you there?').first().waitFor();
    expect(await db.chatMessage.count({ where: { tradeId: path.slice(-20) } })).toBe(1);
    await markPaid(buyer.page, { backup: true });
    await expect.poll(stateOf).toBe('awaiting_release');
  });
});

describe('while the chain’s node is gone', () => {
  it('what is signed is kept and brought when the node is back: the coins move once, and nobody loads anything anew', async () => {
    const before = await app.chain.balanceOf(usdc, buyer.address);
    await status(seller.page, /says that they paid/).waitFor();
    await chain.shut();
    await expect.poll(readiness).toMatchObject({ status: 503, chain: false, database: true });
    await releaseCoins(seller.page);
    await expect
      .poll(() => db.relayIntent.count({ where: { move: 'release', status: { in: ['queued', 'sent'] } } }))
      .toBe(1);
    expect(await stateOf()).toBe('awaiting_release');
    // Pages are shown and go on without the node.
    expect(await arePagesReady()).toBe(true);
    await seller.page
      .getByText(/Your signature is on its way/)
      .first()
      .waitFor();
    await buyer.page.goto(path);
    await status(buyer.page, /has released 50\.00/).waitFor();
    await chain.open();
    await expect.poll(stateOf).toBe('completed');
    const trade = await db.trade.findUniqueOrThrow({ where: { id: path.slice(-20) } });
    expect(await app.chain.balanceOf(usdc, buyer.address)).toBe(before + BigInt(trade.tokenUnits.toFixed()));
    for (const { page } of [buyer, seller]) await status(page, /went to your wallet|you released/).waitFor();
    // Nobody starts it again here: it is the process that was there before.
    expect(await isAlive()).toBe(200);
    expect([...buyer.errors, ...seller.errors]).toEqual([]);
  });
});
