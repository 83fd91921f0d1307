/** A random life of the contract, read through nodes that misbehave into one database and straight from the honest node into another. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { getDeployment } from '#lib/chain/deployment.ts';
import { ChainNodes, type NodesOptions } from '#lib/chain/nodes.ts';
import { readChain, type ReadResult } from '#lib/chain/reader.ts';
import type { Db } from '#lib/db/ctx.ts';
import { saveDeployment } from '#scripts/deploy.ts';
import { logHooks } from '#server/log-hooks.ts';
import type { LocalChain } from '../setup/chain.ts';
import { testDatabase, type TestDatabase } from '../setup/database.ts';
import { faultyNode, type FaultyNode } from './faulty-node.ts';

const CHAIN = 31337;

export type Scene = {
  readonly nodes: ChainNodes;
  readonly faulty: readonly FaultyNode[];
  /** Moves the clock of the nodes on. */
  readonly wait: (seconds: number) => void;
  /** One pass through the nodes. */
  readonly pass: () => Promise<ReadResult>;
  /** Passes until one went well, as the loop makes them; answers the last, or why even the last failed. */
  readonly passes: (most?: number) => Promise<ReadResult | Error>;
  /** What is held of the chain, by the reader of the nodes and by the honest one. */
  readonly rows: () => Promise<{ here: Rows; honest: Rows }>;
  readonly forget: () => Promise<void>;
  readonly db: Db;
  /** Of the honest reader. */
  readonly honest: Db;
};

export type Rows = { readonly seen: readonly string[]; readonly final: readonly string[] };

/** Everything that a reading of the chain leaves: logs, and what each did to vaults and locks. */
async function rowsIn(db: Db): Promise<Rows> {
  const logs = await db.chainLog.findMany({
    where: { revertedAt: null },
    include: { vaultEntries: { orderBy: { part: 'asc' } }, lockEntry: true, seriesCancellation: true },
    orderBy: [{ blockNumber: 'asc' }, { logIndex: 'asc' }],
  });
  const lines = logs.map(({ seenAt: _seen, finalAt, ...log }) => {
    const whole = createHash('sha256').update(JSON.stringify(log)).digest('hex').slice(0, 16);
    return { final: finalAt !== null, text: `${log.blockNumber}:${log.logIndex} ${log.name} ${whole}` };
  });
  const { seenNumber, finalNumber } = await db.chainCursor.findUniqueOrThrow({ where: { chainId: CHAIN } });
  return {
    seen: [`to ${seenNumber}`, ...lines.map(({ text }) => text)],
    final: [`to ${finalNumber}`, ...lines.filter(({ final }) => final).map(({ text }) => text)],
  };
}

/** What is final here is a beginning of what the honest reader has as final: never anything else, never in another order. */
export function expectNothingFalse({ here, honest }: { here: Rows; honest: Rows }): void {
  expect(honest.final.slice(1, here.final.length)).toEqual(here.final.slice(1));
}

export function expectEqual({ here, honest }: { here: Rows; honest: Rows }): void {
  expect(here.seen).toEqual(honest.seen);
  expect(here.final).toEqual(honest.final);
}

/** Two databases for scenes one after the other, over one chain. */
export async function openScenes(chain: LocalChain, database: TestDatabase) {
  const honest = await testDatabase();
  await saveDeployment(honest.url, chain.deployed);
  const deployment = await getDeployment(honest.db, CHAIN);
  const forgetIn = async (db: Db) => {
    await db.vaultEntry.deleteMany();
    await db.lockEntry.deleteMany();
    await db.seriesCancellation.deleteMany();
    await db.chainLog.deleteMany();
    await db.chainBlock.deleteMany();
    await db.chainCursor.deleteMany();
  };
  return async (count: number, options: NodesOptions & { shortPatience?: number } = {}): Promise<Scene> => {
    const faulty = await Promise.all(Array.from({ length: count }, () => faultyNode(chain.url)));
    let now = 1_000_000_000;
    const clock = () => now;
    const urls = faulty.map(({ url }) => url);
    const nodes = new ChainNodes(urls, CHAIN, { clock, patience: 20_000, ...options });
    const { db } = database;
    await forgetIn(db);
    const wait = (seconds: number) => void (now += seconds * 1000);
    const { shortPatience } = options;
    const reading = { clock, ...(shortPatience === undefined ? {} : { shortPatience }) };
    const pass = () => readChain(db, nodes, deployment, logHooks, reading);
    const passes = async (most = 8) => {
      let failed: Error | undefined;
      for (let turn = 0; turn < most; turn += 1) {
        try {
          return await pass();
        } catch (error) {
          failed = error as Error;
          // As long as the loop would wait.
          wait(2);
        }
      }
      return failed!;
    };
    const rows = async () => {
      await readChain(honest.db, chain.provider, deployment, logHooks);
      return { here: await rowsIn(db), honest: await rowsIn(honest.db) };
    };
    return { nodes, faulty, wait, pass, passes, rows, forget: () => forgetIn(db), db, honest: honest.db };
  };
}
