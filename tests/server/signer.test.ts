/** What the process with the relayer's keys signs, against rules written here a second time, for transactions made up at random. */
import { mkdtempSync, readFileSync, rmSync, statSync, appendFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transaction, Wallet, parseUnits } from 'ethers';
import { afterAll, describe, expect, it } from 'vitest';
import { bondInterface, escrowInterface, tokenInterface } from '#lib/chain/abi.ts';
import { RULES, type Rule } from '#lib/chain/relay/policy.ts';
import { readSignerSettings } from '#lib/chain/relay/settings.ts';
import { openLedger } from '#server/signer/ledger.ts';
import { signing } from '#server/signer/serve.ts';

const dir = mkdtempSync(join(tmpdir(), 'holdfast-signer-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const KEYS = [`0x${'a1'.repeat(32)}`, `0x${'b2'.repeat(32)}`];
const ACCOUNTS = KEYS.map((key) => new Wallet(key).address.toLowerCase());
const ESCROW = `0x${'e5'.repeat(20)}`;
const BOND = `0x${'b0'.repeat(20)}`;
const ENV = {
  RELAYER_KEY: KEYS.join(','),
  RELAYER_SOCKET: join(dir, 'signer.sock'),
  CHAIN_ID: '1',
  SIGNER_ESCROW: ESCROW,
  SIGNER_BOND: BOND,
  SIGNER_FILE: join(dir, 'ledger'),
  SIGNER_DAY_COINS: '0.05',
  RELAYER_MOST_FEE: '100',
  RELAYER_MOST_GAS: '1000000',
};
const GWEI = 10n ** 9n;
const MOST_DAY = 5n * 10n ** 16n;

/** Small, and the same at every run. */
function dice(seed: number) {
  let state = seed;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  return { pick: <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)]! };
}

const selector = (of: typeof escrowInterface, name: string) => of.getFunction(name)!.selector;
/** Every function of both contracts and of a token: most of them are none that a relayer calls. */
const ALL = [escrowInterface, bondInterface, tokenInterface].flatMap((of) => {
  const selectors: string[] = [];
  of.forEachFunction((one) => selectors.push(one.selector));
  return selectors;
});
/** Written down here by hand: what callers of `enqueueIntent` send, and nothing that pays whoever sends it. */
const RELAYED = new Map([
  [
    ESCROW,
    [
      'fundBySignature',
      'drawBySignature',
      'submitMove',
      'reclaim',
      'depositWithAuthorization',
      'withdrawBySignature',
      'cancelOffersBySignature',
    ].map((name) => selector(escrowInterface, name)),
  ],
  [BOND, [selector(bondInterface, 'slash')]],
]);

type Drawn = ReturnType<typeof draw>;
function draw({ pick }: ReturnType<typeof dice>) {
  const from = pick([...ACCOUNTS, `0x${'cc'.repeat(20)}`]);
  const to = pick([ESCROW, ESCROW, ESCROW, ESCROW, BOND, from, ACCOUNTS[0]!, `0x${'dd'.repeat(20)}`]);
  const known = [...RELAYED.values()].flat();
  return {
    from,
    to,
    chainId: pick([1, 1, 1, 1, 1, 1, 1, 137]),
    data: pick([...known, ...known, ...ALL].map((one) => one + 'ab'.repeat(32)).concat('0x', '0x', '0x', '0x12')),
    value: pick(['0', '0', '0', '0', '0', '0', '1', '1000000000000000000']),
    nonce: pick([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    gasLimit: pick(['21000', '21000', '90000', '90000', '400000', '1000000', '1000001', '30000000']),
    maxFeePerGas: `${pick([1n, 2n, 5n, 20n, 100n]) * GWEI + pick([0n, 0n, 0n, 1n])}`,
    maxPriorityFeePerGas: pick(['1', '1000000000']),
  };
}

/** The rules once more, in other words. `counted`: what was signed for today, by account and nonce. */
function isInside(one: Drawn, counted: ReadonlyMap<string, bigint>): boolean {
  const { from, to, data, value, gasLimit, maxFeePerGas } = one;
  const empty = to === from && data === '0x' && Number(gasLimit) <= 21_000;
  const call = RELAYED.get(to)?.some((allowed) => data.startsWith(allowed)) ?? false;
  if (!ACCOUNTS.includes(from) || one.chainId !== 1 || value !== '0' || !(empty || call)) return false;
  if (Number(gasLimit) > 1_000_000 || BigInt(maxFeePerGas) > 100n * GWEI) return false;
  return sumOf(new Map([...counted, [`${from} ${one.nonce}`, dearer(counted, one)]])) <= MOST_DAY;
}
const costOf = ({ gasLimit, maxFeePerGas }: Drawn) => BigInt(gasLimit) * BigInt(maxFeePerGas);
const dearer = (counted: ReadonlyMap<string, bigint>, one: Drawn) => {
  const before = counted.get(`${one.from} ${one.nonce}`) ?? 0n;
  return costOf(one) > before ? costOf(one) : before;
};
const sumOf = (counted: ReadonlyMap<string, bigint>) => [...counted.values()].reduce((sum, wei) => sum + wei, 0n);

let ledgers = 0;
/** Signs what the dice say on some days and answers the first transaction on which signer and rules differ. */
async function findDifference(rules: readonly Rule[], seed: number): Promise<Drawn | undefined> {
  const { socket: _, file: __, ...settings } = readSignerSettings(ENV);
  const thrown = dice(seed);
  for (let day = 0; day < 12; day++) {
    const ledger = openLedger(join(dir, `ledger-${(ledgers += 1)}`), 31337, () => '2026-01-01');
    const signer = signing(settings, ledger, rules);
    const counted = new Map<string, bigint>();
    try {
      for (let at = 0; at < 150; at++) {
        const one = draw(thrown);
        const inside = isInside(one, counted);
        const { status, body } = await signer.sign(JSON.stringify(one));
        if ((status === 200) !== inside) return one;
        if (!inside) {
          expect((body as { refused: string }).refused).toMatch(/\.$/);
          continue;
        }
        counted.set(`${one.from} ${one.nonce}`, dearer(counted, one));
        const signed = Transaction.from((body as { raw: string }).raw);
        expect({
          from: signed.from!.toLowerCase(),
          to: signed.to!.toLowerCase(),
          data: signed.data,
          nonce: signed.nonce,
          value: signed.value,
          type: signed.type,
        }).toEqual({ from: one.from, to: one.to, data: one.data, nonce: one.nonce, value: 0n, type: 2 });
      }
    } finally {
      ledger.close();
    }
  }
  return undefined;
}

describe('the process with the relayer’s keys', () => {
  it('signs what is inside its policy and nothing else, of 5,400 transactions made up at random', async () => {
    for (const seed of [1, 2, 3]) expect(await findDifference(RULES, seed)).toBeUndefined();
  });

  it.each(RULES.map(({ name }) => name))(
    'signs what it must not without its line on the %s (planted)',
    async (name) => {
      const without = RULES.filter((rule) => rule.name !== name);
      expect(without).toHaveLength(RULES.length - 1);
      expect(await findDifference(without, 1)).toBeDefined();
    },
  );

  it('signs no access list, no blobs, no delegation, no other type and nothing that is no transaction', async () => {
    const { socket: _, file: __, ...settings } = readSignerSettings(ENV);
    const ledger = openLedger(join(dir, 'forms'), 31337);
    const signer = signing(settings, ledger);
    const [call] = RELAYED.get(ESCROW)!;
    const good = { from: ACCOUNTS[0]!, to: ESCROW, chainId: 1, data: call!, value: '0', nonce: 0 };
    const whole = { ...good, gasLimit: '90000', maxFeePerGas: '1000000000', maxPriorityFeePerGas: '1' };
    expect((await signer.sign(JSON.stringify(whole))).status).toBe(200);
    for (const more of [
      { accessList: [] },
      { type: 4 },
      { authorizationList: [{}] },
      { blobVersionedHashes: [] },
      { gasPrice: '1' },
      { data: `${call}0` },
      { data: `0x${'00'.repeat(20_000)}` },
      { nonce: -1 },
      { to: null },
    ])
      expect((await signer.sign(JSON.stringify({ ...whole, ...more }))).status, JSON.stringify(more)).toBe(400);
    expect((await signer.sign('{')).status).toBe(400);
    ledger.close();
  });

  it('takes settings only whole, without a faucet on any chain but the embedded one, and names no value of them', () => {
    expect(() => readSignerSettings({ ...ENV, SIGNER_FAUCET: BOND })).toThrow(/embedded chain alone/);
    expect(() => readSignerSettings({ ...ENV, RELAYER_KEY: 'hunter2' })).toThrow(/RELAYER_KEY/);
    expect(() => readSignerSettings({ ...ENV, RELAYER_KEY: 'hunter2' })).not.toThrow(/hunter2/);
    expect(() => readSignerSettings({ ...ENV, SECOND_RELAYER_KEY: KEYS[0] })).toThrow(/another account/);
    expect(readSignerSettings(ENV).policy.mostFee).toBe(parseUnits('100', 'gwei'));
    // There it is one more contract that may be called; without one there is none.
    const faucet = `0x${'fa'.repeat(20)}`;
    const local = { ...ENV, CHAIN_ID: '31337' };
    const called = (env: typeof ENV) => [...readSignerSettings(env).policy.targets.keys()];
    expect(called({ ...local, SIGNER_FAUCET: faucet } as typeof ENV)).toEqual([ESCROW, BOND, faucet]);
    expect(called(local)).toEqual([ESCROW, BOND]);
    for (const name of ['SIGNER_ESCROW', 'SIGNER_FILE', 'CHAIN_ID', 'RELAYER_SOCKET'])
      expect(() => readSignerSettings({ ...ENV, [name]: undefined })).toThrow(name);
  });
});

describe('the day’s total', () => {
  const account = ACCOUNTS[0]!;

  it('is forgotten by no restart, not even by one in the middle of a line', () => {
    const path = join(dir, 'restart');
    const first = openLedger(path, 31337, () => '2026-01-01');
    first.add(account, 1, 70n);
    first.add(account, 2, 30n);
    // Killed: nothing is closed.
    appendFileSync(path, `2026-01-01 ${account} 3 9`);
    const again = openLedger(path, 31337, () => '2026-01-01');
    expect(again.with(account, 9, 1n)).toBe(101n);
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(4);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    again.close();
    first.close();
  });

  it('counts of one nonce the dearest alone, begins anew with a day, and not with a clock that was set back', () => {
    let day = '2026-01-02';
    const ledger = openLedger(join(dir, 'days'), 31337, () => day);
    ledger.add(account, 1, 70n);
    ledger.add(account, 1, 90n);
    ledger.add(account, 1, 80n);
    expect(ledger.with(account, 1, 85n)).toBe(90n);
    expect(ledger.with(account, 2, 5n)).toBe(95n);
    day = '2026-01-01';
    expect(ledger.with(account, 2, 5n)).toBe(95n);
    day = '2026-01-03';
    expect(ledger.with(account, 2, 5n)).toBe(5n);
    ledger.close();
  });

  it('is never guessed: a file that is damaged is refused', () => {
    const path = join(dir, 'damaged');
    appendFileSync(path, 'nonsense\n');
    expect(() => openLedger(path, 31337)).toThrow(/damaged/);
  });

  it('is of one chain: a file that counts another is refused, and one from before there were several is taken over', () => {
    const path = join(dir, 'chains');
    const first = openLedger(path, 31337, () => '2026-01-01');
    first.add('0x' + '1'.repeat(40), 7, 5n);
    first.close();
    expect(() => openLedger(path, 31338, () => '2026-01-01')).toThrow(/chain 31337: give this signer a SIGNER_FILE/);
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^chain \d+\n/, ''));
    const again = openLedger(path, 31338, () => '2026-01-01');
    expect(again.with('0x' + '2'.repeat(40), 1, 1n)).toBe(6n);
    again.close();
  });
});
