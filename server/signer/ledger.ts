/**
 * What was signed for today, in a file, so that no restart forgets it: a line is on the disk before its signature leaves the process.
 * Of several transactions with one account's nonce a chain takes one, so the dearest of them counts.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

export type Ledger = {
  /** Wei that what was signed today can cost, were this one signed as well. */
  with(account: string, nonce: number, wei: bigint): bigint;
  add(account: string, nonce: number, wei: bigint): void;
  close(): void;
};

/** Its first line; files of before there were several chains have none. */
const CHAIN = /^chain (\d+)\n/;
const LINE = /^(\d{4}-\d{2}-\d{2}) (0x[0-9a-f]{40}) (\d+) (\d+)$/;

/**
 * `chainId`: the chain whose coin is counted; a file that counts another's is refused, since one of the two would forget. `today`: the day it is (UTC), as
 * `2026-01-31`. Throws where the file is none of these lines: it is not guessed what was signed for.
 */
export function openLedger(
  path: string,
  chainId: number,
  today: () => string = () => new Date().toISOString().slice(0, 10),
): Ledger {
  let day = today();
  let dearest = new Map<string, bigint>();
  let total = 0n;
  const put = (name: string, wei: bigint) => {
    const before = dearest.get(name) ?? 0n;
    if (wei <= before) return;
    dearest.set(name, wei);
    total += wei - before;
  };
  for (const [of, name, wei] of existsSync(path) ? readLines(path, chainId) : []) if (of === day) put(name, wei);
  let file = rewrite(path, chainId, day, dearest);
  const turn = () => {
    // A clock that is set back gives nobody a second budget: only a later day begins anew.
    if (today() <= day) return;
    day = today();
    dearest = new Map();
    total = 0n;
    closeSync(file);
    file = rewrite(path, chainId, day, dearest);
  };
  return {
    with: (account, nonce, wei) => {
      turn();
      const before = dearest.get(`${account} ${nonce}`) ?? 0n;
      return total + (wei > before ? wei - before : 0n);
    },
    add: (account, nonce, wei) => {
      turn();
      writeSync(file, `${day} ${account} ${nonce} ${wei}\n`);
      fsyncSync(file);
      put(`${account} ${nonce}`, wei);
    },
    close: () => closeSync(file),
  };
}

function readLines(path: string, chainId: number): (readonly [day: string, name: string, wei: bigint])[] {
  const text = readFileSync(path, 'utf8');
  // The last line of a power cut: its signature never left.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const of = CHAIN.exec(whole)?.[1];
  if (of !== undefined && of !== `${chainId}`)
    throw new Error(`${path} counts what was signed for on chain ${of}: give this signer a SIGNER_FILE of its own.`);
  return whole
    .replace(CHAIN, '')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [, day, account, nonce, wei] = LINE.exec(line) ?? [];
      if (!day || !wei)
        throw new Error(`${path} is damaged: today's total cannot be read from it. Look at it, then take it away.`);
      return [day, `${account} ${nonce}`, BigInt(wei)] as const;
    });
}

/** A file of this day alone, open to add to. */
function rewrite(path: string, chainId: number, day: string, dearest: ReadonlyMap<string, bigint>): number {
  const lines = [...dearest].map(([name, wei]) => `${day} ${name} ${wei}\n`);
  writeFileSync(`${path}.new`, `chain ${chainId}\n${lines.join('')}`, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  return openSync(path, 'a', 0o600);
}
