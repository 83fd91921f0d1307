import { withScratchPostgres } from '/work/main/scripts/migrate.ts';
import { applyMigrations } from '/work/main/scripts/schema-engine.ts';
import { startAnvil } from '/work/main/scripts/anvil.ts';
import { deployLocal, saveDeployment, fundLocally } from '/work/main/scripts/deploy.ts';
import { serverEnv, makeSecrets } from '/work/main/scripts/server-env.ts';
import { playHistory } from '/work/main/scripts/history.ts';
import { Wallet } from 'ethers';
await withScratchPostgres(async (url) => {
  await applyMigrations(url);
  const anvil = await startAnvil({ genesis: Math.floor(Date.now() / 1000) - 180 * 86400 });
  const secrets = makeSecrets();
  try {
    await saveDeployment(url, await deployLocal(anvil.url, secrets.localMnemonic));
    await fundLocally(anvil.url, new Wallet(secrets.relayerKey).address);
    const t = Date.now();
    await playHistory('/work/main/server/demo/history.ts', serverEnv({ databaseUrl: url, rpcUrl: anvil.url, chainId: 31337, embeddedChain: true, port: 3000, publicUrl: 'http://localhost:3000', secrets, demo: true }), '/tmp/hf/history.log', new AbortController().signal);
    console.log('played in', (Date.now() - t) / 1000);
    const pg = (await import('pg')).default; const c = new pg.Client({ connectionString: url }); await c.connect();
    console.table((await c.query('select state, "endedBy", fault, count(*) from "Trade" group by 1,2,3')).rows);
    console.table((await c.query('select name, "tradesDone", "completionBps", "medianReleaseSeconds", "feedbackPositive", "feedbackNegative" from "Account"')).rows);
    console.table((await c.query('select count(*), count(distinct currency) from "Offer"')).rows);
    await c.end();
  } finally { await anvil.stop(); }
});
