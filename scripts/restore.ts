// npm run restore -- BACKUP           brings a backup (the folder with manifest.json) back into an empty database and an empty STORAGE_DIR
// npm run restore -- BACKUP --check   only reads all of it and says whether it is as it was written
// DATABASE_URL and STORAGE_DIR (or the S3_ variables) as the server will have them; without DATABASE_URL into the folder of `npm start`,
// where secrets.json has to lie already.
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { restoreBackup, type Restored, type RestoreOptions } from './backup/bring.ts';
import { intoEmbedded } from './backup/embedded.ts';
import { checkBackup } from './backup/format.ts';
import { checkDatabase } from './external.ts';
import { generateClient } from './generate.ts';
import { stateDir } from './paths.ts';
import { Problem } from './platform.ts';

const USAGE = 'usage: npm run restore -- BACKUP [--check]';

export function sayRestored({ manifest, rows, later }: Restored): string {
  const { tables, files, at } = manifest;
  return [
    `${rows} rows of ${tables.length} tables and ${files?.count ?? 'no'} files, as of ${at}.`,
    ...(later.length ? [`Migrations since: ${later.join(', ')}`] : []),
    ...(files ? [] : ['The files are in the bucket of S3_BUCKET and not in this backup.']),
  ].join('\n');
}

async function bring(options: Omit<RestoreOptions, 'note'>): Promise<void> {
  const note = (part: string) => void process.stdout.write(`${part}\n`);
  process.stdout.write(`${sayRestored(await restoreBackup({ ...options, note }))}\n`);
  // Asked with the client of this release, which a fresh machine has not generated yet.
  generateClient();
  const { checkChains } = await import('./backup/after.ts');
  const { said, whole } = await checkChains(options.url);
  process.stdout.write(`${said}\nNow compare it with the chain: npm run reconcile\n`);
  if (!whole) process.exitCode = 1;
}

async function main([from, flag, ...more]: string[]): Promise<void> {
  if (!from || more.length > 0 || (flag !== undefined && flag !== '--check')) throw new Problem(USAGE);
  if (flag) {
    const { tables, files } = await checkBackup(from);
    process.stdout.write(`All ${tables.length} tables and ${files?.count ?? 'no'} files are as they were written.\n`);
    return;
  }
  const { DATABASE_URL: url, STORAGE_DIR: dir, S3_ENDPOINT: s3 } = process.env;
  if (url) {
    if (!dir && !s3) throw new Problem('Set STORAGE_DIR (or the S3_ variables) as the server will have it.');
    await checkDatabase(url);
    return bring({ url, from, files: s3 ? null : dir! });
  }
  await intoEmbedded(stateDir(), async ({ url: own, files, chains }) => {
    await bring({ url: own, from, files });
    const kept = chains.map((to) => ({ to, file: join(from, 'chain', basename(to)) }));
    if (!existsSync(kept[0]!.file))
      throw new Problem('The backup is not of an installation of `npm start`: set DATABASE_URL.');
    await mkdir(dirname(kept[0]!.to), { recursive: true, mode: 0o700 });
    for (const { to, file } of kept) if (existsSync(file)) await copyFile(file, to);
  });
}

if (import.meta.main) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Problem ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  });
}
