/** Chain, database and log of a lived-in site against each other; each difference is planted once and found. */
import { JsonRpcProvider, ZeroAddress } from 'ethers';
import { beforeAll, describe, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { getDeployment } from '#lib/chain/deployment.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { isAlarm, type Difference } from '#lib/trade/reconcile/difference.ts';
import { reconcile } from '#lib/trade/reconcile/reconcile.ts';
import { reconcileOnce } from '#lib/trade/reconcile/run.ts';
import { sayReconciled } from '#scripts/reconcile.ts';
import { rpc } from '#scripts/rpc.ts';
import { act, announcePayer, cancel, fund } from '#server/demo/acts.ts';
import { must, type Stage } from '#server/demo/stage.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { makePayee, makePerson, openStage, sellOffer, take, type Person } from './support.ts';

const database = await testDatabase();
const chain = await localChain({ database });
const { db, pool } = database;
let stage: Stage;
let seller: Person;
let buyer: Person;
let live: string;
let ended: string;

const ONE = 10n ** 18n;
const settle = () => stage.settle();
/** What the contract holds of the chain's own coin, whatever it says. */
const setHeld = (units: bigint) =>
  rpc(chain.url, 'anvil_setBalance', [chain.deployed.escrow, `0x${units.toString(16)}`]);

const look = async () => reconcile(db, chain.provider, await getDeployment(db, 31337));
const found = async (): Promise<readonly Difference[]> => (await look()).differences;
const kinds = async () => (await found()).map(({ kind }) => kind).sort();

beforeAll(async () => {
  stage = await openStage(chain);
  seller = await makePerson(database, chain, 500, 'Sella Seller');
  buyer = await makePerson(database, chain, 501, 'Buya Buyer');
  const payee = await makePayee(database, seller);
  const offerId = await sellOffer(stage, seller, payee);
  const opened = async () => {
    await db.account.update({ where: { id: buyer.account.id }, data: { pausedUntil: null } });
    return must(await take(stage, buyer, offerId)).tradeId;
  };
  const funded = async () => {
    const id = await opened();
    await fund(stage, seller, buyer.account, id, 'the account');
    return id;
  };
  const paid = async () => {
    const id = await funded();
    await announcePayer(stage, buyer, seller.account, id);
    await act(stage, buyer, id, 'markPaid');
    return id;
  };
  await cancel(stage, buyer, await opened());
  await act(stage, buyer, await funded(), 'refund');
  ended = await paid();
  await act(stage, seller, ended, 'release');
  await act(stage, buyer, await paid(), 'dispute');
  await paid();
  await opened();
  live = await funded();
  const data = escrowInterface.encodeFunctionData('deposit', [ZeroAddress, ONE]);
  await seller.wallet.sendTransaction({ to: chain.deployed.escrow, data, value: ONE });
  await settle();
});

describe('a site in use', () => {
  it('says the same in all three records: every log, coin, vault, trade and event', async () => {
    const { differences, checked } = await look();
    expect(differences).toEqual([]);
    expect(checked.trades).toBe(7);
    expect(checked.vaults).toBe(2);
    expect(checked.logs).toBe(await db.chainLog.count());
    expect(checked.events).toBe(await db.event.count());
    expect(sayReconciled(await look()).whole).toBe(true);
  });
});

describe('is found, once planted:', () => {
  /** Makes a change, asks, and takes it back, whatever came of it. */
  async function planted(change: string, back: string, values: unknown[] = []): Promise<readonly Difference[]> {
    await pool.query(change, values);
    try {
      return await found();
    } finally {
      await pool.query(back, values);
      expect(await kinds()).toEqual([]);
    }
  }

  it('a log that was never read, with what rests on it', async () => {
    const differences = await planted(
      `UPDATE "ChainLog" SET "finalAt" = NULL WHERE "name" = 'Deposited'`,
      `UPDATE "ChainLog" SET "finalAt" = now() WHERE "name" = 'Deposited'`,
    );
    expect(differences.map(({ kind }) => kind).sort()).toEqual(['coins_over', 'log_missing']);
    expect(sayReconciled({ ...(await look()), differences }).whole).toBe(false);
  });

  it('a log that the contract never wrote', async () => {
    const copy = `INSERT INTO "ChainLog" SELECT "chainId", "blockHash", 4242, "blockNumber", "blockTime", "txHash", "address", 'OffersCancelled',
      "args", NULL, "origin", "seenAt", "finalAt", "revertedAt" FROM "ChainLog" LIMIT 1`;
    const differences = await planted(copy, `DELETE FROM "ChainLog" WHERE "logIndex" = 4242`);
    expect(differences).toMatchObject([{ kind: 'log_extra', logIndex: 4242 }]);
  });

  it('a log that says here what the contract did not write', async () => {
    const set = (by: string) =>
      `UPDATE "ChainLog" SET "args" = jsonb_set("args", '{amount}', to_jsonb((("args"->>'amount')::numeric ${by})::text)) WHERE "name" = 'Deposited'`;
    expect(await planted(set('+ 1'), set('- 1'))).toMatchObject([{ kind: 'log_altered' }]);
  });

  it('a row that gives the buyer or the fee another share than the logs', async () => {
    for (const column of ['toBuyerUnits', 'paidFeeUnits']) {
      const set = (by: string) => `UPDATE "Trade" SET "${column}" = "${column}" ${by} WHERE "id" = $1`;
      expect(await planted(set('+ 1'), set('- 1'), [ended])).toMatchObject([{ kind: 'shares', tradeId: ended }]);
    }
  });

  it('a vault that says otherwise, and so what the contract should hold', async () => {
    const change = (by: string) => `UPDATE "VaultEntry" SET "delta" = "delta" ${by} WHERE "kind" = 'deposited'`;
    const differences = await planted(change('+ 1'), change('- 1'));
    expect(differences).toMatchObject([
      { kind: 'coins_short', token: ZeroAddress, owed: ONE + 1n },
      { kind: 'vault', owner: seller.wallet.address, chain: ONE, here: ONE + 1n },
    ]);
  });

  it('coins that are gone from the contract', async () => {
    await setHeld(0n);
    await settle();
    expect(await found()).toMatchObject([{ kind: 'coins_short', token: ZeroAddress, held: 0n, owed: ONE }]);
    await setHeld(ONE);
    await settle();
    expect(await kinds()).toEqual([]);
  });

  it('coins that somebody sent without a deposit, which is explained and no alarm', async () => {
    await setHeld(ONE + 5n);
    await settle();
    const differences = await found();
    expect(differences).toMatchObject([{ kind: 'coins_over' }]);
    expect(differences.some(isAlarm)).toBe(false);
    await setHeld(ONE);
    await settle();
  });

  it('a trade whose row does not follow from its logs, and a live one whose coins are in none', async () => {
    const set = (state: string) => `UPDATE "Trade" SET "finalState" = '${state}' WHERE "id" = $1`;
    expect(await planted(set('completed'), set('awaiting_payment'), [live])).toEqual([
      { kind: 'fold', tradeId: live, here: 'completed', folded: 'awaiting_payment' },
      expect.objectContaining({ kind: 'locked', tradeId: live, due: 0n }),
    ]);
    expect(await planted(set('awaiting_release'), set('completed'), [ended])).toEqual([
      { kind: 'fold', tradeId: ended, here: 'awaiting_release', folded: 'completed' },
      expect.objectContaining({ kind: 'locked', tradeId: ended, locked: 0n }),
    ]);
  });

  it('a trade that the contract knows otherwise: its terms here are not those that were signed', async () => {
    const { terms } = await db.trade.findUniqueOrThrow({ where: { id: live } });
    const { lane } = terms as { lane: number };
    const set = (to: number) => `UPDATE "Trade" SET "terms" = jsonb_set("terms", '{lane}', '${to}') WHERE "id" = $1`;
    expect(await planted(set(lane + 77), set(lane), [live])).toEqual([
      { kind: 'state', tradeId: live, here: 'awaiting_payment', chain: 'None' },
    ]);
  });

  it('coins in a trade that nobody took here, which is explained', async () => {
    const set = (contract: string) => `UPDATE "Trade" SET "contract" = '${contract}' WHERE "id" = $1`;
    const differences = await planted(set(ZeroAddress), set(chain.deployed.escrow), [live]);
    expect(differences).toMatchObject([{ kind: 'foreign', token: chain.deployed.tokens.USDC! }]);
    expect(differences.some(isAlarm)).toBe(false);
  });

  it('an event that was changed, or taken out of the middle', async () => {
    const where = `WHERE "noun" = 'trade' AND "subjectId" = $1 AND "seq" = 2`;
    const altered = await planted(
      `UPDATE "Event" SET "at" = "at" + interval '1 second' ${where}`,
      `UPDATE "Event" SET "at" = "at" - interval '1 second' ${where}`,
      [live],
    );
    expect(altered).toEqual([{ kind: 'event', noun: 'trade', subjectId: live, seq: 2 }]);
    const moved = await planted(
      `UPDATE "Event" SET "seq" = 9002 ${where}`,
      `UPDATE "Event" SET "seq" = 2 WHERE "noun" = 'trade' AND "subjectId" = $1 AND "seq" = 9002`,
      [live],
    );
    expect(moved.map((one) => one.kind === 'event' && one.seq)).toEqual([9002, 3]);
  });
});

describe('a comparison that goes on from the one before', () => {
  it('reads what is new and what is under way, finds what is wrong with it, and leaves the rest to a whole one', async () => {
    const { block, eventId } = await look();
    const goOn = async () => reconcile(db, chain.provider, await getDeployment(db, 31337), { block, eventId });
    const before = await db.chainLog.count();
    const data = escrowInterface.encodeFunctionData('deposit', [ZeroAddress, 3n]);
    await seller.wallet.sendTransaction({ to: chain.deployed.escrow, data, value: 3n });
    await settle();
    const made = await goOn();
    expect(made.differences).toEqual([]);
    expect(made.since).toBe(block);
    expect(made.checked.logs).toBe((await db.chainLog.count()) - before);
    // Two of the seven have ended finally.
    expect(made.checked.trades).toBe(5);
    const set = (of: string, by: string) =>
      `UPDATE "ChainLog" SET "args" = jsonb_set("args", '{amount}', to_jsonb('${by}'::text)) WHERE ${of}`;
    await pool.query(set(`"blockNumber" > ${block}`, '4'));
    expect((await goOn()).differences).toMatchObject([{ kind: 'log_altered' }]);
    await pool.query(set(`"blockNumber" > ${block}`, '3'));
    const state = (id: string, to: string) =>
      pool.query(`UPDATE "Trade" SET "finalState" = '${to}' WHERE "id" = '${id}'`);
    await state(live, 'awaiting_release');
    expect((await goOn()).differences.map(({ kind }) => kind)).toContain('fold');
    await state(live, 'awaiting_payment');
    await pool.query(`UPDATE "Trade" SET "toBuyerUnits" = "toBuyerUnits" + 1 WHERE "id" = '${ended}'`);
    expect((await goOn()).differences).toEqual([]);
    expect(await kinds()).toEqual(['shares']);
    await pool.query(`UPDATE "Trade" SET "toBuyerUnits" = "toBuyerUnits" - 1 WHERE "id" = '${ended}'`);
  });

  it('is made by itself and written down: everything first, then what is new, everything again when somebody asks, and a fault as a fault', async () => {
    const site = { db, node: chain.provider, chainId: 31337, random: secureRandom };
    const start = 1_900_000_000;
    const at = (minutes: number) => reconcileOnce(site, start, start + minutes * 60);
    expect(await at(9)).toBeNull();
    expect(await at(10)).toEqual({ alarms: [] });
    expect(await at(15)).toBeNull();
    expect(await at(20)).toEqual({ alarms: [] });
    await db.reconciliation.create({
      data: { id: 'asked', chainId: 31337, state: 'asked', whole: true, startedAt: new Date((start + 1260) * 1000) },
    });
    expect(await at(21)).toEqual({ alarms: [] });
    const nobody = new JsonRpcProvider('http://127.0.0.1:1', 31337, { staticNetwork: true });
    await expect(reconcileOnce({ ...site, node: nobody }, start, start + 40 * 60)).rejects.toThrow();
    nobody.destroy();
    const rows = await db.reconciliation.findMany({ orderBy: { startedAt: 'asc' } });
    expect(rows.map(({ state, whole }) => [state, whole])).toEqual([
      ['done', true],
      ['done', false],
      ['done', true],
      ['failed', false],
    ]);
    expect(rows[3]!.fault).not.toBe('');
  });

  it('keeps what it found as it is, big numbers as text', async () => {
    const site = { db, node: chain.provider, chainId: 31337, random: secureRandom };
    const held = await chain.provider.getBalance(chain.deployed.escrow);
    await setHeld(held - 7n);
    await settle();
    const later = 1_900_000_000 + 100 * 60;
    const made = await reconcileOnce(site, later, later + 60 * 60);
    const short = { kind: 'coins_short', token: ZeroAddress, held: held - 7n, owed: held };
    expect(made!.alarms).toEqual([expect.objectContaining(short)]);
    const row = await db.reconciliation.findFirstOrThrow({ orderBy: { startedAt: 'desc' } });
    expect(row).toMatchObject({ state: 'done', alarms: 1 });
    expect(row.differences).toMatchObject([{ ...short, held: `${held - 7n}`, owed: `${held}` }]);
    await setHeld(held);
    await settle();
  });
});
