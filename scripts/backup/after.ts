// What is asked of a database once it has been brought back: are its two chains of hashes whole?
import { openDb, openPool } from '#lib/db/client.ts';
import { findBrokenEvents } from '#lib/trade/reconcile/events.ts';
import { runAuditLog } from '../audit-log.ts';

/** What to say of the log of events and the audit log, and whether both are whole. */
export async function checkChains(url: string): Promise<{ said: string; whole: boolean }> {
  const pool = openPool(url, 1);
  const db = openDb(pool);
  try {
    const { read, broken } = await db.$transaction((tx) => findBrokenEvents(tx, 0n), { timeout: 3_600_000 });
    const audit = await runAuditLog(url, ['verify']);
    const events =
      broken.length === 0
        ? `All ${read} events follow from one another.`
        : broken
            .map(({ noun, subjectId, seq }) => `Event ${seq} of ${noun} ${subjectId} is not as it was written.`)
            .join('\n');
    return { said: `${events}\nAudit log: ${audit.said}`, whole: broken.length === 0 && audit.whole };
  } finally {
    await db.$disconnect();
    await pool.end();
  }
}
