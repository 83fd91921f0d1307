/** A bucket of any S3-compatible service as a store, addressed by path (`endpoint/bucket/key`). */
import { createHash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import type { S3Settings } from './settings.ts';
import type { FileKey, Storage } from './storage.ts';

const PATIENCE_MS = 15_000;

/** Opens the store in a bucket that exists. @throws in each call on any answer but the expected ones, without the secret. */
export function openS3({ endpoint, bucket, region, accessKey, secretKey }: S3Settings): Storage {
  const client = new AwsClient({
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    service: 's3',
    region,
    retries: 2,
  });
  const ask = (method: string, key: FileKey, body?: Uint8Array) =>
    client.fetch(`${endpoint.replace(/\/+$/, '')}/${bucket}/${key}`, {
      method,
      // A hash that the signature covers: what arrives altered is refused by the store.
      headers: {
        'x-amz-content-sha256': createHash('sha256')
          .update(body ?? '')
          .digest('hex'),
      },
      ...(body && { body: body as Uint8Array<ArrayBuffer> }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  return {
    async put(key, bytes) {
      await expect(await ask('PUT', key, bytes), [200, 201, 204]);
    },
    async get(key) {
      const answer = await ask('GET', key);
      if (answer.status === 404) {
        // A bucket that is not there would otherwise look like a store without files.
        if (/<Code>NoSuchBucket</.test(await answer.text())) throw new Error(`The store has no bucket "${bucket}".`);
        return undefined;
      }
      await expect(answer, [200]);
      return new Uint8Array(await answer.arrayBuffer());
    },
    async delete(key) {
      await expect(await ask('DELETE', key), [200, 204, 404]);
    },
  };
}

async function expect(answer: Response, statuses: readonly number[]): Promise<void> {
  if (statuses.includes(answer.status)) return;
  const code = /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1] ?? 'no reason';
  throw new Error(`The store answered ${answer.status} (${code}).`);
}
