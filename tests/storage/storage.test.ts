import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { openDisk } from '#lib/storage/disk.ts';
import { openS3 } from '#lib/storage/s3.ts';
import { fileKey, storage, type FileKey, type Storage } from '#lib/storage/storage.ts';
import { root } from '#scripts/paths.ts';
import { testConfig } from '../setup/settings.ts';
import { signatureOf, startS3 } from './s3-peer.ts';

const dir = mkdtempSync(join(tmpdir(), 'holdfast-storage-'));
const peer = await startS3(join(dir, 's3'));
afterAll(async () => {
  await peer.close();
  rmSync(dir, { recursive: true, force: true });
});

const newKey = (): FileKey => fileKey('attachment', newId(secureRandom));
const some = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, Math.min(length, at + 65_536)));
  return bytes;
};
/** Every file below a folder. */
const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile())
    : [];

const STORES: readonly [string, () => Storage][] = [
  ['a folder', () => openDisk(join(dir, 'disk'))],
  ['an S3-compatible store', () => openS3(peer.settings)],
];

describe.each(STORES)('%s', (_, open) => {
  const store = open();

  test('gives back exactly the bytes it was given, also to another process of the same settings', async () => {
    for (const length of [1, 1000, 1_500_040]) {
      const [key, bytes] = [newKey(), some(length)];
      await store.put(key, bytes);
      expect(Buffer.compare((await store.get(key))!, bytes)).toBe(0);
      expect(Buffer.compare((await open().get(key))!, bytes)).toBe(0);
    }
  });

  test('has nothing under a key that was never put', async () => {
    expect(await store.get(newKey())).toBeUndefined();
  });

  test('replaces bytes whole, and keeps keys apart', async () => {
    const [one, two] = [newKey(), newKey()];
    await store.put(one, some(5000));
    await store.put(two, some(10));
    const next = some(3);
    await store.put(one, next);
    expect(await store.get(one)).toEqual(next);
    expect((await store.get(two))!.length).toBe(10);
  });

  test('puts many at once', async () => {
    const all = Array.from({ length: 12 }, () => [newKey(), some(2000)] as const);
    await Promise.all(all.map(([key, bytes]) => store.put(key, bytes)));
    for (const [key, bytes] of all) expect(await store.get(key)).toEqual(bytes);
  });

  test('forgets what is deleted; deleting twice is deleting once', async () => {
    const key = newKey();
    await store.put(key, some(10));
    await store.delete(key);
    expect(await store.get(key)).toBeUndefined();
    await store.delete(key);
    await store.delete(newKey());
  });
});

describe('a key', () => {
  const WRONG = [
    '../../etc/passwd',
    '..',
    '',
    'a/b',
    `${'a'.repeat(19)}/`,
    'A'.repeat(20),
    '%2e%2e%2f',
    'a'.repeat(21),
  ];

  test.each(WRONG)('is never made of "%s"', (id) => {
    expect(() => fileKey('attachment', id)).toThrow(TypeError);
  });

  test.each(['attachment/../x', '../attachment/aa', '/etc/passwd', 'attachment/aa\0', `x/y/${'a'.repeat(20)}`])(
    'that says "%s" is refused by the folder itself, and nothing is written',
    async (key) => {
      const place = join(dir, 'untouched');
      const store = openDisk(place);
      await expect(store.put(key as FileKey, some(1))).rejects.toThrow(TypeError);
      await expect(store.get(key as FileKey)).rejects.toThrow(TypeError);
      await expect(store.delete(key as FileKey)).rejects.toThrow(TypeError);
      expect(existsSync(place)).toBe(false);
    },
  );
});

describe('a folder', () => {
  test('is readable by its owner alone', async () => {
    const place = join(dir, 'private');
    await openDisk(place).put(newKey(), some(10));
    const modes = readdirSync(place, { recursive: true, encoding: 'utf8' }).map(
      (name) => statSync(join(place, name)).mode & 0o077,
    );
    expect(modes.length).toBeGreaterThan(3);
    expect(new Set(modes)).toEqual(new Set([0]));
  });

  test('has nothing under the key after a crash between writing and naming, and takes the part away an hour later', async () => {
    const place = join(dir, 'crashed');
    const key = newKey();
    // The process is killed at the moment at which it would give the file its name.
    const code = `
      import { syncBuiltinESMExports } from 'node:module';
      import fs from 'node:fs/promises';
      fs.rename = () => { process.stdout.write('written'); return new Promise(() => setInterval(() => {}, 1000)); };
      syncBuiltinESMExports();
      const { openDisk } = await import(${JSON.stringify(join(root, 'lib/storage/disk.ts'))});
      await openDisk(${JSON.stringify(place)}).put(${JSON.stringify(key)}, new Uint8Array(5000).fill(7));`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], { cwd: root });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const parts = filesIn(place);
    expect(parts).toHaveLength(1);
    expect(statSync(join(place, parts[0]!)).size).toBe(5000);
    const store = openDisk(place);
    expect(await store.get(key)).toBeUndefined();
    // Somebody may still be writing it: only what is old goes.
    await store.put(newKey(), some(10));
    expect(filesIn(place)).toHaveLength(2);
    utimesSync(join(place, parts[0]!), new Date(), new Date(Date.now() - 3_700_000));
    await openDisk(place).put(key, some(20));
    expect(filesIn(place).filter((name) => name.startsWith('parts'))).toEqual([]);
    expect((await store.get(key))!.length).toBe(20);
  });

  test('leaves no part behind where it cannot write, and says so', async () => {
    const place = join(dir, 'blocked');
    const key = newKey();
    mkdirSync(join(place, 'attachment'), { recursive: true });
    writeFileSync(join(place, 'attachment', key.slice(11, 13)), 'a file where a folder should be');
    await expect(openDisk(place).put(key, some(10))).rejects.toThrow(/EEXIST|ENOTDIR/);
    expect(filesIn(join(place, 'parts'))).toEqual([]);
    expect(readFileSync(join(place, 'attachment', key.slice(11, 13)), 'utf8')).toMatch(/^a file/);
  });
});

describe('an S3-compatible store', () => {
  test('is asked again where it was busy', async () => {
    const [key, store] = [newKey(), openS3(peer.settings)];
    peer.busy(1);
    await store.put(key, some(10));
    expect((await store.get(key))!.length).toBe(10);
  });

  test('with another secret is refused, and the secret is not in what is thrown', async () => {
    const store = openS3({ ...peer.settings, secretKey: 'hunter2' });
    const acts = [() => store.put(newKey(), some(10)), () => store.get(newKey()), () => store.delete(newKey())];
    for (const act of acts) await expect(act()).rejects.toThrow(/^The store answered 403 \(SignatureDoesNotMatch\)\.$/);
  });

  test('without the bucket is a fault, not a store without files', async () => {
    await expect(openS3({ ...peer.settings, bucket: 'nowhere' }).get(newKey())).rejects.toThrow(/no bucket/);
  });

  test('that does not answer is a fault', async () => {
    await expect(openS3({ ...peer.settings, endpoint: 'http://127.0.0.1:1' }).get(newKey())).rejects.toThrow();
  });

  test('is signed for as Amazon’s own example is', () => {
    // "Authenticating Requests (AWS Signature Version 4)", example GET Object.
    const headers = {
      host: 'examplebucket.s3.amazonaws.com',
      range: 'bytes=0-9',
      'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'x-amz-date': '20130524T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=0',
    };
    expect(signatureOf({ method: 'GET', path: '/test.txt', headers }, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')).toBe(
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
  });
});

describe('the store of a process', () => {
  const forget = () => delete (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('holdfast.storage')];

  test('is the folder or the bucket that the settings name', async () => {
    const [key, bytes] = [newKey(), some(10)];
    testConfig({ storageDir: join(dir, 'configured') });
    await storage().put(key, bytes);
    expect(filesIn(join(dir, 'configured'))).toHaveLength(1);
    forget();
    const { endpoint, bucket, region, accessKey, secretKey } = peer.settings;
    testConfig(
      {},
      {
        S3_ENDPOINT: endpoint,
        S3_BUCKET: bucket,
        S3_REGION: region,
        S3_ACCESS_KEY: accessKey,
        S3_SECRET_KEY: secretKey,
      },
    );
    expect(await storage().get(key)).toBeUndefined();
    await storage().put(key, bytes);
    expect(await openS3(peer.settings).get(key)).toEqual(bytes);
    forget();
  });
});
