// npm run seat -- grant <wallet, mail address or id> <seat> [reason]    gives somebody a seat: how the first administrator comes about
// npm run seat -- remove <wallet, mail address or id> <seat> [reason]   takes it back
// On DATABASE_URL. Each is in the audit log, by hand on the server. (On the local chain there is a demo administrator to step into.)
import { changeSeatByHand } from '#lib/account/commands/seats.ts';
import { SEATS } from '#lib/account/powers.ts';
import { openDb, openPool } from '#lib/db/client.ts';
import { checkDatabase } from './external.ts';
import { Problem } from './platform.ts';

const USAGE = `usage: npm run seat -- grant|remove <wallet, mail address or id> ${SEATS.join('|')} [reason]`;

const SENTENCES: Readonly<Record<string, string>> = {
  'account.not_found': 'Nobody has this wallet, mail address or id. They have to sign up first.',
  'account.unchanged': 'It is like this already.',
  'account.last_admin': 'This is the last administrator: give the seat to somebody else first.',
};

/** Answers what to say of it. */
export async function runSeat(url: string, args: readonly string[]): Promise<string> {
  const [verb, who, name, ...words] = args;
  const seat = SEATS.find((one) => one === name);
  if ((verb !== 'grant' && verb !== 'remove') || !who || !seat) throw new Problem(USAGE);
  const pool = openPool(url, 1);
  const db = openDb(pool);
  try {
    const reason = words.join(' ').trim() || 'By hand on the server.';
    const done = await changeSeatByHand(db, verb, { who, seat, reason });
    if (!done.ok) throw new Problem(SENTENCES[done.refusal.code] ?? done.refusal.code);
    const { accountId, roles } = done.value;
    return `${accountId} now holds: ${roles.join(', ')}. Their sessions have ended; it is in the audit log.`;
  } finally {
    await db.$disconnect();
    await pool.end();
  }
}

async function main(): Promise<void> {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Problem('Set DATABASE_URL to the database of the site.');
  await checkDatabase(url);
  process.stdout.write(`${await runSeat(url, process.argv.slice(2))}\n`);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Problem ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  });
}
