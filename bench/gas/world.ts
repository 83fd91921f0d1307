/** One chain with its people, the same at every run: accounts, times, amounts and signatures, so that gas repeats to the last unit. */
import { Contract, ContractFactory, JsonRpcProvider, ZeroAddress, type HDNodeWallet } from 'ethers';
import { escrowInterface } from '#lib/chain/abi.ts';
import { typedDataOf, type SignableMove, type Terms, type TypedData } from '#lib/chain/signing.ts';
import { DAY, HOUR, MINUTE } from '#lib/kernel/instant.ts';
import { callDataOf } from '#lib/trade/call-data.ts';
import { LOCAL_CHAIN_ID } from '#scripts/anvil.ts';
import { readArtifact } from '#scripts/deploy.ts';
import { TEST_MNEMONIC, localWallet } from '#scripts/local-accounts.ts';
import { rpc } from '#scripts/rpc.ts';

export const START = 1_800_000_000;
const SAMPLE = {
  /** 100 of a token of 6 decimals, 0.05 of the own coin; a fee of half a percent. */
  token: { amount: 100_000_000n, fee: 500_000n },
  coin: { amount: 50_000_000_000_000_000n, fee: 250_000_000_000_000n },
} as const;
type Kind = keyof typeof SAMPLE;

const INDEX = {
  deployer: 0,
  feeRecipient: 1,
  backup: 2,
  seller: 200,
  buyer: 201,
  arbiter: 202,
  opener: 204,
  relayer: 205,
};
type Person = keyof typeof INDEX;

export class World {
  readonly url: string;
  readonly provider: JsonRpcProvider;
  readonly people: Record<Person, HDNodeWallet>;
  readonly rounds = new Map<number, number>();
  escrow!: Contract;
  token!: Contract;
  #time = START;

  constructor(url: string) {
    this.url = url;
    this.provider = new JsonRpcProvider(url, LOCAL_CHAIN_ID, {
      batchMaxCount: 1,
      staticNetwork: true,
      cacheTimeout: -1,
      pollingInterval: 20,
    });
    this.people = Object.fromEntries(
      Object.entries(INDEX).map(([name, index]) => [name, localWallet(TEST_MNEMONIC, index).connect(this.provider)]),
    ) as Record<Person, HDNodeWallet>;
  }

  get now(): number {
    return this.#time;
  }

  /** The next block has this time; each transaction is a block of its own, ten seconds after the last. */
  async at(time: number): Promise<void> {
    this.#time = time;
    await rpc(this.url, 'evm_setNextBlockTimestamp', [time]);
  }

  /** Sends, waits, and answers the gas used; a transaction that fails is a fault of the measurement. */
  async send(from: Person, to: string, data: string, value = 0n): Promise<number> {
    await this.at(this.#time + 10);
    const wallet = this.people[from];
    const sent = await wallet.sendTransaction({ to, data, value, gasLimit: 3_000_000n, maxFeePerGas: 10n ** 12n });
    const receipt = await sent.wait();
    if (receipt?.status !== 1) throw new Error(`${data.slice(0, 10)} by ${from} failed`);
    return Number(receipt.gasUsed);
  }

  call(from: Person, name: string, args: readonly unknown[], value = 0n): Promise<number> {
    return this.send(from, this.escrow.target as string, escrowInterface.encodeFunctionData(name, args), value);
  }

  async deploy(name: 'Escrow' | 'TestToken', args: unknown[]): Promise<Contract> {
    await this.at(this.#time + 10);
    const { abi, bytecode } = readArtifact(name);
    const contract = await new ContractFactory(abi, bytecode, this.people.deployer).deploy(...args);
    return new Contract(await contract.getAddress(), abi, this.provider);
  }

  async sign(who: Person, data: TypedData): Promise<string> {
    return this.people[who].signTypedData(data.domain, data.types, data.value);
  }

  get place() {
    return { chainId: LOCAL_CHAIN_ID, contract: this.escrow.target as string };
  }

  /** A move's signature by one person. */
  async act(who: Person, move: SignableMove, terms: Terms, value?: bigint): Promise<string> {
    return this.sign(
      who,
      typedDataOf(this.place, move, terms, { validUntil: this.validUntil, value: `${value ?? 0}` }),
    );
  }

  get validUntil(): number {
    return START + 60 * DAY;
  }

  terms(kind: Kind, lane: number, change: Partial<Terms> = {}): Terms {
    const round = (this.rounds.get(lane) ?? 0) + 1;
    this.rounds.set(lane, round);
    const { seller, buyer, feeRecipient, arbiter, backup } = this.people;
    return {
      seller: seller.address,
      buyer: buyer.address,
      token: kind === 'coin' ? ZeroAddress : (this.token.target as string),
      amount: `${SAMPLE[kind].amount}`,
      fee: `${SAMPLE[kind].fee}`,
      feeRecipient: feeRecipient.address,
      arbiter: arbiter.address,
      backupArbiter: backup.address,
      lane,
      round,
      fromVault: false,
      openBy: this.now + 30 * MINUTE,
      paymentWindow: 4 * HOUR,
      hearingWindow: 24 * HOUR,
      rulingWindow: 14 * DAY,
      deal: `0x${'c3'.repeat(32)}`,
      ...change,
    };
  }

  fund(terms: Terms): Promise<number> {
    const own = terms.token === ZeroAddress && !terms.fromVault;
    return this.call('seller', 'fund', [terms], own ? BigInt(terms.amount) + BigInt(terms.fee) : 0n);
  }

  /** A signed move, sent by the relayer. */
  async signed(who: Person, move: SignableMove, terms: Terms): Promise<number> {
    const data = callDataOf(terms, move, { signature: await this.act(who, move, terms), validUntil: this.validUntil });
    return this.send('relayer', this.escrow.target as string, data);
  }
}

/** Parties that have held the coins before, a fee receiver that earned before, an escrow that is not empty. */
export async function prepare(url: string): Promise<World> {
  const world = new World(url);
  for (const { address } of Object.values(world.people)) {
    await rpc(url, 'anvil_setBalance', [address, `0x${(10n ** 21n).toString(16)}`]);
  }
  world.token = await world.deploy('TestToken', ['Test Dollar', 'TUSD', 6, world.people.deployer.address]);
  world.escrow = await world.deploy('Escrow', []);
  const { interface: coin, target } = world.token;
  for (const person of ['seller', 'buyer'] as const) {
    await world.send(
      'deployer',
      target as string,
      coin.encodeFunctionData('mint', [world.people[person].address, 10n ** 13n]),
    );
  }
  await world.send(
    'seller',
    target as string,
    coin.encodeFunctionData('approve', [world.escrow.target, 2n ** 256n - 1n]),
  );
  await world.call('seller', 'deposit', [target, 10n ** 10n]);
  for (const kind of ['token', 'coin'] as const) {
    const terms = world.terms(kind, kind === 'token' ? 0 : 1);
    await world.fund(terms);
    await world.call('seller', 'release', [terms]);
  }
  return world;
}
