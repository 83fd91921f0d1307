// npm run backup -- FOLDER                   writes database and files into a folder of their own in FOLDER
// npm run backup -- FOLDER --keep 28         and then keeps the newest 28
// npm run backup -- FOLDER --secrets FILE    with that file of secrets in it: then the backup is everything, and wants to be kept like it
// DATABASE_URL and STORAGE_DIR (or the S3_ variables) as the server has them; without DATABASE_URL the installation of `npm start`, stopped.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fromEmbedded } from './backup/embedded.ts';
import { keepNewest, takeBackup, type Backup, type BackupOptions } from './backup/take.ts';
import { checkDatabase } from './external.ts';
import { stateDir } from './paths.ts';
import { Problem } from './platform.ts';

const USAGE = 'usage: npm run backup -- FOLDER [--keep NUMBER] [--secrets FILE]';

export function readArguments(args: readonly string[]): { to: string; keep?: number; secrets?: string } {
  const { values, positionals } = parse(args);
  const [to, ...more] = positionals;
  const keep = values.keep === undefined ? undefined : Number(values.keep);
  if (!to || more.length > 0 || (keep !== undefined && !(Number.isInteger(keep) && keep > 0))) throw new Problem(USAGE);
  if (values.secrets !== undefined && !existsSync(values.secrets))
    throw new Problem(`There is no file ${values.secrets}.`);
  return { to, ...(keep && { keep }), ...(values.secrets && { secrets: values.secrets }) };
}

function parse(args: readonly string[]) {
  const options = { keep: { type: 'string' }, secrets: { type: 'string' } } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Problem(USAGE, { cause: error });
  }
}

/** One line for each thing there is to know. */
export function sayBackup({ folder, manifest }: Backup, secrets: string): string {
  const { tables, files, others } = manifest;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const inside = others.some(({ file }) => file.startsWith('secrets/'));
  return [
    `${folder}: ${rows} rows of ${tables.length} tables as of one moment, ${files ? `${files.count} files` : 'no files'}.`,
    ...(files ? [] : ['The files are in the bucket of S3_BUCKET: back that up by what its service offers.']),
    inside
      ? 'The secrets are in it: whoever has it has everything. Keep it encrypted.'
      : `The secrets are not in it: keep ${secrets} elsewhere, encrypted. Without them what was sealed stays sealed.`,
  ].join('\n');
}

async function main(): Promise<void> {
  const { to, keep, secrets } = readArguments(process.argv.slice(2));
  const { DATABASE_URL: url, STORAGE_DIR: dir, S3_ENDPOINT: s3 } = process.env;
  const options = { to, ...(secrets && { secrets }) };
  const say = (backup: Backup, where: string) => process.stdout.write(`${sayBackup(backup, where)}\n`);
  if (url) {
    if (!dir && !s3) throw new Problem('Set STORAGE_DIR (or the S3_ variables) as the server has it.');
    await checkDatabase(url);
    const files: BackupOptions['files'] = s3 ? null : dir!;
    say(await takeBackup({ ...options, url, files }), 'the file of settings (/etc/holdfast)');
  } else
    await fromEmbedded(stateDir(), async ({ secrets: where, chains, ...places }) => {
      say(await takeBackup({ ...options, ...places, chains: chains.filter((file) => existsSync(file)) }), where);
    });
  if (keep) await keepNewest(to, keep);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Problem ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  });
}
