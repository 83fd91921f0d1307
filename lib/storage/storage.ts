/**
 * Where bytes too large for a row are kept, behind one interface: a folder of this machine, or any S3-compatible store. It keeps what
 * it is given, never looks into it and knows nobody: who may read is asked before.
 *
 *     await storage().put(fileKey('attachment', id), bytes);
 */
import { config } from '../config.ts';
import { once } from '../kernel/once.ts';
import { isId } from '../kernel/ids.ts';
import { openDisk } from './disk.ts';
import { openS3 } from './s3.ts';

export type Storage = {
  /** Keeps bytes under a key; once it answers, a power cut does not take them. The same key again replaces them whole, never in part. */
  put(key: FileKey, bytes: Uint8Array): Promise<void>;
  /** The bytes; undefined where there are none. */
  get(key: FileKey): Promise<Uint8Array | undefined>;
  /** Deleting what is not there is done already. */
  delete(key: FileKey): Promise<void>;
};

const KINDS = ['attachment', 'evidence'] as const;
export type FileKind = (typeof KINDS)[number];
/** `<kind>/<id>`: both of an alphabet without dots or slashes, so that no key leaves its folder. */
export type FileKey = `${FileKind}/${string}`;

/** @throws on what is not a row's id: a key is never made of what a person sent. */
export function fileKey(kind: FileKind, id: string): FileKey {
  if (!KINDS.includes(kind) || !isId(id)) throw new TypeError('a file is named by its kind and a row id');
  return `${kind}/${id}`;
}

/** The store of this process, as it is configured. */
export function storage(): Storage {
  return once('storage', () => {
    const { storage: settings } = config();
    return settings.kind === 's3' ? openS3(settings) : openDisk(settings.dir);
  });
}
