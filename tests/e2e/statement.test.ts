/**
 * Two people trade and take their statements along. The site is stopped; whoever is handed a statement checks it with the verifier from their own disk and a
 * node alone. Before that, a statement of another site is brought here, and stands apart.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantOf } from '#lib/kernel/instant.ts';
import { verifySignatures } from '#lib/reputation/statement-signing.ts';
import { readStatement, writeStatement, type StatementFile } from '#lib/reputation/statement.ts';
import { madeStatement, OTHER_SITE, signedStatement } from '../reputation/statement-made.ts';
import { startApp } from './app.ts';
import { faultsOf } from './axe.ts';
import { openBrowser, openSeat } from './browser.ts';
import { onFailure } from './evidence.ts';
import { button, keepDownload, signUpInjected } from './people.ts';
import { actorWith, enterKnown, openMarket, releasedTrade, type Known } from './stage.ts';

const app = await startApp();
const browser = await openBrowser();
onFailure(app, browser);
const folder = mkdtempSync(join(tmpdir(), 'holdfast-statement-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string) => join(folder, name);

const sellerWallet = app.chain.wallet(470);
let seller: Awaited<ReturnType<typeof signUpInjected>>;
let buyer: Known;
const idOf = async (walletAddress: string) =>
  (await app.database.db.account.findUniqueOrThrow({ where: { walletAddress } })).id;

/** Nobody looks any more: blocks come by themselves no longer, and an end is final a few later. */
async function untilFinal(): Promise<void> {
  await app.chain.mine(4);
  await expect.poll(() => app.database.db.tradeEvidence.count({ where: { kind: 'good' } })).toBe(4);
}

beforeAll(async () => {
  seller = await signUpInjected(app, browser, sellerWallet);
  buyer = await enterKnown(app, browser, 'Stella Statement', 480, { phone: true });
  await app.chain.drip(seller.address);
  const two = { buyer: buyer.actor, seller: await actorWith(app, sellerWallet) };
  const market = await openMarket(app, two.seller, 'Sella Seller', '0.93');
  for (const euro of [50, 70]) await releasedTrade(app, two, market, euro);
});

/** Has the statement made and saved, as the person does. */
async function saveStatement(page: Page, name: string, presenter?: string): Promise<StatementFile> {
  await page.goto('/settings/data');
  if (presenter) await page.getByLabel('Address of your wallet at the other site').fill(presenter);
  await keepDownload(button(page, 'Sign and save'), file(name));
  await page.getByText('Saved. 2 ended trades').waitFor();
  const read = readStatement(readFileSync(file(name), 'utf8'));
  if (!read.ok) throw new Error(read.refusal.code);
  return read.value;
}

/** What the verifier's table says of a fact: the statement's figure and the verdict. */
const lineOf = async (page: Page, fact: string): Promise<string[]> =>
  page.locator(`tr[data-fact="${fact}"] td`).allInnerTexts();

describe('a statement of one’s trades', () => {
  it('is signed by the wallet of an extension and by one made in the browser, and says what the profile says', async () => {
    await untilFinal();
    const made = await saveStatement(seller.page, 'seller.json');
    expect(verifySignatures(made).ok).toBe(true);
    expect(made).toMatchObject({
      wallet: seller.address,
      presenter: seller.address,
      chain: { completed: 2, partners: 1 },
    });
    expect(made.site).toMatchObject({ url: app.url, escrow: app.chain.deployed.escrow });
    expect(seller.wallet.prompts.at(-1)).toBe('Claim');
    const keys = (await (await fetch(`${app.url}/.well-known/statement-keys.json`)).json()) as { signers: string[] };
    expect(keys.signers).toEqual([made.site.signer]);
    const facts = await app.database.db.traderFacts.findUniqueOrThrow({
      where: { accountId: await idOf(seller.address) },
    });
    expect(made.word.volumeCents).toBe(`${facts.volumeCents}`);
    expect([made.chain.completed, made.chain.partners]).toEqual([facts.completed, facts.partners]);
    expect(await faultsOf(seller.page)).toEqual([]);

    const theirs = await saveStatement(buyer.page, 'buyer.json', OTHER_SITE.address);
    expect(theirs).toMatchObject({
      wallet: buyer.address,
      presenter: OTHER_SITE.address,
      chain: { completed: 2, pay: { count: 2 } },
    });
    expect(verifySignatures(theirs).ok).toBe(true);
    await keepDownload(seller.page.getByRole('link', { name: 'Save the verifier' }), file('verifier.html'));
    expect([...seller.errors, ...buyer.errors]).toEqual([]);
  });

  it('of another site stands on the profile apart, as that site’s word, on a phone too; and is taken off again', async () => {
    const { page } = seller;
    const now = instantOf(new Date());
    const base = madeStatement(seller.address);
    const other = await signedStatement({ ...base, asOf: { ...base.asOf, at: now } }, sellerWallet);
    writeFileSync(file('other.json'), writeStatement(other));
    await page.goto('/settings/data');
    await page.getByLabel('Statement file').setInputFiles(file('seller.json'));
    await button(page, 'Show on my profile').click();
    await page.getByText('This is a statement of this site.').waitFor();
    await page.getByLabel('Statement file').setInputFiles(file('other.json'));
    await button(page, 'Show on my profile').click();
    await page.getByText('It is on your profile, as said by elsewhere.example.').waitFor();

    const visitor = await openSeat(browser, app.url, { phone: true, dark: true });
    await visitor.page.goto(`/traders/${await idOf(seller.address)}`);
    await visitor.page.getByRole('heading', { name: 'Said by elsewhere.example' }).waitFor();
    await visitor.page.getByText('Not checked by this site; counts for nothing here.').waitFor();
    await visitor.page.getByText(OTHER_SITE.address).waitFor();
    expect(await faultsOf(visitor.page)).toEqual([]);
    const width = await visitor.page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
    await keepDownload(
      visitor.page.getByRole('link', { name: 'Save the statement of elsewhere.example' }),
      file('again.json'),
    );
    expect(readFileSync(file('again.json'), 'utf8')).toBe(readFileSync(file('other.json'), 'utf8'));
    expect(visitor.errors).toEqual([]);
    await visitor.context.close();

    await button(page, 'Remove the statement of elsewhere.example').click();
    await page.getByText('It is off your profile.').waitFor();
    expect(await app.database.db.foreignStatement.count()).toBe(0);
  });

  it('is checked from a disk with the site stopped: figure for figure by the node, the rest as the site’s word; a lie is told', async () => {
    await app.kill();
    await expect(fetch(`${app.url}/readyz`)).rejects.toThrow();
    const { page, errors, context } = await openSeat(browser, 'http://no-server.invalid', { phone: true });
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(new URL(request.url()).href));
    await page.goto(pathToFileURL(file('verifier.html')).href);
    await page.getByLabel('Statement file').setInputFiles(file('seller.json'));
    await page.getByText('Both signatures are good').waitFor();
    expect(await lineOf(page, 'completed')).toEqual(['2', 'Not asked yet']);
    await page.getByLabel('Address of a node (RPC)').fill(app.chain.url);
    await button(page, 'Check against the chain').click();
    await page.getByText('Everything that the chain can tell is as the statement says.').waitFor();
    await page.getByText('Trades found as stated: 2 of 2.').waitFor();
    const same = 'Recomputed from the chain: the same';
    for (const [fact, said] of [
      ['completed', '2'],
      ['Released', '2'],
      ['partners', '1'],
      ['disputesOpened', '0'],
    ] as const)
      expect(await lineOf(page, fact)).toEqual([said, same]);
    expect((await lineOf(page, 'volume'))[1]).toBe(same);
    expect((await lineOf(page, 'releaseMedian'))[1]).toBe(same);
    expect((await lineOf(page, 'volumeCents'))[1]).toBe("Rests on the site's signature");
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);

    // The same of the other one; then a statement by a site that makes things up, with its own good signatures.
    await page.getByLabel('Statement file').setInputFiles(file('buyer.json'));
    await button(page, 'Check against the chain').click();
    await page.getByText('Everything that the chain can tell is as the statement says.').waitFor();
    const read = readStatement(readFileSync(file('seller.json'), 'utf8'));
    if (!read.ok) throw new Error(read.refusal.code);
    const { presenter: _, signatures: __, ...truth } = read.value;
    const lie = {
      ...truth,
      site: { ...truth.site, signer: OTHER_SITE.address },
      chain: { ...truth.chain, completed: 200 },
    };
    writeFileSync(file('lie.json'), writeStatement(await signedStatement(lie, sellerWallet)));
    await page.getByLabel('Statement file').setInputFiles(file('lie.json'));
    await button(page, 'Check against the chain').click();
    await page.getByText('The chain does not bear the statement out.').waitFor();
    expect(await lineOf(page, 'completed')).toEqual(['200', 'Recomputed from the chain: 2']);
    writeFileSync(
      file('altered.json'),
      readFileSync(file('seller.json'), 'utf8').replace('"completed": 2', '"completed": 9'),
    );
    await page.getByLabel('Statement file').setInputFiles(file('altered.json'));
    await page.getByText('The signature of the site does not fit').waitFor();

    await page.getByLabel('Language').selectOption('ar');
    await page.getByRole('heading', { name: 'تحقق من إفادة بالصفقات' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(errors).toEqual([]);
    const others = [...asked].filter((url) => !url.startsWith('file:') && !url.startsWith(app.chain.url));
    expect(others).toEqual([]);
    await context.close();
  });
});
