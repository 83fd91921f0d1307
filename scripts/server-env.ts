import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { availableParallelism } from 'node:os';
import { Mnemonic } from 'ethers';
import { z } from 'zod';
import { root } from './paths.ts';
import { Problem } from './platform.ts';

const hex = z.string().regex(/^0x[0-9a-f]{64}$/);

const secretsFile = z.object({
  authSecret: z.string().min(32),
  relayerKey: hex,
  fingerprintKey: hex,
  releaseKey: hex,
  openerKey: hex,
  pushKey: hex,
  stampKey: hex,
  nostrKey: hex,
  statementKey: hex,
  databasePassword: z.string().min(16),
  localMnemonic: z.string(),
});

/** What an installation alone knows. */
export type Secrets = z.infer<typeof secretsFile>;

export function makeSecrets(): Secrets {
  const key = () => `0x${randomBytes(32).toString('hex')}`;
  return {
    authSecret: randomBytes(32).toString('base64url'),
    relayerKey: key(),
    fingerprintKey: key(),
    releaseKey: key(),
    openerKey: key(),
    pushKey: key(),
    stampKey: key(),
    nostrKey: key(),
    statementKey: key(),
    databasePassword: randomBytes(24).toString('hex'),
    localMnemonic: Mnemonic.fromEntropy(randomBytes(16)).phrase,
  };
}

/** Secrets that came with later versions: where an installation is older, they are added once and the rest stays. */
const LATER = ['openerKey', 'stampKey', 'pushKey', 'nostrKey', 'statementKey'] as const;

/** The secrets of an installation, made at its first start, readable by its owner alone. */
export function loadSecrets(path: string): Secrets {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, `${JSON.stringify(makeSecrets(), null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  }
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    if (LATER.every((name) => kept[name] !== undefined)) return secretsFile.parse(kept);
    const made = makeSecrets();
    const grown = secretsFile.parse({ ...Object.fromEntries(LATER.map((name) => [name, made[name]])), ...kept });
    const next = `${path}.${process.pid}`;
    writeFileSync(next, `${JSON.stringify(grown, null, 2)}\n`, { mode: 0o600 });
    renameSync(next, path);
    return grown;
  } catch (error) {
    throw new Problem(`${path} cannot be read. Restore it from a backup, or begin anew: npm run reset`, {
      cause: error,
    });
  }
}

export type FurtherChain = { readonly chainId: number; readonly rpcUrl: string; readonly relayerSocket?: string };

export type ServerSettings = {
  readonly databaseUrl: string;
  readonly rpcUrl: string;
  readonly chainId: number;
  /** Started by us on this machine. */
  readonly embeddedChain: boolean;
  readonly port: number;
  readonly publicUrl: string;
  readonly secrets: Secrets;
  /** Where files are kept on this machine; the environment may name another place (STORAGE_DIR), or an S3-compatible store. */
  readonly storageDir: string;
  /** Of the process that signs for the relayer; with it the server is given none of its keys. Left out: the server signs by itself. */
  readonly relayerSocket?: string;
  /** Chains beside it, likewise. */
  readonly further?: readonly FurtherChain[];
  readonly roles?: string;
  readonly demo?: boolean;
  readonly dev?: boolean;
};

/** Threads that help one of Node's to collect and compile. Four are Node's own choice on any machine: on two cores they keep database and requests waiting for a tenth of a second at a time. */
const helpers = Math.min(4, Math.max(1, availableParallelism() - 1));

/**
 * Room for what lives as long as one request, in MiB: pages and answers die young, and with Node's own 16 a tenth of a core goes into moving what
 * is about to be thrown away. What the caller's environment says comes later and wins.
 */
export const nodeOptions = (outer: NodeJS.ProcessEnv): string =>
  ['--max-semi-space-size=32', `--v8-pool-size=${helpers}`, outer.NODE_OPTIONS].filter(Boolean).join(' ');

/** The variables that lib/config.ts reads, for a server process; a value of the caller's own environment wins for secrets. */
export function serverEnv(settings: ServerSettings, outer: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { secrets } = settings;
  const authSecret = outer.AUTH_SECRET ?? secrets.authSecret;
  const env: NodeJS.ProcessEnv = {
    ...outer,
    NODE_ENV: settings.dev ? 'development' : 'production',
    DATABASE_URL: settings.databaseUrl,
    RPC_URL: settings.rpcUrl,
    CHAIN_ID: String(settings.chainId),
    HOLDFAST_EMBEDDED_CHAIN: settings.embeddedChain ? '1' : '0',
    HOLDFAST_DEMO: settings.embeddedChain && settings.demo ? '1' : '0',
    HOLDFAST_DEV: settings.dev ? '1' : '0',
    PORT: String(settings.port),
    PUBLIC_URL: settings.publicUrl,
    AUTH_SECRET: authSecret,
    // Read by nobody, and warned of where it is missing.
    NEXTAUTH_SECRET: authSecret.split(',')[0],
    NEXTAUTH_URL: settings.publicUrl,
    FINGERPRINT_KEY: outer.FINGERPRINT_KEY ?? secrets.fingerprintKey,
    RELEASE_KEY: outer.RELEASE_KEY ?? secrets.releaseKey,
    OPENER_KEY: outer.OPENER_KEY ?? secrets.openerKey,
    PUSH_KEY: outer.PUSH_KEY ?? secrets.pushKey,
    NOSTR_KEY: outer.NOSTR_KEY ?? secrets.nostrKey,
    STAMP_KEY: outer.STAMP_KEY ?? secrets.stampKey,
    STATEMENT_KEY: outer.STATEMENT_KEY ?? secrets.statementKey,
    STORAGE_DIR: outer.STORAGE_DIR ?? settings.storageDir,
    ROLES: settings.roles ?? outer.ROLES ?? 'web,realtime,worker',
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_OPTIONS: nodeOptions(outer),
    // What one start compiled, the next one finds: half of its work.
    NODE_COMPILE_CACHE: outer.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'compiled'),
  };
  const socket = settings.relayerSocket ?? outer.RELAYER_SOCKET;
  delete env.LOCAL_MNEMONIC;
  delete env.RELAYER_KEY;
  if (socket === undefined) env.RELAYER_KEY = outer.RELAYER_KEY ?? secrets.relayerKey;
  else {
    env.RELAYER_SOCKET = socket;
    delete env.SECOND_RELAYER_KEY;
  }
  if (settings.further?.length)
    Object.assign(env, furtherEnv(settings.further, outer.RELAYER_KEY ?? secrets.relayerKey));
  if (settings.embeddedChain) env.LOCAL_MNEMONIC = secrets.localMnemonic;
  return env;
}

/** The variables of chains beside the home chain. The accounts that bring acts onto one may be those of all: each chain counts their nonces for itself. */
function furtherEnv(further: readonly FurtherChain[], relayerKey: string): Record<string, string> {
  const env: Record<string, string> = { FURTHER_CHAINS: further.map(({ chainId }) => chainId).join(',') };
  for (const { chainId, rpcUrl, relayerSocket } of further) {
    env[`RPC_URL_${chainId}`] = rpcUrl;
    if (relayerSocket === undefined) env[`RELAYER_KEY_${chainId}`] = relayerKey;
    else env[`RELAYER_SOCKET_${chainId}`] = relayerSocket;
  }
  return env;
}
