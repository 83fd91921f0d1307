// npm start: database, chain, contracts, pages, server, demo; in that order, each only where it is needed.
import { existsSync, mkdirSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  LOCAL_CHAIN_ID,
  SECOND_CHAIN_ID,
  catchUpWithPresent,
  isStateReadable,
  startAnvil,
  type Anvil,
} from './anvil.ts';
import { build, isBuildStale } from './build.ts';
import { deployLocal, loadDeployment, saveDeployment } from './deploy.ts';
import { buildExitPage } from './exit.ts';
import { checkDatabase, checkDeployment, checkFurther, checkNodes } from './external.ts';
import { generateClient } from './generate.ts';
import { compareStates, isComplete, markComplete, setAside } from './local-state.ts';
import { root, stateDir } from './paths.ts';
import { Problem } from './platform.ts';
import { isPortFree } from './ports.ts';
import { startPostgres, type Postgres } from './postgres.ts';
import { playHistory } from './history.ts';
import { endOrphans, removeRunFile } from './run-file.ts';
import { applyMigrations } from './schema-engine.ts';
import { loadSecrets, serverEnv, type Secrets } from './server-env.ts';
import { step, say } from './progress.ts';
import { fundRelayers, keepSaving, openSecond } from './local-chains.ts';
import { relayerKeys, startSigner, type SignerPlace } from './signer.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

const LEAST_FREE_MB = 300;
const DEMO = 'server/demo/index.ts';
const HISTORY = 'server/demo/history.ts';
/** How far back the demo's history begins. */
const HISTORY_SECONDS = 180 * 86_400;

/** HOLDFAST_DEMO=0: the local chain without the demo's people. */
const demo = process.env.HOLDFAST_DEMO !== '0' && existsSync(join(root, DEMO));
const dev = process.argv.includes('--dev');
const second = process.argv.includes('--second-chain'); // Two chains at once, to be looked at.
const dir = stateDir();
const port = Number(process.env.PORT || 3000);
const publicUrl = (process.env.PUBLIC_URL || `http://localhost:${port}`).replace(/\/+$/, '');
const paths = {
  run: join(dir, 'run.json'),
  secrets: join(dir, 'secrets.json'),
  postgres: join(dir, 'postgres'),
  chain: join(dir, 'chain', 'state.json'),
  secondChain: join(dir, 'chain', 'second.json'),
  files: join(dir, 'files'),
  logs: join(dir, 'logs'),
};

type Parts = {
  databaseUrl: string;
  rpcUrl: string;
  chainId: number;
  anvil: Anvil | undefined;
  /** Of this machine as well. */
  secondAnvil: Anvil | undefined;
};

const ending = new AbortController();
let supervisor: Supervisor | undefined;

async function main(): Promise<void> {
  await checkPlace();
  const ended = await endOrphans(paths.run, { chain: paths.chain, 'second-chain': paths.secondChain });
  if (ended.length) say(`Ended what an interrupted start had left: ${ended.join(', ')}.`);
  if (!(await isPortFree(port)))
    throw new Problem(`Port ${port} is taken by another program. Choose another: PORT=${port + 1} npm start`);
  supervisor = createSupervisor(paths.run, publicUrl, (reason) => void end(1, reason));
  const secrets = loadSecrets(paths.secrets);
  await step('Database client', async () => (generateClient() ? 'generated' : 'up to date'));
  const parts = await startParts(secrets, supervisor);
  if (dev) await buildExitPage();
  else await step('Pages', () => prepareBuild());
  await startServer(parts, secrets, supervisor);
}

async function checkPlace(): Promise<void> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Problem(`PORT is "${process.env.PORT}": give a number from 1 to 65535.`);
  makeFolder(dir);
  const { bavail, bsize } = statfsSync(dir);
  if ((bavail * bsize) / 2 ** 20 < LEAST_FREE_MB)
    throw new Problem(`The disk of ${dir} is full: free at least ${LEAST_FREE_MB} MB and start again.`);
}

/** One folder at a time: Node's own recursion never ends where the system answers "no such file" for a place it refuses. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    throw new Problem(
      `${path} cannot be made: ${(error as Error).message}. Set HOLDFAST_DIR to a folder that you may write to.`,
    );
  }
}

async function startParts(secrets: Secrets, keeper: Supervisor): Promise<Parts> {
  const external = { database: process.env.DATABASE_URL, chain: process.env.RPC_URL };
  if (external.database) await checkDatabase(external.database);
  let database = external.database ? undefined : await step('Postgres', () => openPostgres(secrets, keeper));
  const urlOf = (server: Postgres | undefined) => external.database ?? server!.url('holdfast');
  await step('Migrations', () => migrate(urlOf(database)));
  if (external.chain) {
    const { chainId, answering } = await checkNodes(external.chain);
    for (const node of answering) await checkDeployment(urlOf(database), node, chainId);
    await checkFurther(urlOf(database));
    return { databaseUrl: urlOf(database), rpcUrl: external.chain, chainId, anvil: undefined, secondAnvil: undefined };
  }
  let anvil = await step('Local chain', () => openChain(keeper));
  let state = await compareStates(urlOf(database), anvil.url);
  if (state === 'fits' && !isComplete(dir)) state = { misfit: 'the first start was interrupted' };
  if (typeof state === 'object') {
    if (!database)
      throw new Problem(
        `The local chain does not fit the database at DATABASE_URL: ${state.misfit}. Give it an empty database.`,
      );
    await anvil.stop();
    await database.stop();
    const aside = setAside(dir, ['postgres', 'chain', 'files']);
    say(
      aside
        ? `Starting fresh, because ${state.misfit}. What was there is kept in ${aside}.`
        : 'Starting fresh: the first start was interrupted.',
    );
    database = await step('Postgres', () => openPostgres(secrets, keeper));
    await step('Migrations', () => migrate(urlOf(database)));
    anvil = await step('Local chain', () => openChain(keeper));
    state = 'new';
  }
  const own = { databaseUrl: urlOf(database), rpcUrl: anvil.url, chainId: LOCAL_CHAIN_ID, anvil };
  const parts: Parts = { ...own, secondAnvil: undefined };
  if (state === 'new') await setUpChain(parts, anvil, secrets);
  else await fundRelayers(anvil.url, secrets);
  keepSaving(anvil, ending.signal, onStopped);
  if (second) {
    const place = { databaseUrl: parts.databaseUrl, file: paths.secondChain, secrets, keeper };
    parts.secondAnvil = await step('Second chain', () => openSecond(place));
    keepSaving(parts.secondAnvil, ending.signal, onStopped);
  }
  return parts;
}

async function openPostgres(secrets: Secrets, keeper: Supervisor): Promise<Postgres> {
  const server = await startPostgres({ dir: paths.postgres, password: secrets.databasePassword });
  keeper.adopt({ name: 'database', pid: server.pid, match: 'postgres' }, server.stop);
  await server.createDatabase('holdfast');
  return server;
}

async function migrate(url: string): Promise<string> {
  const applied = await applyMigrations(url);
  return applied.length ? `applied ${applied.length}` : 'up to date';
}

const onStopped = (error: Error): void => void end(1, `The local chain stopped: ${error.message}`);

async function openChain(keeper: Supervisor): Promise<Anvil> {
  const usable = existsSync(paths.chain) && isStateReadable(paths.chain);
  const genesis = demo ? Math.floor(Date.now() / 1000) - HISTORY_SECONDS : undefined;
  const options = {
    ...(usable || !existsSync(paths.chain) ? { stateFile: paths.chain } : {}),
    ...(genesis && { genesis }),
  };
  const anvil = await startAnvil(options);
  keeper.chainUrls.chain = anvil.url;
  keeper.adopt({ name: 'chain', pid: anvil.pid, match: 'anvil' }, anvil.stop);
  return anvil;
}

async function setUpChain(parts: Parts, anvil: Anvil, secrets: Secrets): Promise<void> {
  await step('Contracts', async () => {
    await saveDeployment(parts.databaseUrl, await deployLocal(anvil.url, secrets.localMnemonic));
    await fundRelayers(anvil.url, secrets);
  });
  const history = {
    script: join(root, HISTORY),
    // The past is made up, and no source is asked what it was worth: the rates that ship with the program are.
    env: { ...environment(parts, secrets), PRICE_SOURCES: 'snapshot' },
    log: join(paths.logs, 'history.log'),
    signal: ending.signal,
  };
  if (demo) await step('Demo history', (note) => playHistory({ ...history, note }));
  await catchUpWithPresent(anvil.url);
  await anvil.save();
  markComplete(dir);
}

async function prepareBuild(): Promise<string> {
  if (!isBuildStale()) return 'up to date';
  await build(join(paths.logs, 'build.log'), ending.signal);
  return 'built';
}

/** `sockets`: of the signing processes, the home chain's first. */
function environment(parts: Parts, secrets: Secrets, sockets: readonly string[] = []): NodeJS.ProcessEnv {
  const { databaseUrl, rpcUrl, chainId, anvil, secondAnvil } = parts;
  const [relayerSocket, secondSocket] = sockets;
  return serverEnv({
    databaseUrl,
    rpcUrl,
    chainId,
    embeddedChain: anvil !== undefined,
    port,
    publicUrl,
    secrets,
    storageDir: paths.files,
    ...(relayerSocket && { relayerSocket }),
    ...(secondAnvil &&
      secondSocket && {
        further: [{ chainId: SECOND_CHAIN_ID, rpcUrl: secondAnvil.url, relayerSocket: secondSocket }],
      }),
    dev,
    demo,
  });
}

async function signerPlace({ databaseUrl, anvil }: Parts, chainId: number, secrets: Secrets): Promise<SignerPlace> {
  const deployed = (await loadDeployment(databaseUrl, chainId))!;
  const keys = relayerKeys(secrets);
  return { dir, keys, deployed, embeddedChain: anvil !== undefined, logs: paths.logs, signal: ending.signal };
}

async function startServer(parts: Parts, secrets: Secrets, keeper: Supervisor): Promise<void> {
  const chains = [parts.chainId, ...(parts.secondAnvil ? [SECOND_CHAIN_ID] : [])];
  const sockets: string[] = [];
  await step('Signer', async () => {
    for (const chainId of chains) sockets.push(await startSigner(keeper, await signerPlace(parts, chainId, secrets)));
  });
  const env = environment(parts, secrets, sockets);
  const log = join(paths.logs, 'server.log');
  await step('Server', async () => {
    keeper.keep('server', join(root, 'server', dev ? 'main.ts' : 'index.ts'), env, log, dev);
    await untilReady(`http://127.0.0.1:${port}/readyz`, log);
  });
  if (parts.anvil && demo) keeper.keep('demo', join(root, DEMO), env, join(paths.logs, 'demo.log'), false);
  welcome(parts);
}

async function untilReady(url: string, log: string): Promise<void> {
  const until = Date.now() + 120_000;
  while (!ending.signal.aborted) {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    if (response?.ok) return;
    if (Date.now() > until) throw new Error(`The server did not become ready; what it said is in ${log}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function welcome({ anvil }: Parts): void {
  const lines = ['', `  Holdfast is at ${publicUrl}`, ''];
  if (anvil) {
    lines.push(
      '  It runs on a local test chain: its coins are worth nothing. Open the page and sign up with any email and',
    );
    lines.push(`  a password${demo ? ', or step in as a demo trader with one click' : ''}.`);
  } else lines.push('  Sign in with your wallet, or sign up with email and a password.');
  lines.push('', `  Logs: ${paths.logs}    Stop: Ctrl-C    Begin anew: npm run reset`, '');
  process.stdout.write(`${lines.join('\n')}\n`);
}

let over: Promise<void> | undefined;

/** Ends every part, last started first; at a second call waits for the first. */
function end(code: number, reason?: string): Promise<void> {
  over ??= (async () => {
    ending.abort();
    if (reason) process.stderr.write(`\n${reason}\n`);
    if (supervisor) {
      await supervisor.stop();
      removeRunFile(paths.run);
    }
    if (code === 0) process.stdout.write('\nStopped. Your data is kept.\n');
    process.exit(code);
  })();
  return over;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
// What started this process is gone without a word.
process.on('disconnect', () => void end(0));

function explain(error: unknown): string {
  if (error instanceof Problem) return error.message;
  const { code, stack } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return `The disk is full: free some space and start again.`;
  if (code === 'EACCES' || code === 'EROFS')
    return `${(error as Error).message}: this user may not write there. Set HOLDFAST_DIR to a folder that it may write to.`;
  return stack ?? String(error);
}

main().catch((error: unknown) => {
  if (ending.signal.aborted) return;
  void end(1, explain(error)).catch(() => process.exit(1));
});
