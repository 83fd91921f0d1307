import { Transaction, verifyMessage, verifyTypedData, Wallet } from 'ethers';
import { describe, expect, it } from 'vitest';
import { fromHex } from '#lib/account/encoding.ts';
import { lockSecret, newPlainKdf } from '#lib/account/envelope.ts';
import { createKeyring, IDLE_SECONDS, memoryKeyStore } from '#lib/account/keyring.ts';
import { addressOf, browserSigner, newWalletKey } from '#lib/account/signer.ts';
import { judgeRpc, MOST_IN_BATCH } from '#lib/chain/proxy.ts';
import { createRpc } from '#lib/chain/rpc.browser.ts';
import {
  connectWallet,
  injectedSigner,
  refusalOfWalletError,
  type InjectedProvider,
} from '#lib/chain/wallet.browser.ts';
import { look, take } from '#lib/http/limits.ts';
import { createCall } from '#lib/http/browser.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { ok } from '#lib/kernel/result.ts';

const domain = { name: 'Holdfast Escrow', version: '1', chainId: 31337, verifyingContract: `0x${'11'.repeat(20)}` };
const types = {
  Hello: [
    { name: 'text', type: 'string' },
    { name: 'n', type: 'uint128' },
  ],
};
const value = { text: 'release', n: '340282366920938463463374607431768211455' };

/** An injected wallet over a key, on a network, that may say no. */
function fakeWallet(
  wallet = Wallet.createRandom(),
  options: { chain?: string; reject?: string; knows?: boolean } = {},
) {
  const asked: string[] = [];
  let chain = options.chain ?? '0x7a69';
  let knows = options.knows ?? true;
  const provider: InjectedProvider = {
    async request({ method, params }) {
      asked.push(method);
      if (method === options.reject) throw Object.assign(new Error('User rejected'), { code: 4001 });
      const list = (params ?? []) as (string & { chainId: string })[];
      if (method === 'eth_requestAccounts') return [wallet.address.toLowerCase()];
      if (method === 'eth_chainId') return chain;
      if (method === 'wallet_switchEthereumChain') {
        if (!knows) throw Object.assign(new Error('Unrecognized chain'), { code: 4902 });
        chain = list[0]!.chainId;
        return null;
      }
      if (method === 'wallet_addEthereumChain') {
        knows = true;
        chain = list[0]!.chainId;
        return null;
      }
      if (method === 'personal_sign') return wallet.signMessage(fromHex(list[0])!);
      if (method === 'eth_signTypedData_v4') {
        const data = JSON.parse(list[1]!);
        const { EIP712Domain: _, ...own } = data.types;
        return wallet.signTypedData(data.domain, own, data.message);
      }
      throw Object.assign(new Error(`no ${method}`), { code: -32601 });
    },
  };
  return { provider, wallet, asked };
}

const signerOver = async (provider: InjectedProvider) => {
  const connected = await connectWallet(provider);
  if (!connected.ok) throw new Error(connected.refusal.code);
  return connected.value;
};
const value_ = async <T>(
  result: Promise<{ ok: true; value: T } | { ok: false; refusal: { code: string } }>,
): Promise<T> => {
  const settled = await result;
  if (!settled.ok) throw new Error(settled.refusal.code);
  return settled.value;
};
const code = async (result: Promise<{ ok: true } | { ok: false; refusal: { code: string } }>): Promise<string> => {
  const settled = await result;
  return settled.ok ? 'ok' : settled.refusal.code;
};

describe('an injected wallet', () => {
  it('signs messages and typed data that recover to the address it connected with', async () => {
    const { provider, wallet } = fakeWallet();
    const signer = await signerOver(provider);
    expect(signer.address).toBe(wallet.address);
    expect(verifyMessage('hello', await value_(signer.signMessage('hello')))).toBe(wallet.address);
    expect(verifyTypedData(domain, types, value, await value_(signer.signTypedData(domain, types, value)))).toBe(
      wallet.address,
    );
  });

  it('is brought to the right network before it signs for one, and added where it is unknown', async () => {
    const { provider, asked } = fakeWallet(undefined, { chain: '0x1', knows: false });
    (globalThis as { window?: unknown }).window = { location: { origin: 'http://localhost:3000' } };
    const signer = await signerOver(provider);
    expect(await code(signer.signTypedData(domain, types, value))).toBe('ok');
    expect(asked).toContain('wallet_addEthereumChain');
    delete (globalThis as { window?: unknown }).window;
  });

  it('says which network is wanted when the person refuses to change', async () => {
    const { provider } = fakeWallet(undefined, { chain: '0x1', reject: 'wallet_switchEthereumChain' });
    expect(await code((await signerOver(provider)).signTypedData(domain, types, value))).toBe('wallet.wrong_network');
  });

  it('turns a no in the wallet into a refusal, not a fault', async () => {
    const { provider } = fakeWallet(undefined, { reject: 'eth_signTypedData_v4' });
    expect(await code((await signerOver(provider)).signTypedData(domain, types, value))).toBe('wallet.rejected');
    expect(refusalOfWalletError({ code: -32002 }).code).toBe('wallet.busy');
    expect(refusalOfWalletError(new Error('insufficient funds for gas * price')).code).toBe(
      'wallet.too_little_for_gas',
    );
    expect(refusalOfWalletError({ code: 3, message: 'execution reverted', data: '0x12345678' })).toMatchObject({
      code: 'wallet.would_fail',
      data: { revert: '0x12345678' },
    });
  });

  it('refuses to act for an account that the wallet no longer stands on', async () => {
    const { provider } = fakeWallet();
    const other = injectedSigner(provider, Wallet.createRandom().address);
    expect(await code(other.signMessage('x'))).toBe('wallet.other_account');
  });
});

describe('the wallet made in the browser', () => {
  const key = newWalletKey();
  const reference = new Wallet(`0x${Buffer.from(key).toString('hex')}`);
  const rpcAnswers: Record<string, unknown> = {
    eth_estimateGas: '0x5208',
    eth_getTransactionCount: '0x7',
    eth_maxPriorityFeePerGas: '0x3b9aca00',
    eth_getBlockByNumber: { baseFeePerGas: '0x64' },
  };
  const sent: string[] = [];
  const rpc = async (_chain: number, method: string, params: readonly unknown[]) => {
    if (method === 'eth_sendRawTransaction') sent.push(params[0] as string);
    return ok((rpcAnswers[method] ?? '0xhash') as never);
  };
  const signer = browserSigner(addressOf(key), async (use) => ok(await use(key)), rpc);

  it('signs exactly as the reference implementation does', async () => {
    expect(signer.address).toBe(reference.address);
    expect(await value_(signer.signMessage('hello'))).toBe(await reference.signMessage('hello'));
    expect(await value_(signer.signTypedData(domain, types, value))).toBe(
      await reference.signTypedData(domain, types, value),
    );
  });

  it('sends a transaction signed by its address, with room for gas and fees', async () => {
    await value_(signer.sendTransaction({ chainId: 31337, to: `0x${'22'.repeat(20)}`, value: 5n }));
    const tx = Transaction.from(sent[0]!);
    expect(tx).toMatchObject({ from: reference.address, nonce: 7, value: 5n, chainId: 31337n, gasLimit: 25_200n });
    expect(tx.maxFeePerGas).toBe(1_000_000_200n);
  });
});

describe('the keyring', () => {
  const address = Wallet.createRandom().address;
  const setUp = async () => {
    let now = 1000;
    const ring = createKeyring(memoryKeyStore(), () => now);
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    const secret = secureRandom(32);
    const envelope = await lockSecret(key, secret, {
      purpose: 'identity',
      lock: 'signature',
      address,
      kdf: newPlainKdf(),
    });
    await ring.remember(address, 'injected', [envelope]);
    return { ring, key, secret, pass: (seconds: number) => (now += seconds) };
  };

  it('lends nothing while locked and wipes what it lent', async () => {
    const { ring, key, secret } = await setUp();
    expect(await code(ring.lend(address, 'identity', (bytes) => bytes))).toBe('account.locked');
    await ring.unlock(address, key);
    let seen: Uint8Array = new Uint8Array();
    const copy = await value_(ring.lend(address, 'identity', (bytes) => ((seen = bytes), bytes.slice())));
    expect(copy).toEqual(secret);
    expect(seen).toEqual(new Uint8Array(32));
  });

  it('locks itself after half an hour without use, and stays open while used', async () => {
    const { ring, key, pass } = await setUp();
    await ring.unlock(address, key);
    for (let i = 0; i < 5; i++) {
      pass(IDLE_SECONDS - 60);
      expect(await code(ring.lend(address, 'identity', () => 1))).toBe('ok');
    }
    pass(IDLE_SECONDS);
    expect(await ring.isUnlocked(address)).toBe(false);
    expect(await code(ring.lend(address, 'identity', () => 1))).toBe('account.locked');
  });

  it('locks at once when told to, and tells who listens', async () => {
    const { ring, key } = await setUp();
    let told = 0;
    ring.subscribe(() => told++);
    await ring.unlock(address, key);
    await ring.lock(address);
    expect(await ring.isUnlocked(address)).toBe(false);
    expect(told).toBe(2);
  });
});

describe('the chain proxy', () => {
  const one = (method: string, params: unknown[] = []) => judgeRpc({ jsonrpc: '2.0', id: 1, method, params }).items[0]!;
  const passes = (method: string, params?: unknown[]) => !('error' in one(method, params));

  it('forwards reads and signed transactions only', () => {
    for (const method of ['eth_chainId', 'eth_getBalance', 'eth_sendRawTransaction']) expect(passes(method)).toBe(true);
    for (const method of [
      'eth_sendTransaction',
      'eth_sign',
      'eth_accounts',
      'anvil_setBalance',
      'evm_mine',
      'debug_traceCall',
      'eth_getLogs',
      'personal_unlockAccount',
      'hardhat_reset',
      'eth_newFilter',
    ]) {
      expect(passes(method)).toBe(false);
    }
  });

  it('lets a call carry no overrides and no foreign fields', () => {
    expect(passes('eth_call', [{ to: '0x12', data: '0x' }, 'latest'])).toBe(true);
    expect(passes('eth_call', [{ to: '0x12' }, 'latest', { '0x12': { balance: '0xff' } }])).toBe(false);
    expect(passes('eth_call', [{ to: '0x12', blobs: [] }, 'latest'])).toBe(false);
    expect(passes('eth_estimateGas', ['0x'])).toBe(false);
  });

  it('never forwards full blocks or long histories', () => {
    expect(one('eth_getBlockByNumber', ['latest', true])).toMatchObject({ params: ['latest', false] });
    expect(passes('eth_feeHistory', ['0x400', 'latest', []])).toBe(false);
    expect(passes('eth_feeHistory', ['0x5', 'latest', []])).toBe(true);
  });

  it('bounds a batch and answers each bad request in it', () => {
    const read = { jsonrpc: '2.0', id: 1, method: 'eth_chainId' };
    expect(judgeRpc([read, { method: 'x' }]).items).toMatchObject([
      { method: 'eth_chainId' },
      { error: { code: -32600 } },
    ]);
    expect(judgeRpc(Array.from({ length: MOST_IN_BATCH + 1 }, () => read)).items).toMatchObject([{ error: {} }]);
    expect(judgeRpc([]).items).toMatchObject([{ error: {} }]);
  });

  it('tells a page why the chain said no', async () => {
    const answer = (body: unknown) => createRpc({ origin: 'http://x', fetch: async () => Response.json(body) });
    expect(
      await code(answer({ error: { code: 3, message: 'execution reverted', data: '0xdeadbeef' } })(1, 'eth_call', [])),
    ).toBe('wallet.would_fail');
    const down = createRpc({ origin: 'http://x', fetch: async () => Promise.reject(new TypeError('fetch failed')) });
    expect(await code(down(1, 'eth_call', []))).toBe('wallet.chain_unreachable');
  });
});

describe('the client of the API', () => {
  it('tries a keyed call and a read again after a lost answer, and nothing else', async () => {
    let tries = 0;
    const fetch = async () => (++tries % 3 === 0 ? Response.json({ value: 1 }) : Promise.reject(new TypeError('gone')));
    const call = createCall({ origin: 'http://x', fetch, retryAfter: [1, 1] });
    expect(await call('POST', '/a', {}, { key: 'k' })).toEqual({ ok: true, value: 1 });
    expect(await call('GET', '/a')).toEqual({ ok: true, value: 1 });
    expect(await code(call('POST', '/a', {}))).toBe('request.unreachable');
    expect(tries).toBe(7);
  });

  it('hands on the refusal of the server, and a fault as one with its request id', async () => {
    const answering = (status: number, body: unknown) =>
      createCall({ origin: 'http://x', fetch: async () => Response.json(body, { status }) })('POST', '/a', {});
    expect(await answering(409, { code: 'offer.closed', data: { a: '1' }, requestId: 'r' })).toEqual({
      ok: false,
      refusal: { code: 'offer.closed', status: 409, data: { a: '1' } },
    });
    expect(await answering(500, { code: 'request.fault', requestId: 'r1' })).toMatchObject({
      refusal: { code: 'request.fault', data: { requestId: 'r1' } },
    });
  });
});

describe('rate limits', () => {
  it('empties a bucket, says how long to wait, and fills it again with time', () => {
    const limit = { name: `t${Math.random()}`, burst: 2, perMinute: 6 };
    expect([take(limit, 'a', 0).ok, take(limit, 'a', 0).ok, take(limit, 'a', 0).ok]).toEqual([true, true, false]);
    expect(look(limit, 'a', 0)).toMatchObject({ refusal: { code: 'request.too_many', data: { seconds: 10 } } });
    expect(take(limit, 'b', 0).ok).toBe(true);
    expect(take(limit, 'a', 9_999).ok).toBe(false);
    expect(take(limit, 'a', 10_001).ok).toBe(true);
  });
});
