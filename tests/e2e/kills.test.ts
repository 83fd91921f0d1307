// What `npm run chaos -- --kills` does for a thousand, here for thirty and without Redis: bench/chaos/README.md
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { openFleet } from '#bench/chaos/fleet.ts';
import { play } from '#bench/chaos/play.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { TEST_SECRETS } from '../setup/settings.ts';

const database = await testDatabase();
const chain = await localChain({ database });
await chain.fund(new Wallet(TEST_SECRETS.relayerKey).address);
const dir = mkdtempSync(join(inject('runDir'), 'kills-'));
const ground = { databaseUrl: database.url, rpcUrl: chain.url, deployed: chain.deployed, secrets: TEST_SECRETS, dir };
const fleet = await openFleet(ground, ['web', 'web', 'worker', 'worker'], { redis: false });
afterAll(() => fleet.stop());

const KILLS = 30;

describe('two web and two worker processes, of which thirty are killed with SIGKILL at random moments while people trade', () => {
  it('lose and double no trade, coin, event, notice, mail or message, and nobody waits for ever', async () => {
    const seed = Math.floor(Math.random() * 1e9);
    const how = { people: 4, kills: KILLS, minutes: 15, everyMs: 1_200, hurry: true };
    const report = await play(fleet, database.db, { ...how, seed, say: () => {} });
    expect(report.wrong, `seed ${seed}`).toEqual([]);
    expect(Object.values(report.kills).reduce((sum, times) => sum + times, 0)).toBe(KILLS);
    // Only those that were killed were started again.
    expect(report.ended).toEqual({});
    // Under load: people have traded, written and been told meanwhile.
    expect(report.trades.completed).toBeGreaterThan(0);
    for (const what of ['events', 'messages', 'notices', 'mails'] as const)
      expect(report[what], what).toBeGreaterThan(0);
  }, 1_800_000);
});
