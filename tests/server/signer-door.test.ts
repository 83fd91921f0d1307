/** The door of the process with the relayer's keys: what it answers at its socket, and what whoever asks makes of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transaction, Wallet } from 'ethers';
import { afterAll, describe, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { readSignerSettings } from '#lib/chain/relay/settings.ts';
import { SignerAway, SignerRefused, keySigner, signerOf, socketSigner, type ToSign } from '#lib/chain/relay/signer.ts';
import { openLedger } from '#server/signer/ledger.ts';
import { createSigner, signing } from '#server/signer/serve.ts';

const dir = mkdtempSync(join(tmpdir(), 'holdfast-door-'));
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
  rmSync(dir, { recursive: true, force: true });
});

const KEYS = [`0x${'a1'.repeat(32)}`, `0x${'b2'.repeat(32)}`];
const SECOND = `0x${'c3'.repeat(32)}`;
const [ONE, TWO, LAST] = [...KEYS, SECOND].map((key) => new Wallet(key).address) as [string, string, string];
const ESCROW = `0x${'e5'.repeat(20)}`;
let made = 0;

async function listen(server: Server): Promise<string> {
  const socket = join(dir, `${(made += 1)}.sock`);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return socket;
}

async function open(more: Record<string, string> = {}, broken?: Partial<ReturnType<typeof signing>>) {
  const settings = readSignerSettings({
    RELAYER_KEY: KEYS.join(','),
    RELAYER_SOCKET: join(dir, 'x.sock'),
    CHAIN_ID: '1',
    SIGNER_ESCROW: ESCROW,
    SIGNER_FILE: join(dir, `ledger-${(made += 1)}`),
    SIGNER_DAY_COINS: '0.05',
    RELAYER_MOST_FEE: '100',
    RELAYER_MOST_GAS: '1000000',
    ...more,
  });
  const ledger = openLedger(settings.file, 1, () => '2026-01-01');
  const said: string[] = [];
  const socket = await listen(createSigner({ ...signing(settings, ledger), ...broken }, (line) => said.push(line)));
  return { socket, said, signer: socketSigner(socket) };
}

const act: ToSign = {
  chainId: 1,
  to: ESCROW,
  data: escrowInterface.getFunction('reclaim')!.selector + '00'.repeat(32),
  nonce: 7,
  gasLimit: 21_000n,
  maxFeePerGas: 10n ** 9n,
  maxPriorityFeePerGas: 1n,
};

function ask(socketPath: string, method: string, path: string, body = ''): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, method, path }, async (answer) => {
      let text = '';
      for await (const chunk of answer) text += String(chunk);
      resolve({ status: answer.statusCode!, text });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

describe('at the socket', () => {
  it('its accounts are told, with the second relayer’s where there is one', async () => {
    expect(await (await open()).signer.accounts()).toEqual({ first: [ONE, TWO], second: null });
    const { signer } = await open({ SECOND_RELAYER_KEY: SECOND });
    expect(await signer.accounts()).toEqual({ first: [ONE, TWO], second: LAST });
  });

  it('an act is signed by the account that was asked for, as it was asked for, and no coins go with it', async () => {
    const { signer, said } = await open();
    const signed = Transaction.from(await signer.sign(TWO, act));
    expect(signed.from).toBe(TWO);
    expect(signed.toJSON()).toMatchObject({
      type: 2,
      nonce: 7,
      value: '0',
      gasLimit: '21000',
      maxFeePerGas: '1000000000',
      maxPriorityFeePerGas: '1',
      chainId: '1',
      data: act.data,
    });
    expect(signed.to!.toLowerCase()).toBe(ESCROW);
    expect(said).toEqual([]);
  });

  it('an act is signed by the second relayer’s account where there is one, and else by nobody', async () => {
    const { signer } = await open({ SECOND_RELAYER_KEY: SECOND });
    expect(Transaction.from(await signer.sign(LAST, act)).from).toBe(LAST);
    await expect((await open()).signer.sign(LAST, act)).rejects.toThrow(/is no account of this signer/);
  });

  it('a refusal is given with its sentence, and written down without what was asked for', async () => {
    const { signer, said, socket } = await open();
    const refused = signer.sign(ONE, { ...act, to: `0x${'dd'.repeat(20)}` });
    await expect(refused).rejects.toThrow(SignerRefused);
    await expect(signer.sign(`0x${'dd'.repeat(20)}`, act)).rejects.toThrow(/ is no account of this signer\.$/);
    const text = 'It is no transaction of the form that this signer signs.';
    for (const body of ['', '{', '[]', '{"from":1}'])
      expect(await ask(socket, 'POST', '/sign', body)).toEqual({
        status: 400,
        text: JSON.stringify({ refused: text }),
      });
    expect(said).toHaveLength(6);
    for (const line of said) expect(line).toMatch(/^refused: .+\.$/);
    expect(said.at(-1)).toBe(`refused: ${text}`);
  });

  it('there is nothing else, and nothing longer than sixty-four kibibytes is read', async () => {
    const { socket } = await open();
    const nothing = { status: 404, text: '{"refused":"There is GET /accounts and POST /sign."}' };
    for (const [method, path] of [
      ['POST', '/accounts'],
      ['GET', '/sign'],
      ['GET', '/'],
      ['POST', '/sign/'],
    ] as const)
      expect(await ask(socket, method, path)).toEqual(nothing);
    expect((await ask(socket, 'POST', '/sign', ' '.repeat(65_536))).status).toBe(400);
    const long = await ask(socket, 'POST', '/sign', ' '.repeat(65_537));
    expect(long).toEqual({ status: 413, text: '{"refused":"It is longer than 65536 bytes."}' });
  });

  it('a signer that fails says so to whoever asked, and how in its own log alone', async () => {
    const fails = { sign: () => Promise.reject(new Error('no room for the ledger')) };
    const { signer, said } = await open({}, fails);
    await expect(signer.sign(ONE, act)).rejects.toThrow('The signer failed; its own log says how.');
    expect(said).toEqual(['failed: no room for the ledger']);
  });
});

describe('whoever asks', () => {
  const away = (socket: string, why: string) =>
    `The process that signs for the relayer does not answer at ${socket} (${why}).`;

  it('is told that nobody is there, and why', async () => {
    const nobody = join(dir, 'nobody.sock');
    await expect(socketSigner(nobody).accounts()).rejects.toThrow(new SignerAway(away(nobody, 'ENOENT')));
    const cut = await listen(createServer((_, answer) => void answer.writeHead(200).end('{"first":')));
    await expect(socketSigner(cut).accounts()).rejects.toThrow(away(cut, 'its answer is cut off'));
    await expect(socketSigner(cut).accounts()).rejects.toBeInstanceOf(SignerAway);
  });

  it('believes no answer of another form', async () => {
    const empty = await listen(createServer((_, answer) => void answer.end('{"first":[],"second":null}')));
    await expect(socketSigner(empty).accounts()).rejects.toThrow();
    const odd = await listen(createServer((_, answer) => void answer.writeHead(418).end('{}')));
    await expect(socketSigner(odd).sign(ONE, act)).rejects.toThrow(new SignerRefused('The signer answered 418.'));
    const bare = await listen(createServer((_, answer) => void answer.end('{"raw":"0xZZ"}')));
    await expect(socketSigner(bare).sign(ONE, act)).rejects.toThrow();
  });

  it('asks the socket where one is set, and else its own keys, which sign for their accounts alone', async () => {
    const { socket } = await open();
    expect(await signerOf({ socket, keys: [SECOND], secondKey: undefined }).accounts()).toEqual({
      first: [ONE, TWO],
      second: null,
    });
    const own = signerOf({ socket: undefined, keys: KEYS, secondKey: SECOND });
    expect(await own.accounts()).toEqual({ first: [ONE, TWO], second: LAST });
    expect(Transaction.from(await own.sign(LAST.toLowerCase(), act)).from).toBe(LAST);
    const stranger = Wallet.createRandom().address;
    await expect(keySigner(KEYS).sign(stranger, act)).rejects.toThrow(`${stranger} is no account of this relayer.`);
    expect(await keySigner(KEYS).accounts()).toEqual({ first: [ONE, TWO], second: null });
  });
});
