// npm run bench:block               from the moment the node has a block until an open trade room in a real browser shows it
// npm run bench:block -- --write    writes bench/block/block.json too
// npm run bench:block -- --trades N
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Contract, JsonRpcProvider, NonceManager, Wallet } from 'ethers';
import { encode } from 'next-auth/jwt';
import { chromium, type Browser, type Page } from 'playwright-core';
import { tokenInterface } from '#lib/chain/abi.ts';
import { chainNow } from '#lib/chain/clock.ts';
import { typedDataOf } from '#lib/chain/signing.ts';
import { openDb, openPool } from '#lib/db/client.ts';
import type { Db } from '#lib/db/ctx.ts';
import { callDataOf } from '#lib/trade/call-data.ts';
import { termsSchema } from '#lib/trade/schema.ts';
import { build, isBuildStale } from '#scripts/build.ts';
import { fundLocally } from '#scripts/deploy.ts';
import { chromiumPath } from '#scripts/chromium.ts';
import { root } from '#scripts/paths.ts';
import { rpc } from '#scripts/rpc.ts';
import { layGround, liftLevels, openFleet, type Fleet, type Ground } from '../chaos/fleet.ts';
import { spread } from '../chaos/ledger.ts';
import { addPerson, takeOne, type Person } from '../chaos/people.ts';
import { fill, noLevels } from '../chaos/play.ts';

const argument = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const TRADES = argument('--trades', 20);
const MOVES = ['fund', 'markPaid', 'release'] as const;
type Move = (typeof MOVES)[number];
const CHAIN = 31337;
/** The room's heading says who owes what; it is another one after each of the three moves. */
const HEADING = 'main [role=status] h2';
const say = (text: string): void => void process.stderr.write(`${text}\n`);

type Stage = {
  readonly ground: Ground;
  readonly fleet: Fleet;
  readonly db: Db;
  readonly seller: Person;
  readonly buyer: Person;
  /** Brings what others have signed onto the chain: the server hears of it from the chain alone. */
  readonly stranger: NonceManager;
  readonly browser: Browser;
};

/** When the node first says that it has this block, and not what it was sent with. */
async function hasBlock(rpcUrl: string, after: number): Promise<number> {
  while (Number(await rpc<string>(rpcUrl, 'eth_blockNumber')) <= after)
    await new Promise((resolve) => setImmediate(resolve));
  return Date.now();
}

/** Milliseconds from the block that carries this move until the room's heading has changed. */
async function measure(
  { ground, db, seller, buyer, stranger }: Stage,
  page: Page,
  id: string,
  move: Move,
): Promise<number> {
  const trade = await db.trade.findUniqueOrThrow({ where: { id } });
  const terms = termsSchema.parse(trade.terms);
  const validUntil = (await chainNow(db, CHAIN)) + 3_600;
  const { domain, types, value } = typedDataOf(trade, move, terms, { validUntil });
  const { wallet } = move === 'markPaid' ? buyer : seller;
  const data = callDataOf(terms, move, { signature: await wallet.signTypedData(domain, types, value), validUntil });
  const shown = page.evaluate(
    (heading) =>
      new Promise<number>((resolve) => {
        const text = () => document.querySelector(heading)?.textContent;
        const before = text();
        const observer = new MutationObserver(() => {
          if (text() === before || !text()) return;
          observer.disconnect();
          resolve(Date.now());
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      }),
    HEADING,
  );
  // The observer stands before anything is sent; how far the watcher is in its pause is up to chance.
  await page.evaluate(() => true);
  await wait(300 + 1_000 * Math.random());
  const before = Number(await rpc<string>(ground.rpcUrl, 'eth_blockNumber'));
  const [at] = await Promise.all([
    hasBlock(ground.rpcUrl, before),
    stranger.sendTransaction({ to: trade.contract, data, gasLimit: 400_000 }),
  ]);
  return (await shown) - at;
}

/** Nothing is under way: the chain's own blocks that make the last one final are mined, and the room is quiet. */
async function calm({ db }: Stage, id: string): Promise<void> {
  for (;;) {
    const { state, finalState } = await db.trade.findUniqueOrThrow({ where: { id } });
    if (state === finalState) break;
    await wait(50);
  }
  // A room that has waited for finality looks every three seconds until it sees it.
  await wait(3_500);
}

async function openPage({ ground, fleet, buyer, browser, db }: Stage, id: string): Promise<Page> {
  const { url } = fleet.members[0]!;
  const session = await db.session.findFirstOrThrow({ where: { accountId: buyer.actor.accountId } });
  const value = await encode({ token: { sessionId: session.id }, secret: ground.secrets.authSecret, maxAge: 86_400 });
  const address = url.replace('127.0.0.1', 'localhost');
  const context = await browser.newContext({ baseURL: address, locale: 'en-GB' });
  await context.addCookies([{ name: 'holdfast.session', value, url: address }]);
  const page = await context.newPage();
  const joined = page.waitForEvent('websocket');
  await page.goto(`/trades/${id}`);
  await page.locator(HEADING).waitFor();
  await (await joined).waitForEvent('framereceived');
  return page;
}

async function approve(ground: Ground, { wallet }: Person, node: JsonRpcProvider): Promise<void> {
  await fundLocally(ground.rpcUrl, wallet.address);
  const token = new Contract(ground.deployed.tokens.USDC!, tokenInterface, wallet.connect(node));
  await (
    (await token.getFunction('approve')(ground.deployed.escrow, 2n ** 256n - 1n)) as { wait(): Promise<unknown> }
  ).wait();
}

async function play(stage: Stage): Promise<Record<Move, number[]>> {
  const { buyer } = stage;
  const times: Record<Move, number[]> = { fund: [], markPaid: [], release: [] };
  for (let at = 0; at < TRADES; at++) {
    await takeOne(buyer, () => 0);
    const id = buyer.taken.at(-1)!;
    const page = await openPage(stage, id);
    await wait(1_000);
    for (const move of MOVES) {
      times[move].push(await measure(stage, page, id, move));
      await calm(stage, id);
    }
    say(`${at + 1}: ${MOVES.map((move) => `${move} ${times[move].at(-1)}`).join(', ')} ms`);
    await page.context().close();
  }
  return times;
}

async function openStage(ground: Ground): Promise<Stage> {
  // One server that does all, as a small site is; the processes of a larger one tell each other over the line.
  const fleet = await openFleet(ground, ['web,realtime,worker'], { redis: false });
  Object.assign(process.env, fleet.env);
  await liftLevels(fleet.databaseUrl, noLevels());
  const db = openDb(openPool(fleet.databaseUrl, 4));
  const { url } = fleet.members[0]!;
  const led: typeof fetch = (input, init) => {
    const { pathname, search } = new URL(String(input));
    return fetch(`${url}${pathname}${search}`, init);
  };
  const now = Math.floor(Date.now() / 1000);
  const [seller, buyer] = [await addPerson(db, 'Seller', now, led), await addPerson(db, 'Buyer', now, led)];
  await fill(fleet, [seller]);
  await seller.turn();
  const node = new JsonRpcProvider(ground.rpcUrl, CHAIN, { batchMaxCount: 1, staticNetwork: true });
  await approve(ground, seller, node);
  const stranger = new Wallet(Wallet.createRandom().privateKey, node);
  await fundLocally(ground.rpcUrl, stranger.address);
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: ['--no-sandbox'] });
  return { ground, fleet, db, seller, buyer, stranger: new NonceManager(stranger), browser };
}

async function main(): Promise<void> {
  if (isBuildStale()) await build(join(root, 'test-results', 'build.log'));
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-block-'));
  const ground = await layGround(dir);
  const stage = await openStage(ground);
  try {
    const times = await play(stage);
    const all = MOVES.flatMap((move) => times[move]);
    const report = {
      conditions: `${cpus().length} × ${cpus()[0]?.model ?? 'cpu'}, Node ${process.version}, Chromium ${stage.browser.version()} on the same machine, one server of the production build, embedded Postgres with fsync, one node on the same machine`,
      blocks: all.length,
      ms: spread(all),
      msByMove: Object.fromEntries(MOVES.map((move) => [move, spread(times[move])])),
      all: times,
    };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    if (process.argv.includes('--write'))
      writeFileSync(join(root, 'bench', 'block', 'block.json'), `${JSON.stringify(report, null, 2)}\n`);
  } finally {
    await stage.browser.close();
    await stage.fleet.stop();
    await ground.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

await main();
process.exit(0);
