/** The process with the relayer's keys, as it is started: what it opens, who may ask it, and what becomes of its day when it is killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transaction, Wallet } from 'ethers';
import { afterAll, describe, expect, it } from 'vitest';
import { ESCROW_CALLS } from '#lib/chain/relay/policy.ts';
import { SignerAway, SignerRefused, socketSigner, type ToSign } from '#lib/chain/relay/signer.ts';
import { root } from '#scripts/paths.ts';
import { serverEnv } from '#scripts/server-env.ts';
import { signerEnv } from '#scripts/signer.ts';
import { TEST_SECRETS } from '../setup/settings.ts';

const dir = mkdtempSync(join(tmpdir(), 'holdfast-signs-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

const ESCROW = `0x${'e5'.repeat(20)}`;
const KEYS = [`0x${'a1'.repeat(32)}`, `0x${'b2'.repeat(32)}`];
const [FIRST, OTHER] = KEYS.map((key) => new Wallet(key).address) as [string, string];
const deployed = { chainId: 1, escrow: ESCROW, bond: null, faucet: null };

let installations = 0;
function installation() {
  const place = join(dir, `${(installations += 1)}`);
  const socket = join(place, 'signer.sock');
  const outer = { PATH: process.env.PATH, SIGNER_DAY_COINS: '0.001' } as unknown as NodeJS.ProcessEnv;
  return { socket, env: signerEnv({ socket, dir: place, keys: KEYS, deployed, embeddedChain: false }, outer) };
}

/** Answers once it says that it is ready; rejects with what it said where it ends instead. */
function start(env: NodeJS.ProcessEnv, passed?: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(root, 'server/signer/index.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', passed ?? 'ignore'],
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      said += chunk;
      if (said.includes('"ready')) resolve(child);
    });
    child.stderr!.on('data', (chunk: Buffer) => (said += chunk));
    child.once('exit', () => reject(new Error(said)));
  });
}

const gone = (child: ChildProcess, signal: NodeJS.Signals) =>
  new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill(signal);
  });

const call = (nonce: number, changes: Partial<ToSign> = {}): ToSign => ({
  chainId: 1,
  to: ESCROW,
  data: ESCROW_CALLS[0]!,
  nonce,
  gasLimit: 100_000n,
  maxFeePerGas: 4_000_000_000n,
  maxPriorityFeePerGas: 1n,
  ...changes,
});

describe('the process with the relayer’s keys', () => {
  it('listens on a socket that its owner alone may open, answers its accounts, and signs for each of them', async () => {
    const { socket, env } = installation();
    await start(env);
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    const signer = socketSigner(socket);
    expect(await signer.accounts()).toEqual({ first: [FIRST, OTHER], second: null });
    for (const from of [FIRST, OTHER]) expect(Transaction.from(await signer.sign(from, call(0))).from).toBe(from);
    await expect(signer.sign(FIRST, call(1, { to: FIRST }))).rejects.toThrow(/none of this site's contracts/);
    await expect(signer.sign(`0x${'99'.repeat(20)}`, call(1))).rejects.toThrow(SignerRefused);
  });

  it('has signed no more on a day for having been killed in the middle of it', async () => {
    const { socket, env } = installation();
    const killed = await start(env);
    const signer = socketSigner(socket);
    // 0.0004 coins each, and 0.001 a day.
    await signer.sign(FIRST, call(0));
    await signer.sign(FIRST, call(1));
    await gone(killed, 'SIGKILL');
    await expect(signer.accounts()).rejects.toThrow(SignerAway);
    await expect(signer.sign(FIRST, call(2))).rejects.toThrow(SignerAway);
    // What a killed one leaves in its place is no obstacle.
    expect(existsSync(socket)).toBe(true);
    await start(env);
    await expect(signer.sign(FIRST, call(2))).rejects.toThrow(/SIGNER_DAY_COINS/);
    // The dearest of one nonce counts: what replaces the first costs 0.0001 more.
    await signer.sign(FIRST, call(0, { maxFeePerGas: 5_000_000_000n }));
  });

  it('gives way to one that is there already, whose day it would not know', async () => {
    const { socket, env } = installation();
    await start(env);
    await expect(start(env)).rejects.toThrow(/Another signer answers/);
    expect((await socketSigner(socket).accounts()).first).toHaveLength(2);
  });

  it('takes the socket that systemd has opened for it, and opens none', async () => {
    const { env } = installation();
    const [opened, path] = [join(dir, 'opened.sock'), join(dir, 'passed.sock')];
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(opened, resolve));
    const { fd } = (holder as unknown as { _handle: { fd: number } })._handle;
    await start({ ...env, LISTEN_FDS: '1' }, fd);
    // This process must not take what the other is to answer, and its own end would take the socket's name away.
    renameSync(opened, path);
    await new Promise((resolve) => holder.close(resolve));
    expect((await socketSigner(path).accounts()).first).toEqual([FIRST, OTHER]);
    expect(existsSync(env.RELAYER_SOCKET!)).toBe(false);
  });

  it('ends when it is asked to, and says of a wrong setting which, without its value', async () => {
    const { socket, env } = installation();
    const running = await start(env);
    expect(await gone(running, 'SIGTERM')).toBe(0);
    await expect(start({ ...env, SIGNER_ESCROW: 'hunter2' })).rejects.toThrow(/SIGNER_ESCROW: must be an address/);
    await expect(start({ ...env, RELAYER_KEY: 'hunter2' })).rejects.not.toThrow(/hunter2/);
    expect(existsSync(socket)).toBe(false);
  });
});

describe('what npm start hands on', () => {
  const settings = {
    databaseUrl: 'postgresql://a:b@localhost/c',
    rpcUrl: 'http://127.0.0.1:8545',
    chainId: 31337,
    embeddedChain: true,
    port: 3000,
    publicUrl: 'http://localhost:3000',
    secrets: TEST_SECRETS,
    storageDir: '/var/lib/holdfast/files',
  };
  const second = { SECOND_RELAYER_KEY: `0x${'9a'.repeat(32)}`, RELAYER_KEY: KEYS[0]! } as unknown as NodeJS.ProcessEnv;

  it('to the server is none of the relayer’s keys where a process of its own signs', () => {
    const env = serverEnv({ ...settings, relayerSocket: '/somewhere/signer.sock' }, second);
    expect(env.RELAYER_SOCKET).toBe('/somewhere/signer.sock');
    const text = JSON.stringify(env);
    for (const key of [TEST_SECRETS.relayerKey, KEYS[0]!, second.SECOND_RELAYER_KEY!]) expect(text).not.toContain(key);
    expect(serverEnv(settings, {} as NodeJS.ProcessEnv).RELAYER_KEY).toBe(TEST_SECRETS.relayerKey);
  });

  it('to the signer is nothing but what it signs with and for', () => {
    const outer = { ...serverEnv(settings, second), PATH: '/bin' };
    const env = signerEnv({ socket: '/s', dir: '/d', keys: KEYS, deployed, embeddedChain: false }, outer);
    expect(Object.keys(env).sort()).toEqual(
      [
        'CHAIN_ID',
        'NODE_COMPILE_CACHE',
        'NODE_ENV',
        'PATH',
        'RELAYER_KEY',
        'RELAYER_SOCKET',
        'SECOND_RELAYER_KEY',
        'SIGNER_DAY_COINS',
        'SIGNER_ESCROW',
        'SIGNER_FILE',
      ].sort(),
    );
  });
});
