// npm run reputation:rebuild   builds the facts that reputation is made of anew, from the log and the rows of all trades that have ended
// On DATABASE_URL, beside a running server: until it is done everybody reads the facts there were.
import { openPool } from '#lib/db/client.ts';
import { instantOf } from '#lib/kernel/instant.ts';
import { CONNECTIONS, Held, rebuild } from '#lib/reputation/rebuild.ts';
import { checkDatabase } from './external.ts';
import { Problem } from './platform.ts';

const EVERY = 100_000;

async function run(url: string): Promise<void> {
  const pool = openPool(url, CONNECTIONS);
  try {
    const began = performance.now();
    const { trades, accounts } = await rebuild(pool, instantOf(new Date()), (done) => {
      if (done % EVERY === 0) process.stdout.write(`${done} trades\n`);
    });
    const seconds = (performance.now() - began) / 1000;
    process.stdout.write(`${trades} trades of ${accounts} people counted in ${seconds.toFixed(1)} seconds.\n`);
  } finally {
    await pool.end();
  }
}

if (import.meta.main) {
  try {
    const url = process.env.DATABASE_URL;
    if (!url) throw new Problem('Set DATABASE_URL to the database whose facts are to be built anew.');
    await checkDatabase(url);
    await run(url);
  } catch (error) {
    if (!(error instanceof Problem || error instanceof Held)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
