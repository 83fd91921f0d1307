import { describe, expect, it } from 'vitest';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser, openSeat } from './browser.ts';
import { onFailure } from './evidence.ts';
import { button, choose, markPaid, nameAccount, PASSWORD, signUp, status, type Visitor } from './people.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);
const usdc = app.chain.deployed.tokens.USDC!;

const tab = ({ page }: Visitor, name: RegExp) => page.getByRole('tab', { name }).click();

describe('a newcomer on a phone who practises', () => {
  it('is warned of the scam, answers wrong once and then right, and gets the coins: with nothing counted', async () => {
    const nia = await signUp(app, browser, 'Nia Newcomer', { phone: true });
    const { page } = nia;
    const faults: string[] = [];
    const look = async (where: string) => {
      for (const fault of await faultsOf(page)) faults.push(`${where}: ${fault}`);
    };
    await page.goto('/trades');
    await page.getByRole('link', { name: 'Practise a trade' }).click();
    await page.getByRole('heading', { name: 'Practise a trade' }).waitFor();
    await look('the page');
    await button(page, 'Buy 20 test USDC from the practice partner').click();
    await page.waitForURL(/\/trades\/[0-9a-z]{20}$/);
    const id = page.url().slice(-20);
    await page.getByText('This is practice').waitFor();
    await nameAccount(page, nia.name);
    await page.getByRole('heading', { name: 'What do you do?' }).waitFor();
    await tab(nia, /^Chat/);
    await page.getByText('Please send the money to my cousin').waitFor();
    await page.getByText('Careful: pay only to the account that this page shows').waitFor();
    await look('the chat with the scam');
    await tab(nia, /^Details/);
    await choose(page, 'I pay the other account');
    await button(page, 'Answer').click();
    await page.getByText('Your money would have gone to somebody who is not in this trade').waitFor();
    await look('the card with what would have happened');
    expect(await app.database.db.trade.findUniqueOrThrow({ where: { id } })).toMatchObject({ scamRefusedAt: null });
    await choose(page, 'I refuse and keep to the details');
    await button(page, 'Answer').click();
    await page.getByText('Right: you keep to the details in this room.').waitFor();
    await look('the card after the right answer');
    const before = await app.chain.balanceOf(usdc, nia.address);
    await markPaid(page, { backup: true });
    await page.getByRole('heading', { name: 'You have refused the scam' }).waitFor();
    await status(page, /went to your wallet|you released/).waitFor();
    await look('the end');
    expect(await app.chain.balanceOf(usdc, nia.address)).toBe(before + 20_000_000n);
    expect(await page.getByRole('button', { name: 'Leave feedback' }).count()).toBe(0);
    await page.goto('/settings');
    await page.getByText('You refused a scam in a practice trade on').waitFor();
    const row = await app.database.db.account.findFirstOrThrow({ where: { name: nia.name } });
    expect([row.tradesDone, row.partners, row.completionBps, row.scoreLow]).toEqual([0, 0, null, 0]);
    await page.goto('/practice');
    await page.getByText('Practised', { exact: true }).waitFor();
    await button(page, 'Buy 20 test USDC from the practice partner').waitFor();
    expect(faults).toEqual([]);
    expect(nia.errors).toEqual([]);
  });

  it('signs in first where they are signed out, and comes back to it', async () => {
    const { page, errors } = await openSeat(browser, app.url, { phone: true });
    await page.goto('/how');
    await page.getByRole('link', { name: 'Practise a trade' }).click();
    await page.getByRole('link', { name: 'Sign in to practise' }).click();
    await page.getByLabel('E-mail').fill('nia.newcomer@example.com');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL((url) => url.pathname === '/practice');
    await page.getByText('Practised', { exact: true }).waitFor();
    expect(errors).toEqual([]);
  });
});
