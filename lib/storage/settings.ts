/** What the environment says of where files are kept; part of lib/config.ts. */
import { z } from 'zod';

/** Where an S3-compatible store is and who asks it. */
export type S3Settings = {
  /** http(s) address of the service, without the bucket. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
};

/** All five S3_ variables, or STORAGE_DIR alone. */
export const STORAGE_VARIABLES = {
  STORAGE_DIR: z.string().min(1).optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
    .optional(),
  S3_REGION: z
    .string()
    .regex(/^[\w-]{1,40}$/)
    .optional(),
  S3_ACCESS_KEY: z.string().min(1).optional(),
  S3_SECRET_KEY: z.string().min(1).optional(),
};

type Variables = { readonly [name in keyof typeof STORAGE_VARIABLES]?: string | undefined };

/** A folder of this machine, or a bucket of an S3-compatible store. */
export type StorageSettings = { readonly kind: 'disk'; readonly dir: string } | ({ readonly kind: 's3' } & S3Settings);

const bucketOf = (env: Variables) =>
  [env.S3_ENDPOINT, env.S3_BUCKET, env.S3_REGION, env.S3_ACCESS_KEY, env.S3_SECRET_KEY] as const;

export function checkStorage(env: Variables, issues: z.RefinementCtx): void {
  const named = bucketOf(env).filter((value) => value !== undefined).length;
  const refuse = (message: string) => issues.addIssue({ code: 'custom', message });
  if (named !== 0 && named !== bucketOf(env).length)
    refuse('S3_ENDPOINT, S3_BUCKET, S3_REGION, S3_ACCESS_KEY and S3_SECRET_KEY are set together or not at all');
  if (named === 0 && env.STORAGE_DIR === undefined) refuse('STORAGE_DIR or the S3_ variables say where files are kept');
}

/** Of variables that {@link checkStorage} has let pass. */
export function storageOf(env: Variables): StorageSettings {
  const [endpoint, bucket, region, accessKey, secretKey] = bucketOf(env);
  return endpoint && bucket && region && accessKey && secretKey
    ? { kind: 's3', endpoint, bucket, region, accessKey, secretKey }
    : { kind: 'disk', dir: env.STORAGE_DIR! };
}
