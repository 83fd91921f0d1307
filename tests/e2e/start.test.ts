// npm start itself, over a folder of its own: what a person sees, and what is left behind when it goes.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from '#scripts/paths.ts';
import { freePort } from '#scripts/ports.ts';
import { isAlive } from '#scripts/processes.ts';
import type { RunFile } from '#scripts/run-file.ts';
import { withClient } from '#scripts/sql.ts';

const dir = mkdtempSync(join(tmpdir(), 'holdfast-start-'));
const port = await freePort();
const started: ChildProcess[] = [];

type Changes = Readonly<Record<string, string>>;
type Start = { readonly process: ChildProcess; readonly said: () => string; readonly ended: Promise<number | null> };

function start(changes: Changes = {}): Start {
  const env = {
    ...process.env,
    HOLDFAST_DIR: dir,
    PORT: String(port),
    HOLDFAST_DEMO: '0',
    ...changes,
  } as NodeJS.ProcessEnv;
  const child = spawn(process.execPath, [join(root, 'scripts', 'start.ts')], {
    env,
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (text += chunk));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { process: child, said: () => text, ended };
}

async function until(what: () => string, check: () => boolean | Promise<boolean>): Promise<void> {
  const patience = Date.now() + 90_000;
  while (!(await check())) {
    if (Date.now() > patience) throw new Error(`never: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const ready = (run: Start) =>
  until(
    () => `ready; it said:\n${run.said()}`,
    () => run.said().includes('Holdfast is at'),
  );
const record = () => JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as RunFile;
const answers = async () => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.ok === true;

/** The password and port are the embedded server's own. */
async function query<T extends object>(sql: string): Promise<T[]> {
  const { databasePassword } = JSON.parse(readFileSync(join(dir, 'secrets.json'), 'utf8')) as {
    databasePassword: string;
  };
  const [, , , databasePort] = readFileSync(join(dir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n');
  const url = `postgresql://holdfast:${databasePassword}@127.0.0.1:${databasePort}/holdfast`;
  return withClient(url, async (client) => (await client.query<T>(sql)).rows);
}

const escrow = async () => (await query<{ escrow: string }>('SELECT escrow FROM "Deployment"'))[0]!.escrow;

/** The status of an attempt to open a WebSocket. */
function upgrade(path: string, origin: string | undefined): Promise<number | 'cut off'> {
  const key = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version': '13' };
  const headers = { connection: 'Upgrade', upgrade: 'websocket', ...key, ...(origin && { origin }) };
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path, headers });
    asked.on('upgrade', (answer, socket) => {
      socket.destroy();
      resolve(answer.statusCode!);
    });
    asked.on('response', (answer) => resolve(answer.statusCode!));
    asked.on('error', () => resolve('cut off'));
    asked.end();
  });
}

/** What a page of this origin is told when it asks, on a socket, for what is its reader's own. */
function asksForOwn(origin: string | undefined): Promise<string> {
  const line = io(`http://127.0.0.1:${port}`, {
    transports: ['websocket'],
    reconnection: false,
    extraHeaders: origin === undefined ? {} : { origin },
  });
  return new Promise<string>((resolve) => {
    line.on('connect', () => resolve('let in'));
    line.on('connect_error', ({ message }) => resolve(message));
  }).finally(() => line.close());
}

afterAll(async () => {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  rmSync(dir, { recursive: true, force: true });
});

describe('npm start', () => {
  let first: Start;
  let address: string;

  test('comes up in an empty folder and says where it is', async () => {
    first = start();
    await ready(first);
    expect(first.said()).toContain(`Holdfast is at http://localhost:${port}`);
    expect(await answers()).toBe(true);
    // The page of samples belongs to the demo.
    expect((await fetch(`http://127.0.0.1:${port}/styleguide`)).status).toBe(404);
    address = await escrow();
  });

  test('opens one pool of connections to ask on, whoever in the process asks', async () => {
    let most = 0;
    const pages = Array.from({ length: 40 }, (_, index) => (index % 2 ? '/' : '/api/v1/me'));
    const work = Promise.all(
      pages.map((path) => fetch(`http://127.0.0.1:${port}${path}`).then((answer) => answer.arrayBuffer())),
    );
    let busy = true;
    void work.finally(() => (busy = false));
    while (busy) {
      const [row] = await query<{ n: number }>(
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'holdfast'",
      );
      most = Math.max(most, row!.n);
    }
    await work;
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(10);
  });

  test('upgrades a connection on the socket path alone, and hands what is somebody’s own to its own pages only', async () => {
    const socket = '/socket.io/?EIO=4&transport=websocket';
    const own = `http://localhost:${port}`;
    expect(await upgrade(socket, own)).toBe(101);
    // Prices of the market are for everybody, so the line opens; what is somebody's own is refused on it, before any ticket is looked at.
    expect(await asksForOwn(own)).toBe('ticket');
    expect(await asksForOwn('https://evil.example')).toBe('origin');
    expect(await asksForOwn('null')).toBe('origin');
    // A program says no Origin, and needs its ticket all the same.
    expect(await asksForOwn(undefined)).toBe('ticket');
    expect(await upgrade('/', own)).toBe('cut off');
    expect(await upgrade('/_next/hmr', own)).toBe('cut off');
    expect(await upgrade('//evil.example/socket.io/', own)).toBe('cut off');
  });

  test('answers with a policy that lets no script in but its own', async () => {
    const page = await fetch(`http://127.0.0.1:${port}/`);
    const policy = page.headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    const html = await page.text();
    const scripts = html.match(/<script[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
    expect(policy).toContain("frame-ancestors 'none'");
    const again = await fetch(`http://127.0.0.1:${port}/`);
    expect(again.headers.get('content-security-policy')).not.toContain(nonce);
  });

  test('a second time over the same folder refuses, and the first goes on', async () => {
    const second = start({ PORT: String(await freePort()) });
    expect(await second.ended).toBe(1);
    expect(second.said()).toContain('already running');
    expect(existsSync(join(dir, 'run.json'))).toBe(true);
    expect(await answers()).toBe(true);
  });

  test('brings a killed server back by itself', async () => {
    const server = () => record().children.find(({ name }) => name === 'server')!.pid;
    const before = server();
    process.kill(before, 'SIGKILL');
    await until(
      () => 'another server',
      () => server() !== before,
    );
    await until(() => 'ready again', answers);
  });

  test('killed without a word leaves nothing that the next start does not end, and no data is lost', async () => {
    const { children } = record();
    first.process.kill('SIGKILL');
    await first.ended;
    const next = start();
    await ready(next);
    for (const { pid } of children) expect(isAlive(pid)).toBe(false);
    expect(await escrow()).toBe(address);
    expect(next.said()).not.toContain('fresh');
    first = next;
  });

  test('stops every child on a signal, even one sent twice, and keeps the data', async () => {
    const { children } = record();
    first.process.kill('SIGINT');
    first.process.kill('SIGINT');
    expect(await first.ended).toBe(0);
    expect(first.said()).toContain('Your data is kept');
    for (const { pid } of children) expect(isAlive(pid)).toBe(false);
    expect(existsSync(join(dir, 'run.json'))).toBe(false);
  });

  test('with nothing changed is up again within 15 seconds', async () => {
    const began = Date.now();
    first = start();
    await ready(first);
    expect(Date.now() - began).toBeLessThan(15_000);
    first.process.kill('SIGTERM');
    expect(await first.ended).toBe(0);
  });

  test('without its chain moves the old database aside, says so, and begins anew', async () => {
    rmSync(join(dir, 'chain'), { recursive: true });
    first = start();
    await ready(first);
    const aside = /kept in (\S+)\./.exec(first.said())?.[1];
    expect(aside && existsSync(join(aside, 'postgres', 'data', 'PG_VERSION'))).toBe(true);
    expect(await escrow()).toBe(address);
    first.process.kill('SIGTERM');
    expect(await first.ended).toBe(0);
  });
});

describe('npm start that cannot', () => {
  const lineOf = async (changes: Changes) => {
    const other = mkdtempSync(join(tmpdir(), 'holdfast-cannot-'));
    const run = start({ HOLDFAST_DIR: other, ...changes });
    const code = await run.ended;
    rmSync(other, { recursive: true, force: true });
    expect(code).toBe(1);
    return run.said().trim().split('\n').at(-1);
  };

  test('says in one line that its port is taken, and what to do', async () => {
    const taker = createServer();
    await new Promise<void>((resolve) => taker.listen(0, resolve));
    const taken = (taker.address() as { port: number }).port;
    expect(await lineOf({ PORT: String(taken) })).toBe(
      `Port ${taken} is taken by another program. Choose another: PORT=${taken + 1} npm start`,
    );
    taker.close();
  });

  test('says in one line that DATABASE_URL is wrong', async () => {
    expect(await lineOf({ PORT: String(await freePort()), DATABASE_URL: 'mysql://x' })).toMatch(
      /^DATABASE_URL is not a Postgres address\./,
    );
  });

  test('says in one line that a folder cannot be made', async () => {
    expect(await lineOf({ PORT: String(await freePort()), HOLDFAST_DIR: '/proc/holdfast' })).toMatch(/cannot be made/);
  });
});
