// Whether the relayer has anything to do is asked twice a second; only where it has is everything else asked.
import { afterEach, describe, expect, it } from 'vitest';
import { isAnyDue } from '#lib/chain/relay/pass.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { testDatabase } from '../setup/database.ts';

const { db, pool } = await testDatabase();
const CHAIN = 31337;
const FINAL = 50;
const HOUR = 3_600_000;

const inHours = (count: number) => new Date(Date.now() + count * HOUR);
async function act(row: {
  status: 'held' | 'queued' | 'sent' | 'mined' | 'refused';
  due?: number;
  minedBlock?: number;
  chainId?: number;
}) {
  const { status, due = 0, minedBlock = null, chainId = CHAIN } = row;
  const id = newId(secureRandom);
  await db.relayIntent.create({
    data: {
      id,
      chainId,
      actKey: id,
      move: 'deposit',
      to: '0x',
      data: '0x',
      status,
      nextTryAt: inHours(due),
      minedBlock,
    },
  });
}

afterEach(() => db.relayIntent.deleteMany());

describe('the relayer has something to do', () => {
  it.each([
    ['an act that waits', { status: 'queued' }, true],
    ['an act that waits for later: who it is for is told of it', { status: 'queued', due: 1 }, true],
    ['an act under way', { status: 'sent', due: 1 }, true],
    ['an act that is held and may go now', { status: 'held', due: -1 }, true],
    ['an act that is held for later', { status: 'held', due: 1 }, false],
    ['an act whose block is final by now', { status: 'mined', minedBlock: FINAL }, true],
    ['an act whose block is not final yet', { status: 'mined', minedBlock: FINAL + 1 }, false],
    ['an act that is done', { status: 'mined' }, false],
    ['an act that was refused', { status: 'refused', due: -1 }, false],
    ['an act of another chain', { status: 'queued', chainId: 1 }, false],
  ] as const)('where there is %s', async (_, row, due) => {
    await db.chainCursor.upsert({
      where: { chainId: CHAIN },
      create: {
        chainId: CHAIN,
        seenNumber: FINAL + 5,
        seenHash: '0x',
        finalNumber: FINAL,

        headTime: new Date(),
      },
      update: {},
    });
    expect(await isAnyDue(CHAIN, pool)).toBe(false);
    await act(row);
    expect(await isAnyDue(CHAIN, pool)).toBe(due);
  });
});
