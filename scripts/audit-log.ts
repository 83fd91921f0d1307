// npm run audit-log -- verify [<number>:<hash>]   walks the audit log of DATABASE_URL and says whether every entry is as it was written.
//                                                 With the place of an entry that was written down elsewhere, also whether it is still the same log.
// npm run audit-log -- head                       says the place of the last entry: what to write down elsewhere
// Ends with 0 where the log is whole, with 1 where it is not.
import { openDb, openPool } from '#lib/db/client.ts';
import { verifyAudit, type AuditCheck, type AuditPlace } from '#lib/events/audit.ts';
import { checkDatabase } from './external.ts';
import { Problem } from './platform.ts';

const USAGE = 'usage: npm run audit-log -- verify [<number>:<hash>] | head';

const FAULTS: Readonly<Record<AuditCheck['faults'][number]['kind'], string>> = {
  altered: 'was altered',
  missing: 'follows a gap: at least one entry before it is gone',
  out_of_place: 'does not follow the entry before it',
  cut_off: 'is the last one there is, and was not the last one written',
  other_chain: 'is not the one that was written down',
};

function readPlace(text: string | undefined): AuditPlace | undefined {
  if (text === undefined) return undefined;
  const [, seq, hash] = /^(\d{1,18}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined) throw new Problem(USAGE);
  return { seq: BigInt(seq), hash };
}

/** What to say, and whether the log is whole. */
export async function runAuditLog(url: string, args: readonly string[]): Promise<{ said: string; whole: boolean }> {
  const [verb, place] = args;
  if (verb !== 'verify' && verb !== 'head') throw new Problem(USAGE);
  const known = readPlace(place);
  const pool = openPool(url, 1);
  const db = openDb(pool);
  try {
    if (verb === 'head') {
      const { seq, hash } = await db.auditHead.findUniqueOrThrow({ where: { id: 1 } });
      return { said: `${seq}:${hash}`, whole: true };
    }
    const { entries, head, faults } = await verifyAudit(db, known);
    if (faults.length === 0)
      return { said: `All ${entries} entries are as they were written. ${head.seq}:${head.hash}`, whole: true };
    return { said: faults.map(({ at, kind }) => `Entry ${at} ${FAULTS[kind]}.`).join('\n'), whole: false };
  } finally {
    await db.$disconnect();
    await pool.end();
  }
}

async function main(): Promise<void> {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Problem('Set DATABASE_URL to the database of the site.');
  await checkDatabase(url);
  const { said, whole } = await runAuditLog(url, process.argv.slice(2));
  process.stdout.write(`${said}\n`);
  if (!whole) process.exitCode = 1;
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Problem ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  });
}
