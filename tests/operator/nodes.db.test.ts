import { beforeEach, describe, expect, it } from 'vitest';
import { ChainNodes } from '#lib/chain/nodes.ts';
import { noteNodes } from '#lib/chain/node-states.ts';
import { dateOf, instantOf } from '#lib/kernel/instant.ts';
import { getHealth } from '#lib/site/queries/health.ts';
import { WAITS_ALARM } from '#lib/site/queries/nodes.ts';
import { setChainClock, type Person } from '../dispute/people.ts';
import { faultyNode } from '../chain/faulty-node.ts';
import { testDatabase } from '../setup/database.ts';
import { addStaff, as, CHAIN, must } from './people.ts';

const { db } = await testDatabase();
const KEY = 'secret-key-0123456789';
let admin: Person;

beforeEach(async () => {
  await setChainClock(db, instantOf(new Date()));
  admin = await addStaff(db, `Olga ${performance.now()}`, 'admin');
});

const health = async () => must(await getHealth(as(db, admin)));
const answering = () => faultyNode((method) => (method === 'eth_chainId' ? '0x7a69' : '0x64'));

describe('the page of health', () => {
  it('shows each node with its state and of its address the host alone, and forgets one that is configured no more', async () => {
    const faulty = await Promise.all([answering(), answering(), answering()]);
    const nodes = new ChainNodes(
      faulty.map(({ url }) => `${url.replace('//', `//user:${KEY}@`)}/v3/${KEY}?key=${KEY}`),
      CHAIN,
    );
    faulty[1]!.be({ kind: 'dead' });
    faulty[2]!.be({ kind: 'other chain', id: 10 });
    await nodes.look(0);
    await noteNodes(db, CHAIN, nodes.states);
    const shown = (await health()).chains[0]!.nodes;
    expect(shown).toMatchObject([
      { host: new URL(faulty[0]!.url).host, why: null, until: null, head: 100, failures: 0 },
      { host: new URL(faulty[1]!.url).host, why: 'fails', until: expect.any(Number), lastGoodAt: null, failures: 1 },
      {
        host: new URL(faulty[2]!.url).host,
        why: 'other_chain',
        until: null,
        lastError: expect.stringMatching(/chain 10/),
      },
    ]);
    expect(JSON.stringify([shown, await db.chainNode.findMany()])).not.toContain(KEY);
    await noteNodes(db, CHAIN, nodes.states.slice(0, 1));
    expect((await health()).chains[0]!.nodes).toHaveLength(1);
  });

  it('says that nothing becomes final: at once where nodes disagree, after a minute where too few answer', async () => {
    const waits = async (waitsFor: string | null, seconds: number) => {
      const waitsSince = waitsFor === null ? null : dateOf(instantOf(new Date()) - seconds);
      await db.chainCursor.updateMany({ where: { chainId: CHAIN }, data: { waitsFor, waitsSince } });
      return (await health()).chains[0]!.read!.waits;
    };
    expect(await waits(null, 0)).toBe(null);
    expect(await waits('away', WAITS_ALARM - 30)).toMatchObject({ for: 'away', alarm: false });
    expect(await waits('away', WAITS_ALARM + 30)).toMatchObject({ for: 'away', alarm: true });
    expect(await waits('disagree', 0)).toMatchObject({ for: 'disagree', alarm: true });
  });
});
