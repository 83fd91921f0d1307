/**
 * The promise behind everything: trades are made in the app and left in every live state, the server and its database are deleted, and
 * each party gets the coins out through the saved page, opened from disk, over a node alone.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contract, Wallet } from 'ethers';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { tradeHashOf, typedDataOf, type Terms } from '#lib/chain/signing.ts';
import { DAY } from '#lib/kernel/instant.ts';
import { LOCAL_ACCOUNTS } from '#scripts/local-accounts.ts';
import { rpc } from '#scripts/rpc.ts';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { onFailure } from './evidence.ts';
import {
  card,
  checkContract,
  connect,
  doMove,
  finishAct,
  hashIn,
  look,
  openExit,
  openTradeFiles,
  printedCall,
  readActIn,
  signMove,
  signToo,
  useKey,
  useKeyFile,
  useWallet,
  type Leaver,
} from './exit-people.ts';
import { STAGES, deleteEverything, deposit, stageTrades, type Stage } from './exit-stage.ts';
import { PASSWORD } from './people.ts';

const app = await startApp();
const { chain } = app;
const browser = await openBrowser();
onFailure(app, browser);
const folder = mkdtempSync(join(tmpdir(), 'holdfast-exit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const usdc = chain.deployed.tokens.USDC!;
const sellerWallet = chain.wallet(430);
const held = (address: string) => chain.balanceOf(usdc, address);
const escrow = new Contract(chain.deployed.escrow, escrowInterface, chain.provider);
const vaultOf = (owner: string) => escrow.getFunction('vaultOf')(owner, usdc) as Promise<bigint>;
const file = (name: string) => join(folder, name);

const tradeFile = (stage: Stage) => file(`${stage}.json`);
const hashes = {} as Record<Stage, string>;
const termsOf = (stage: Stage) => (JSON.parse(readFileSync(tradeFile(stage), 'utf8')) as { terms: Terms }).terms;
/** Amount and fee of a trade, base units. */
const sumsOf = (stage: Stage) => ({ amount: BigInt(termsOf(stage).amount), fee: BigInt(termsOf(stage).fee) });

let buyerAddress: string;
let phrase: string;
const open: Leaver[] = [];

async function leave(looks: Parameters<typeof openExit>[3] = {}): Promise<Page> {
  const leaver = await openExit(browser, file('holdfast-exit.html'), chain.url, looks);
  open.push(leaver);
  return leaver.page;
}

const DEPOSIT = 12_345_678n;

beforeAll(async () => {
  ({ buyerAddress, phrase } = await stageTrades(app, browser, sellerWallet, folder));
  for (const stage of STAGES) hashes[stage] = hashIn(tradeFile(stage));
  await deposit(app, sellerWallet, usdc, DEPOSIT);
  await deleteEverything(app);
});

/** A page, once used, has thrown nothing and asked nobody but the disk and the node. */
afterEach(async ({ task }) => {
  // A failed test's pages stay open for the picture of them.
  if (task.result?.state === 'fail') return;
  for (const { page, errors, asked } of open.splice(0)) {
    expect(errors).toEqual([]);
    const others = [...asked].filter((url) => !url.startsWith('file:') && !url.startsWith('blob:'));
    expect(others.filter((url) => !url.startsWith(chain.url))).toEqual([]);
    await page.context().close();
  }
});

describe('with the server and the database deleted', () => {
  it('nothing of the site answers any more', async () => {
    await expect(fetch(`${app.url}/readyz`)).rejects.toThrow();
    await expect(app.database.db.trade.count()).rejects.toThrow();
  });

  it('an unfunded trade is funded by the seller from the wallet, and given back by the buyer, who has only key file and phrase', async () => {
    const before = await held(sellerWallet.address);
    const { amount, fee } = sumsOf('unfunded');
    const seller = await leave({ wallet: sellerWallet });
    await useWallet(seller);
    await openTradeFiles(seller, tradeFile('unfunded'));
    await doMove(seller, hashes.unfunded, 'Lock the coins');
    expect(await held(sellerWallet.address)).toBe(before - amount - fee);
    // No trade file: found again in the logs by address.
    const buyer = await leave({ phone: true, dark: true });
    await checkContract(buyer, chain.deployed.escrow);
    await useKeyFile(buyer, file('key.json'), { phrase });
    await buyer.getByText('I have no trade file').click();
    await buyer.getByRole('button', { name: 'Search the chain' }).click();
    await buyer.getByText(`Trades found: ${STAGES.length - 1}.`).waitFor();
    expect(await faultsOf(buyer)).toEqual([]);
    await chain.fund(buyerAddress, '1');
    await doMove(buyer, hashes.unfunded, 'Give the coins back');
    await card(buyer, hashes.unfunded).getByText('went back to the seller').waitFor();
    expect(await held(sellerWallet.address)).toBe(before);
    await rpc(chain.url, 'anvil_setBalance', [buyerAddress, '0x0']);
  });

  it('coins locked for a cancelled trade come back by the signature that the buyer gave on cancelling, which the seller’s file holds', async () => {
    const before = await held(sellerWallet.address);
    const seller = await leave({ wallet: sellerWallet });
    await useWallet(seller);
    await openTradeFiles(seller, tradeFile('cancelled'));
    await doMove(seller, hashes.cancelled, 'Lock the coins');
    const room = card(seller, hashes.cancelled);
    await room.getByText('Good without end.').waitFor();
    await room.getByRole('button', { name: 'Send it', exact: true }).click();
    await seller
      .getByRole('dialog')
      .getByRole('button', { name: /^Yes, send it/ })
      .click();
    await room.getByText('went back to the seller').waitFor();
    expect(await held(sellerWallet.address)).toBe(before);
  });

  it('a buyer without gas signs that they paid, somebody else sends it, and the seller releases to the last unit', async () => {
    const before = await held(buyerAddress);
    const { amount, fee } = sumsOf('released');
    const buyer = await leave();
    await useKeyFile(buyer, file('key.json'), { password: PASSWORD });
    await openTradeFiles(buyer, tradeFile('released'));
    await buyer.getByText('has nothing to pay for transactions with').waitFor();
    // The deal that the file tells of is the one that the terms commit to.
    await card(buyer, hashes.released).getByText('50.00 EUR').waitFor();
    const text = await signMove(buyer, hashes.released, 'Say that you paid');
    const stranger = await leave({ phone: true });
    const friend = chain.wallet(431);
    await chain.fund(friend.address);
    await useKey(stranger, friend);
    await readActIn(stranger, text);
    await stranger.getByRole('button', { name: 'Send it', exact: true }).waitFor();
    expect(await faultsOf(stranger)).toEqual([]);
    await finishAct(stranger, 'Send it');
    const seller = await leave({ wallet: sellerWallet });
    await useWallet(seller);
    await openTradeFiles(seller, tradeFile('released'));
    await card(seller, hashes.released).getByText('The buyer said that they paid').waitFor();
    await doMove(seller, hashes.released, 'Release the coins');
    expect(await held(buyerAddress)).toBe(before + amount);
    expect(await vaultOf(chain.deployed.feeRecipient)).toBe(fee);
  });

  it('buyer and seller divide by a text carried from one browser to the other', async () => {
    const before = [await held(buyerAddress), await held(sellerWallet.address)] as const;
    const { amount, fee } = sumsOf('settled');
    const toBuyer = 20_000_001n;
    const buyer = await leave();
    await useKeyFile(buyer, file('key.json'), { password: PASSWORD });
    await openTradeFiles(buyer, tradeFile('settled'));
    await card(buyer, hashes.settled).getByLabel('To the buyer, USDC').fill('20.000001');
    const text = await signMove(buyer, hashes.settled, 'Divide by agreement');
    const seller = await leave({ wallet: sellerWallet });
    await useWallet(seller);
    await readActIn(seller, text);
    await finishAct(seller, 'Accept and send it');
    const due = (fee * toBuyer) / amount;
    expect(await held(buyerAddress)).toBe(before[0] + toBuyer);
    expect(await held(sellerWallet.address)).toBe(before[1] + amount + fee - toBuyer - due);
  });

  it('two members of the panel sign one ruling in two browsers once the hearing is over; anybody sends it', async () => {
    const before = await held(buyerAddress);
    const { amount } = sumsOf('ruled');
    const [first, second] = chain.moderators();
    const one = await leave();
    await useKey(one, first!);
    await openTradeFiles(one, tradeFile('ruled'));
    await card(one, hashes.ruled).getByText('Possible from').first().waitFor();
    await chain.shiftTime(DAY + 60);
    await one.getByRole('button', { name: 'Ask the chain again' }).click();
    await card(one, hashes.ruled).getByLabel('To the buyer, USDC').fill('30');
    const half = await signMove(one, hashes.ruled, 'Rule');
    const two = await leave();
    await useKey(two, second!);
    await readActIn(two, half);
    await two.getByText('Signatures of arbiters still missing: 1.').waitFor();
    const whole = await signToo(two);
    const stranger = await leave();
    await useKey(stranger, chain.wallet(431));
    await readActIn(stranger, whole);
    await finishAct(stranger, 'Send it');
    expect(amount).toBeGreaterThan(30_000_000n);
    expect(await held(buyerAddress)).toBe(before + 30_000_000n);
  });

  it('the seller gives a day more, and takes the coins back once that is over, not before', async () => {
    const before = await held(sellerWallet.address);
    const { amount, fee } = sumsOf('extended');
    const seller = await leave({ wallet: sellerWallet });
    await useWallet(seller);
    await openTradeFiles(seller, tradeFile('extended'));
    await card(seller, hashes.extended).getByLabel('Days from now (1 to 30)').fill('5');
    await doMove(seller, hashes.extended, 'Give more time');
    await chain.shiftTime(4 * DAY);
    await seller.getByRole('button', { name: 'Ask the chain again' }).click();
    await card(seller, hashes.extended).getByText('Possible from').waitFor();
    await chain.shiftTime(DAY + 60);
    await seller.getByRole('button', { name: 'Ask the chain again' }).click();
    const looker = await leave();
    await look(looker, sellerWallet.address);
    await openTradeFiles(looker, tradeFile('extended'));
    expect(
      await card(looker, hashes.extended)
        .getByRole('button', { name: /^Do it now|^Sign and print/ })
        .count(),
    ).toBe(0);
    const call = await printedCall(looker, hashes.extended, 'Take the coins back');
    expect(call).toBe(escrowInterface.encodeFunctionData('reclaim', [termsOf('extended')]));
    await doMove(seller, hashes.extended, 'Take the coins back');
    expect(await held(sellerWallet.address)).toBe(before + amount + fee);
  });

  it('a dispute opened here is ruled on by the backup arbiter, who finds the trade in the logs', async () => {
    const before = await held(sellerWallet.address);
    const { amount, fee } = sumsOf('backup');
    const seller = await leave({ wallet: sellerWallet });
    await useWallet(seller);
    await openTradeFiles(seller, tradeFile('backup'));
    await doMove(seller, hashes.backup, 'Open a dispute');
    await chain.shiftTime(14 * DAY + 60);
    const backupArbiter = chain.wallet(LOCAL_ACCOUNTS.backupArbiter);
    await chain.fund(backupArbiter.address);
    const arbiter = await leave();
    await checkContract(arbiter, chain.deployed.escrow);
    await useKey(arbiter, backupArbiter);
    await arbiter.getByText('I have no trade file').click();
    await arbiter.getByLabel(/^Also trades in which I am an arbiter/).check();
    await arbiter.getByRole('button', { name: 'Search the chain' }).click();
    await arbiter.getByText(`Trades found: ${STAGES.length}.`).waitFor();
    await card(arbiter, hashes.backup).getByLabel('To the buyer, USDC').fill('0');
    await doMove(arbiter, hashes.backup, 'Rule');
    expect(await held(sellerWallet.address)).toBe(before + amount + fee);
  });

  it('where no arbiter ever rules, either takes half and the other gets the other half', async () => {
    const before = [await held(buyerAddress), await held(sellerWallet.address)] as const;
    const { amount, fee } = sumsOf('lapsed');
    await chain.shiftTime(28 * DAY);
    const buyer = await leave();
    await useKeyFile(buyer, file('key.json'), { password: PASSWORD });
    await openTradeFiles(buyer, tradeFile('lapsed'));
    const text = await signMove(buyer, hashes.lapsed, 'Half each');
    const seller = await leave({ wallet: sellerWallet });
    await useWallet(seller);
    await readActIn(seller, text);
    await finishAct(seller, 'Send it');
    expect(await held(buyerAddress)).toBe(before[0] + amount / 2n);
    expect(await held(sellerWallet.address)).toBe(before[1] + amount + fee - amount / 2n);
  });

  it('the vault is emptied: by the seller, and by the fee’s receiver whose signed withdrawal somebody else sends', async () => {
    const before = await held(sellerWallet.address);
    const seller = await leave({ wallet: sellerWallet });
    await useWallet(seller);
    await openTradeFiles(seller, tradeFile('released'));
    await seller.getByRole('button', { name: 'Show my vault' }).click();
    await seller.getByRole('button', { name: 'Withdraw now' }).click();
    await seller
      .getByRole('dialog')
      .getByRole('button', { name: /^Yes, send it/ })
      .click();
    await seller.getByText('Nothing of yours lies in the vault').waitFor();
    expect(await held(sellerWallet.address)).toBe(before + DEPOSIT);
    const receiver = chain.wallet(LOCAL_ACCOUNTS.feeRecipient);
    const fees = await vaultOf(receiver.address);
    expect(fees).toBeGreaterThan(0n);
    const owner = await leave();
    await useKey(owner, receiver);
    await openTradeFiles(owner, tradeFile('released'));
    await owner.getByRole('button', { name: 'Show my vault' }).click();
    const row = owner.locator(`[data-token="${usdc}"]`);
    await row.getByRole('button', { name: 'Sign and print' }).click();
    await owner
      .getByRole('dialog')
      .getByRole('button', { name: /^Yes, sign it/ })
      .click();
    await owner.getByRole('dialog').getByText('As a plain transaction').click();
    const data = await owner.getByRole('dialog').getByLabel('Call data').inputValue();
    await readActIn(seller, data);
    await seller.getByRole('dialog').getByRole('button', { name: 'Yes, send it' }).click();
    await seller.getByRole('region', { name: '5. Signed acts' }).getByText('Done, in a block').waitFor();
    expect(await held(receiver.address)).toBe(fees);
    // Nothing of these trades is left in the contract.
    expect(await held(chain.deployed.escrow)).toBe(0n);
  });
});

describe('the page refuses', () => {
  it('a trade file whose terms were changed, with its number or without', async () => {
    const honest = JSON.parse(readFileSync(tradeFile('lapsed'), 'utf8')) as { terms: Terms; tradeHash: string };
    const other = { ...honest, terms: { ...honest.terms, buyer: Wallet.createRandom().address } };
    writeFileSync(file('altered.json'), JSON.stringify(other));
    const page = await leave();
    await page.getByLabel('Trade files').setInputFiles(file('altered.json'));
    await page.getByText('This trade file was changed').waitFor();
    // The lane went on since, so put the question while it holds these very terms.
    writeFileSync(file('forged.json'), JSON.stringify({ ...other, tradeHash: tradeHashOf(other.terms) }));
    await page.getByLabel('Trade files').setInputFiles(file('forged.json'));
    await page.getByText('these terms are not the ones that were locked').waitFor();
    expect(await page.locator('[data-trade]').count()).toBe(0);
  });

  it('a contract that is not the published one, and a place without any', async () => {
    const snapshot = await chain.snapshot();
    await rpc(chain.url, 'anvil_setCode', [chain.deployed.escrow, '0x60006000fd']);
    const page = await leave({ wallet: sellerWallet });
    await page.getByLabel('Escrow contract').fill(chain.deployed.escrow);
    await page.getByRole('button', { name: 'Check the contract' }).click();
    await page.getByText('is not the escrow published with this page').waitFor();
    await chain.revert(snapshot);
    await page.getByLabel('Escrow contract').fill(sellerWallet.address);
    await page.getByRole('button', { name: 'Check the contract' }).click();
    await page.getByText('There is no escrow contract at').waitFor();
    await connect(page, chain.url);
    await page.getByLabel('Trade files').setInputFiles(tradeFile('lapsed'));
    await page.getByText('Read: 1.').waitFor();
  });

  it('to run or load anything that is not in the file', async () => {
    const page = await leave();
    const blocked = await page.evaluate(async () => {
      const seen: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => seen.push(effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.planted = true';
      const image = document.createElement('img');
      image.src = 'http://127.0.0.1:1/planted.png';
      const style = document.createElement('style');
      style.textContent = 'body { display: none }';
      document.body.append(script, image, style);
      while (seen.length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
      return { seen: seen.sort(), ran: 'planted' in window };
    });
    // The browser tells of what it was asked for; the policy let none of it out.
    open[0]!.asked.delete('http://127.0.0.1:1/planted.png');
    expect(blocked).toEqual({ seen: ['img-src', 'script-src-elem', 'style-src-elem'], ran: false });
  });

  it('an act for another chain, one that was changed on the way, and a call that would be the sender’s own', async () => {
    const terms = termsOf('lapsed');
    const act = { kind: 'move', move: 'release', terms, value: null, validUntil: 2_000_000_000 };
    const signed = async (chainId: number) => {
      const place = { chainId, contract: chain.deployed.escrow };
      const data = typedDataOf(place, 'release', terms, { validUntil: act.validUntil });
      const signature = await sellerWallet.signTypedData(data.domain, data.types, data.value);
      const signatures = [{ signer: sellerWallet.address, signature }];
      return { format: 'holdfast-act-1', ...place, act, signatures };
    };
    const page = await leave();
    await readActIn(page, JSON.stringify(await signed(1)));
    await page.getByText('This belongs to chain 1, but the node is on chain 31337').waitFor();
    await readActIn(page, JSON.stringify({ ...(await signed(1)), chainId: 31337 }));
    await page.getByText('over exactly this act').waitFor();
    await readActIn(page, escrowInterface.encodeFunctionData('release', [terms]));
    await page.getByText('It would be an act of yours').waitFor();
  });
});
