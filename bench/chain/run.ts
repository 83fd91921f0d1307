// npm run bench:chain                 65,000 logs of the escrow on a local chain, read into an empty database until they are final; prints the figures
// npm run bench:chain -- --write      writes bench/chain/reading.json too
// npm run bench:chain -- --logs N --keep    keeps chain and database running afterwards, to measure something else on them
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDeployment } from '#lib/chain/deployment.ts';
import { readByAbi, readLog } from '#lib/chain/decode.ts';
import { askLogs } from '#lib/chain/logs.ts';
import { ChainNodes } from '#lib/chain/nodes.ts';
import { readChain } from '#lib/chain/reader.ts';
import { openDb, openPool } from '#lib/db/client.ts';
import type { Db } from '#lib/db/ctx.ts';
import { LOCAL_CHAIN_ID, startAnvil, type Anvil } from '#scripts/anvil.ts';
import { deployLocal, saveDeployment, type Deployed } from '#scripts/deploy.ts';
import { TEST_MNEMONIC } from '#scripts/local-accounts.ts';
import { root } from '#scripts/paths.ts';
import { startPostgres, type Postgres } from '#scripts/postgres.ts';
import { applyMigrations } from '#scripts/schema-engine.ts';
import { logHooks } from '#server/log-hooks.ts';
import { cpuSecondsOf, cpuSecondsOfAll } from '../server.ts';
import { generateLogs } from './generate.ts';

const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const wanted = Number(argument('--logs') ?? '65000');
const say = (text: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
const round = (value: number): number => Number(value.toPrecision(3));

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};

type Parts = { readonly postgres: Postgres; readonly anvil: Anvil; readonly deployed: Deployed; readonly logs: number };

/** Seconds of one core that each has used so far: on a machine that does other things as well, what counts is these. */
const cpuOf = ({ postgres, anvil }: Parts) => {
  const { user, system } = process.cpuUsage();
  return [(user + system) / 1e6, cpuSecondsOfAll(postgres.pid), cpuSecondsOf(anvil.pid)] as const;
};

/** Reads everything into a database of its own. Faults where a log is missing or not final. */
async function read(parts: Parts, name: string, urls: readonly string[]) {
  const { postgres, deployed, logs } = parts;
  await postgres.createDatabase(name);
  const url = postgres.url(name);
  await applyMigrations(url);
  await saveDeployment(url, deployed);
  const pool = openPool(url, 4);
  const db: Db = openDb(pool);
  const nodes = new ChainNodes(urls, LOCAL_CHAIN_ID);
  const deployment = await getDeployment(db, LOCAL_CHAIN_ID);
  const before = cpuOf(parts);
  const took = await seconds(() => readChain(db, nodes, deployment, logHooks));
  const [reader, database, node] = cpuOf(parts).map((used, at) => round(used - before[at]!));
  const final = await db.chainLog.count({ where: { finalAt: { not: null }, revertedAt: null } });
  if (final !== logs) throw new Error(`${final} logs of ${logs} are final`);
  // The next pass finds nothing new: what every half second costs.
  const idle = await seconds(() => readChain(db, nodes, deployment, logHooks));
  nodes.destroy();
  await db.$disconnect();
  await pool.end();
  const figures = {
    seconds: round(took),
    logsPerSecond: round(logs / took),
    cpuSeconds: { reader, database, node },
    idleMs: round(idle * 1000),
  };
  say(`${name}: ${JSON.stringify(figures)}`);
  return figures;
}

/** Logs decoded in a second, at fixed places and by the ABI: the same logs, after a first turn that is not counted. */
async function decoding(url: string, { escrow, deployBlock }: Deployed) {
  const nodes = new ChainNodes([url], LOCAL_CHAIN_ID);
  const logs = (await askLogs(nodes.all[0]!, escrow, deployBlock, deployBlock + 9)).map(
    ({ topics, data, txHash: transactionHash, logIndex: index }) => ({ topics, data, transactionHash, index }),
  );
  const rate = async (decode: typeof readLog) => {
    for (const log of logs) decode(log);
    const took = await seconds(async () => {
      for (let turn = 0; turn < 3; turn += 1) for (const log of logs) decode(log);
    });
    return (3 * logs.length) / took;
  };
  const figures = { fixed: round(await rate(readLog)), abi: round(await rate(readByAbi)) };
  nodes.destroy();
  return figures;
}

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'holdfast-bench-chain-'));
  const postgres = await startPostgres({ dir, password: 'bench' });
  const anvil = await startAnvil();
  try {
    const deployed = await deployLocal(anvil.url, TEST_MNEMONIC);
    const made = await generateLogs(anvil.url, deployed, wanted, say);
    say(
      `${made.logs} logs in ${made.blocks} blocks at ${deployed.escrow} of ${anvil.url}, from block ${deployed.deployBlock} on`,
    );
    const load = round(loadavg()[0]!);
    const parts = { postgres, anvil, deployed, logs: made.logs };
    const one = await read(parts, 'one', [anvil.url]);
    // The same chain under two names: both answer the same, and share this machine with everything else.
    const two = await read(parts, 'two', [anvil.url, anvil.url.replace('127.0.0.1', 'localhost')]);
    const figures = {
      at: new Date().toISOString().slice(0, 10),
      machine: { cores: cpus().length, model: cpus()[0]!.model, load },
      ...made,
      one,
      two,
      decodedPerSecond: await decoding(anvil.url, deployed),
    };
    process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
    if (process.argv.includes('--write'))
      writeFileSync(join(root, 'bench', 'chain', 'reading.json'), `${JSON.stringify(figures, null, 2)}\n`);
    if (process.argv.includes('--keep')) {
      say(`Kept: chain ${anvil.url}, database ${postgres.url('one')}. Ctrl-C ends it.`);
      await new Promise<void>((resolve) => void process.once('SIGINT', resolve));
    }
  } finally {
    await anvil.stop();
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

await main();
