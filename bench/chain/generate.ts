/** Real logs of the real contract, by the ten thousand: whole trades in the chain's own coin and deposits, each its own transaction. */
import { NATIVE } from '#lib/chain/chains.ts';
import { escrowInterface } from '#lib/chain/abi.ts';
import { DAY, HOUR } from '#lib/kernel/instant.ts';
import type { Deployed } from '#scripts/deploy.ts';
import { getBlock, rpc } from '#scripts/rpc.ts';

type Sent = { readonly from: string; readonly to: string; readonly data: string; readonly value: string };

/** Trades whose three transactions each share a block with those of their group. */
const GROUP = 200;
const DEPOSITS = 50;
/** Logs that a group leaves. */
export const LOGS_OF_GROUP = GROUP * 3 + DEPOSITS;
const SELLERS = 100;
const BATCH = 125;

const hex = (value: number | bigint): string => `0x${value.toString(16)}`;
const account = (index: number): string => `0x${(0xacc0000000n + BigInt(index)).toString(16).padStart(40, '0')}`;

async function batch(
  url: string,
  calls: readonly { readonly method: string; readonly params: unknown[] }[],
): Promise<void> {
  for (let at = 0; at < calls.length; at += BATCH) {
    const body = JSON.stringify(calls.slice(at, at + BATCH).map((call, id) => ({ jsonrpc: '2.0', id, ...call })));
    const headers = { 'content-type': 'application/json' };
    const answers = (await (await fetch(url, { method: 'POST', headers, body })).json()) as {
      error?: { message: string };
    }[];
    const failed = answers.find(({ error }) => error);
    if (failed) throw new Error(`the chain refuses: ${failed.error!.message}`);
  }
}

/** Puts at least so many logs on the chain; answers how many, and in how many blocks. */
export async function generateLogs(
  url: string,
  deployed: Deployed,
  logs: number,
  say: (text: string) => void,
): Promise<{ logs: number; blocks: number }> {
  const people = Array.from({ length: SELLERS }, (_, index) => account(index));
  await batch(
    url,
    people.map((address) => ({ method: 'anvil_setBalance', params: [address, hex(10n ** 24n)] })),
  );
  await rpc(url, 'anvil_autoImpersonateAccount', [true]);
  await rpc(url, 'evm_setAutomine', [false]);
  await rpc(url, 'evm_setBlockGasLimit', [hex(300_000_000)]);
  const before = (await getBlock(url, 'latest'))!;
  const nonces = new Map<string, number>();
  const block = async (sent: readonly Sent[]) => {
    const calls = sent.map((one) => {
      const nonce = nonces.get(one.from) ?? 0;
      nonces.set(one.from, nonce + 1);
      return { method: 'eth_sendTransaction', params: [{ ...one, gas: hex(200_000), nonce: hex(nonce) }] };
    });
    await batch(url, calls);
    await rpc(url, 'evm_mine');
  };
  const call = (name: string, args: unknown[], from: string, value = 0n): Sent => {
    const data = escrowInterface.encodeFunctionData(name, args);
    return { from, to: deployed.escrow, data, value: hex(value) };
  };
  const groups = Math.ceil(logs / LOGS_OF_GROUP);
  for (let group = 0; group < groups; group += 1) {
    const terms = Array.from({ length: GROUP }, (_, at) =>
      termsOf(group * GROUP + at, people, deployed, before.timestamp),
    );
    await block(terms.map((one) => call('fund', [one], one.seller, one.amount + one.fee)));
    await block(terms.map((one) => call('markPaid', [one], one.buyer)));
    const deposits = people.slice(0, DEPOSITS).map((owner) => call('deposit', [NATIVE, 7n], owner, 7n));
    await block([...terms.map((one) => call('release', [one], one.seller)), ...deposits]);
    if (group % 20 === 19) say(`${(group + 1) * LOGS_OF_GROUP} logs on the chain`);
  }
  await rpc(url, 'anvil_mine', ['0x2']);
  await rpc(url, 'evm_setAutomine', [true]);
  const head = (await getBlock(url, 'latest'))!;
  return { logs: groups * LOGS_OF_GROUP, blocks: head.number - before.number };
}

function termsOf(index: number, people: readonly string[], deployed: Deployed, now: number) {
  const seller = index % SELLERS;
  return {
    seller: people[seller]!,
    buyer: people[(seller + 1) % SELLERS]!,
    token: NATIVE,
    amount: 1_000_000n + BigInt(index),
    fee: 5_000n,
    feeRecipient: deployed.feeRecipient,
    arbiter: deployed.panel,
    backupArbiter: NATIVE,
    lane: Math.floor(index / SELLERS),
    round: 1,
    fromVault: false,
    openBy: now + 10 * HOUR,
    paymentWindow: DAY,
    hearingWindow: DAY,
    rulingWindow: 14 * DAY,
    deal: `0x${index.toString(16).padStart(64, '0')}`,
  };
}
