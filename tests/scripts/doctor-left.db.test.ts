/** What the doctor says of chains that were taken out of the settings too early. */
import { expect, it } from 'vitest';
import { config } from '#lib/config.ts';
import { checkChains } from '#scripts/doctor/chain.ts';
import { testDatabase } from '../setup/database.ts';

const { pool } = await testDatabase();

/** A trade of nobody: what it points at is not what is asked. */
async function addTrade(id: string, chainId: number, state: string): Promise<void> {
  const client = await pool.connect();
  await client.query(`SET session_replication_role = replica`);
  await client.query(
    `INSERT INTO "Trade" SELECT made.* FROM (SELECT jsonb_object_agg(column_name, CASE
        WHEN data_type IN ('integer', 'bigint', 'numeric') THEN '1'::jsonb
        WHEN data_type = 'boolean' THEN 'false'::jsonb
        WHEN data_type = 'jsonb' THEN '{}'::jsonb
        WHEN data_type LIKE 'timestamp%' THEN '"2026-01-01T00:00:00Z"'::jsonb
        ELSE to_jsonb($1::text) END) AS row
      FROM information_schema.columns WHERE table_name = 'Trade' AND is_nullable = 'NO') wanted,
      LATERAL jsonb_populate_record(NULL::"Trade", row || jsonb_build_object('chainId', $2::int, 'state', $3::text, 'finalState', $3::text)) made`,
    [id, chainId, state],
  );
  client.release(true);
}

/** Nodes are another file's matter: none answers here. */
const look = async (): Promise<string[]> => {
  const found = await checkChains(config());
  return found
    .filter(({ says }) => says.includes('not ended'))
    .map(({ state, says, todo }) => `${state}: ${says} -> ${todo}`);
};

it('trades live on a chain that no setting names any more: the doctor says how many, where, and what to do', async () => {
  await addTrade('here', config().chainId, 'awaiting_payment');
  await addTrade('ended', 8453, 'completed');
  await addTrade('off', 8453, 'cancelled');
  expect(await look()).toEqual([]);
  await addTrade('left', 8453, 'awaiting_release');
  expect(await look()).toEqual([
    'wrong: 1 trade has not ended on chain 8453, which no setting names -> put 8453 back into FURTHER_CHAINS until none lives there',
  ]);
  await addTrade('judged', 8453, 'disputed');
  await addTrade('elsewhere', 42161, 'awaiting_escrow');
  expect(await look()).toEqual([
    'wrong: 2 trades have not ended on chain 8453, which no setting names -> put 8453 back into FURTHER_CHAINS until none lives there',
    'wrong: 1 trade has not ended on chain 42161, which no setting names -> put 42161 back into FURTHER_CHAINS until none lives there',
  ]);
});
