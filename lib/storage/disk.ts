/**
 * A folder as a store. A file is written beside its place, forced to the disk and only then given its name, so that whoever reads finds
 * all of it or nothing; a crash in between leaves a nameless part, which a later start takes away.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileKey, Storage } from './storage.ts';

const PARTS = 'parts';
/** After so long nobody is still writing a part: one takes seconds. */
const PART_LIVES_MS = 3_600_000;

/** Two letters of the id as a folder each: at most 1,024 names in one, however many files there are. */
const KEY = /^([a-z]{1,20})\/(([0-9a-hjkmnp-tv-z]{2})[0-9a-hjkmnp-tv-z]{18})$/;

/** Opens (and makes, at the first write) the store in `dir`. Several processes of one machine may share it. */
export function openDisk(dir: string): Storage {
  const placeOf = (key: FileKey): string => {
    const [, kind, id, shard] = KEY.exec(key) ?? [];
    if (!kind || !id || !shard) throw new TypeError(`"${key}" is not the key of a file`);
    return join(dir, kind, shard, id);
  };
  let tidied: Promise<void> | undefined;
  return {
    async put(key, bytes) {
      const place = placeOf(key);
      tidied ??= tidy(join(dir, PARTS));
      await tidied.catch((error: unknown) => {
        tidied = undefined;
        throw error;
      });
      const part = join(dir, PARTS, randomBytes(16).toString('hex'));
      await makeDurable(dir, dirname(place));
      try {
        await write(part, bytes);
        await rename(part, place);
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      }
      await sync(dirname(place));
    },
    async get(key) {
      return readFile(placeOf(key)).then((bytes) => new Uint8Array(bytes), whereMissing(undefined));
    },
    async delete(key) {
      await rm(placeOf(key), { force: true });
    },
  };
}

/** Makes the folder of parts, and takes away those that a crash left in it. */
async function tidy(parts: string): Promise<void> {
  await mkdir(parts, { recursive: true, mode: 0o700 });
  for (const name of await readdir(parts)) {
    const path = join(parts, name);
    const { mtimeMs } = await stat(path).catch(whereMissing({ mtimeMs: Infinity }));
    if (Date.now() - mtimeMs > PART_LIVES_MS) await rm(path, { force: true });
  }
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a folder below `root`; each new name in the folders above is forced to the disk as well. */
async function makeDurable(root: string, path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let at = dirname(path); at.length >= dirname(first).length && at.length >= root.length; at = dirname(at))
    await sync(at);
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const whereMissing =
  <T>(value: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
