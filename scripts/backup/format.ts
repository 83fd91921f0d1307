// What a backup is: a folder with a manifest, a packed file for each table, and what lay in the store of files.
//
//   manifest.json     what is in it; its own hash stands in manifest.sha256
//   tables/           public.Account.copy.gz ...: Postgres' COPY in text, packed
//   files.list        a line `<sha256>  files/<place>` for each stored file
//   files/            the stored files, as they lie in STORAGE_DIR
//   chain/            of the embedded chains alone: state.json, and second.json where there is a second one
//   secrets/          only where it was asked for
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { Problem } from '../platform.ts';

export const FORMAT = 1;
export const MANIFEST = 'manifest.json';
export const MANIFEST_HASH = 'manifest.sha256';
export const FILES_LIST = 'files.list';
/** What a backup that is complete is called; all else in its folder is none. */
export const NAME = /^holdfast-\d{8}T\d{6}Z$/;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const stored = { sha256, bytes: z.number().int().nonnegative() };

const manifestSchema = z.object({
  format: z.literal(FORMAT),
  at: z.iso.datetime(),
  postgres: z.string(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tables: z.array(
    z.object({
      schema: z.string(),
      name: z.string(),
      file: z.string().regex(/^tables\/\w+\.\w+\.copy\.gz$/),
      columns: z.array(z.string()),
      rows: z.number().int().nonnegative(),
      ...stored,
    }),
  ),
  sequences: z.array(
    z.object({ schema: z.string(), name: z.string(), last: z.string().regex(/^-?\d+$/), called: z.boolean() }),
  ),
  /** Null: they are kept in a bucket, which this backup does not hold. */
  files: z.object({ count: z.number().int().nonnegative(), ...stored }).nullable(),
  /** Whatever else is in it, by place. */
  others: z.array(z.object({ file: z.string().regex(/^(chain|secrets)\/[\w.-]+$/), ...stored })),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type Stored = { readonly sha256: string; readonly bytes: number };

/** Passes bytes on and counts them; `stored` says what went by. */
function meter(): { through: Transform; stored(): Stored } {
  const hash = createHash('sha256');
  let bytes = 0;
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { through, stored: () => ({ sha256: hash.digest('hex'), bytes }) };
}

/** Writes a file that only its owner reads, forced to the disk. `pack` stands between what comes and what is written. */
export async function store(path: string, source: Readable, pack?: NodeJS.ReadWriteStream): Promise<Stored> {
  const { through, stored: done } = meter();
  const file = createWriteStream(path, { mode: 0o600, flush: true });
  await (pack ? pipeline(source, pack, through, file) : pipeline(source, through, file));
  return done();
}

export const storeText = (path: string, text: string) => store(path, Readable.from([Buffer.from(text)]));

async function hashOf(path: string): Promise<Stored> {
  const { through, stored: done } = meter();
  await pipeline(createReadStream(path), through.resume());
  return done();
}

/** The manifest of a backup; refuses one that is not as it was written, or newer than this program. */
export async function readManifest(folder: string): Promise<Manifest> {
  const read = (name: string) =>
    readFile(join(folder, name)).catch(() => {
      throw new Problem(`${folder} is no backup: there is no ${name} in it.`);
    });
  const [bytes, hash] = [await read(MANIFEST), (await read(MANIFEST_HASH)).toString().slice(0, 64)];
  if (createHash('sha256').update(bytes).digest('hex') !== hash)
    throw new Problem(`${MANIFEST} of the backup is not as it was written. Take another backup.`);
  const said = JSON.parse(bytes.toString()) as { format?: unknown };
  if (typeof said.format === 'number' && said.format > FORMAT)
    throw new Problem(
      `The backup has format ${said.format}, and this release knows ${FORMAT} at most: restore it with a newer one.`,
    );
  const parsed = manifestSchema.safeParse(said);
  if (!parsed.success) throw new Problem(`${MANIFEST} of the backup cannot be read: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Refuses a file of a backup that is missing or not as it was written. `what`: how a person calls it. */
async function checkFile(folder: string, file: string, sum: string, what: string): Promise<void> {
  const found = await hashOf(join(folder, file)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Problem(`The backup lacks ${what} (${file}). Take another backup.`);
    throw error;
  });
  if (found.sha256 !== sum)
    throw new Problem(
      `In the backup ${what} is not as it was written (${file}): damaged or cut off. Take another backup.`,
    );
}

/** The stored files a backup names, place and hash. Places lead nowhere but into `files/`. */
export async function listedFiles(folder: string): Promise<{ place: string; sha256: string }[]> {
  const lines = (await readFile(join(folder, FILES_LIST), 'utf8')).split('\n').filter(Boolean);
  return lines.map((line) => {
    const [, hash, place] = /^([0-9a-f]{64}) {2}files\/((?:[\w-]+\/)*[\w-]+)$/.exec(line) ?? [];
    if (!hash || !place) throw new Problem(`${FILES_LIST} of the backup has a line that is none: ${line}`);
    return { place, sha256: hash };
  });
}

/** Reads everything in a backup once and refuses it where anything is missing or not as it was written. */
export async function checkBackup(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  for (const { schema, name, file, sha256: sum } of manifest.tables)
    await checkFile(folder, file, sum, `the table ${schema}.${name}`);
  for (const { file, sha256: sum } of manifest.others) await checkFile(folder, file, sum, `the file ${file}`);
  if (!manifest.files) return manifest;
  await checkFile(folder, FILES_LIST, manifest.files.sha256, 'the list of files');
  for (const { place, sha256: sum } of await listedFiles(folder))
    await checkFile(folder, `files/${place}`, sum, `the file ${place}`);
  return manifest;
}
