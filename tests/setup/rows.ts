import type { Db } from '#lib/db/ctx.ts';

/** Every row of every table as text: what a search for something that must not be in the database looks through. */
export async function everyRow(db: Db): Promise<string> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'`;
  const rows: string[] = [];
  for (const { name } of tables) {
    const found = await db.$queryRawUnsafe<{ text: string }[]>(`SELECT t::text AS text FROM ${name} t`);
    rows.push(...found.map(({ text }) => text));
  }
  return rows.join('\n');
}
