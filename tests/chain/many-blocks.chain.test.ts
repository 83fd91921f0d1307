import { expect, it } from 'vitest';
import { getDeployment, provider } from '#lib/chain/deployment.ts';
import { readChain } from '#lib/chain/reader.ts';
import { logHooks } from '#server/log-hooks.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';

const database = await testDatabase();
const chain = await localChain({ database });

it('of many blocks without logs read at once the last is kept, and the last that is final; a reorganisation right after it is followed', async () => {
  const { db } = database;
  const deployment = await getDeployment(db, 31337);
  const read = () => readChain(db, provider(31337), deployment, logHooks);
  await read();
  const before = await chain.head();
  await chain.mine(100);
  await read();
  const { number } = await chain.head();
  const { finalNumber } = await db.chainCursor.findFirstOrThrow();
  const kept = await db.chainBlock.findMany({ where: { number: { gt: before.number } }, orderBy: { number: 'asc' } });
  expect(kept.map((block) => block.number)).toEqual([finalNumber, number]);
  await chain.reorg(1);
  await read();
  expect((await db.chainCursor.findFirstOrThrow()).seenHash).toBe((await chain.head()).hash);
});
