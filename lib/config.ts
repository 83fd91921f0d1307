/** The one reader of the environment: parsed at first use, so that a build needs none of it. */
import { z } from 'zod';
import { readSignerSettings, type SignerSettings } from './chain/relay/settings.ts';
import { TRACE_VARIABLES, tracesOf, type TraceSettings } from './events/settings.ts';
import { once } from './kernel/once.ts';
import { checkOrders, ORDER_VARIABLES, ordersOf, type OrderSettings } from './offer/orders/settings.ts';
import { findChain, unlikeDecimals } from './chain/chains.ts';
import {
  CHAIN_VARIABLES,
  chainOf,
  checkChain,
  furtherChains,
  readFurther,
  type ChainSettings,
} from './chain/settings.ts';
import { checkPrices, PRICE_VARIABLES, pricesOf, type PriceSettings } from './price/settings.ts';
import { secretList, type Secrets } from './secrets/lists.ts';
import { checkStorage, STORAGE_VARIABLES, storageOf, type StorageSettings } from './storage/settings.ts';

const hexKey = z.string().regex(/^0x[0-9a-f]{64}$/, 'must be 0x and 64 lower-case hex digits');
const flag = z
  .enum(['0', '1'])
  .optional()
  .transform((value) => value === '1');

const ROLES = ['web', 'realtime', 'worker'] as const;
/** What one server process does; all three unless told otherwise. */
export type ServerRole = (typeof ROLES)[number];

const environment = z
  .object({
    DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgres://'),
    /** A standby of it, for what visitors read. */
    DATABASE_REPLICA_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
      .optional(),
    /** The home chain: its clock is the site's. */
    CHAIN_ID: z.coerce.number().int().positive(),
    ...CHAIN_VARIABLES,
    /** Ids of the chains that are traded on beside it, separated by commas. What is set for each ends in its id: RPC_URL_<id>. */
    FURTHER_CHAINS: furtherChains,
    /** Set by `npm start` alone, and only where it spawned the chain itself. */
    HOLDFAST_EMBEDDED_CHAIN: flag,
    PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
    PUBLIC_URL: z.url({ protocol: /^https?$/ }),
    /** Secrets with which something was made that outlives them are lists: see docs/security/secrets.md. */
    AUTH_SECRET: secretList(z.string().min(32)),
    FINGERPRINT_KEY: secretList(hexKey),
    RELEASE_KEY: secretList(hexKey),
    OPENER_KEY: secretList(hexKey),
    /** P-256 scalars by which push services know this site; left out: no pushes are sent. */
    PUSH_KEY: secretList(hexKey).optional(),
    STAMP_KEY: hexKey,
    /** Signs statements that people take along. */
    STATEMENT_KEY: secretList(hexKey),
    /** Public halves of keys that stamped before: their private halves are needed no more. */
    STAMP_FORMER_KEYS: secretList(hexKey).optional(),
    ROLES: z
      .string()
      .default(ROLES.join(','))
      .transform((text) => text.split(',').map((role) => role.trim()))
      .pipe(z.array(z.enum(ROLES)).min(1)),
    REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
    /** Who may read GET /metrics; left out: nobody. */
    METRICS_TOKEN: z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'must be visible characters')
      .min(24)
      .max(200)
      .optional(),
    /** How long a server that was asked to end still takes requests, so that whoever leads them elsewhere has noticed. */
    DRAIN_SECONDS: z.coerce.number().int().min(0).max(300).default(0),
    /** smtp://user:password@host:587 or smtps://host:465; with MAIL_FROM, the address mail comes from. */
    SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
    MAIL_FROM: z.email().max(254).optional(),
    /** Whom to tell of a hole: mailto: or https:; the address mail comes from where it is left out. */
    SECURITY_CONTACT: z
      .string()
      .regex(/^(mailto:|https:\/\/)[\x21-\x7e]+$/)
      .max(300)
      .optional(),
    ...STORAGE_VARIABLES,
    ...ORDER_VARIABLES,
    LOCAL_MNEMONIC: z.string().optional(),
    ...PRICE_VARIABLES,
    ...TRACE_VARIABLES,
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    /** A proxy of ours stands in front and writes X-Forwarded-For itself. */
    BEHIND_PROXY: flag,
    HOLDFAST_DEV: flag,
    HOLDFAST_DEMO: flag,
  })
  .superRefine((env, issues) => {
    checkChain(env, issues);
    if (env.FURTHER_CHAINS.includes(env.CHAIN_ID))
      issues.addIssue({ code: 'custom', message: 'FURTHER_CHAINS names CHAIN_ID, which is traded on anyway' });
    if ((env.SMTP_URL === undefined) !== (env.MAIL_FROM === undefined))
      issues.addIssue({ code: 'custom', message: 'SMTP_URL and MAIL_FROM are set together or not at all' });
    checkPrices(env, issues);
    checkStorage(env, issues);
    checkOrders(env, issues);
    if (!env.HOLDFAST_EMBEDDED_CHAIN) return;
    // The embedded chain is this machine's own: no setting can make another chain count as play money.
    if (env.CHAIN_ID !== 31337 || !isHere(env.RPC_URL))
      issues.addIssue({ code: 'custom', message: 'an embedded chain has id 31337 and answers on 127.0.0.1' });
  });

const isHere = (urls: readonly string[]): boolean => urls.every((url) => new URL(url).hostname === '127.0.0.1');

/** The home chain's own are its fields as well. */
export type Config = ChainSettings & {
  readonly databaseUrl: string;
  /** A standby of the database; undefined: there is none. */
  readonly replicaUrl: string | undefined;
  /** Every chain that is traded on, the home chain first. */
  readonly chains: readonly ChainSettings[];
  /** The chains were started by `npm start` on this machine: its coins are worth nothing, there is a faucet and a demo. */
  readonly embeddedChain: boolean;
  readonly port: number;
  /** Origin under which browsers reach the app, without a slash at its end. */
  readonly publicUrl: string;
  readonly authSecret: string;
  /** Secrets that are lists, former ones among them. The fields named after one of them are the first of its list. */
  readonly secrets: Secrets;
  /** Key (0x hex) of the keyed hash over payment accounts. */
  readonly fingerprintKey: string;
  /** X25519 private key (0x hex) that standing offers seal payment details to. */
  readonly releaseKey: string;
  /** Private key (0x hex) that consents to each trade locked by a standing offer. It can lock and nothing else. */
  readonly openerKey: string;
  /** Web push: the P-256 scalar (0x hex), and whom a push service may write to; undefined: none is sent. */
  readonly push: { readonly key: string; readonly contact: string } | undefined;
  /** Ed25519 seed (0x hex) with which this site vouches for the order and time of chat messages. */
  readonly stampKey: string;
  readonly roles: readonly ServerRole[];
  readonly redisUrl: string | undefined;
  /** What a reader of GET /metrics shows; undefined: there is no such page. */
  readonly metricsToken: string | undefined;
  /** How long this process still takes requests after it was asked to end, in seconds. */
  readonly drainSeconds: number;
  /** Where mail is handed over, and whom it comes from; undefined: none is sent. */
  readonly smtp: { readonly url: string; readonly from: string } | undefined;
  /** Whom security.txt names: a mailto: or https: address. */
  readonly securityContact: string;
  /** Mail is kept to be read on the site instead of being sent: on the embedded chain, where no SMTP server is named. */
  readonly mailbox: boolean;
  /** Where files are kept. */
  readonly storage: StorageSettings;
  /** Whether demo traders may be signed in with one click; only ever true on the embedded chain. */
  readonly demo: boolean;
  readonly prices: PriceSettings;
  /** The open order feed; undefined: none. */
  readonly orders: OrderSettings | undefined;
  /** Seed phrase of the local chain's own accounts (see scripts/deploy.ts); only on the embedded chain. */
  readonly localMnemonic: string | undefined;
  /** Where spans are sent; undefined: none are made. */
  readonly traces: TraceSettings | undefined;
  readonly logLevel: string;
  /** The last hop of X-Forwarded-For is a proxy's word that can be relied on; else the peer's own address is put there. */
  readonly behindProxy: boolean;
  /** Pages are compiled on demand and reloaded as files change. */
  readonly dev: boolean;
};

const secretsOf = (env: z.infer<typeof environment>): Secrets => ({
  auth: env.AUTH_SECRET,
  fingerprint: env.FINGERPRINT_KEY,
  release: env.RELEASE_KEY,
  opener: env.OPENER_KEY,
  push: env.PUSH_KEY ?? [],
  statement: env.STATEMENT_KEY,
  formerStamps: env.STAMP_FORMER_KEYS ?? [],
});

/** Push services take an https address or a mail address. */
function contactOf({
  MAIL_FROM,
  PUBLIC_URL,
}: {
  readonly MAIL_FROM?: string | undefined;
  readonly PUBLIC_URL: string;
}): string {
  if (MAIL_FROM) return `mailto:${MAIL_FROM}`;
  return PUBLIC_URL.startsWith('https:')
    ? new URL(PUBLIC_URL).origin
    : `mailto:operator@${new URL(PUBLIC_URL).hostname}`;
}

/** Why these chains cannot be traded on side by side; undefined: they can. */
function unfitTogether(chains: readonly ChainSettings[], embedded: boolean): string | undefined {
  if (chains.length === 1) return undefined;
  const known = chains.map(({ chainId }) => findChain(chainId));
  // Play money for money, either way round: no setting can bring it about.
  if (embedded && !chains.every(({ rpcUrls }, at) => known[at]?.local && isHere(rpcUrls)))
    return 'beside an embedded chain are local ones alone';
  if (known.some((chain) => chain?.local) && !known.every((chain) => chain?.local))
    return 'a local chain, whose coins are worth nothing, is beside one whose coins are not';
  const symbol = unlikeDecimals(known.filter((chain) => chain !== undefined));
  if (symbol) return `${symbol} has other decimals on one of these chains than on another`;
  const sockets = chains.flatMap(({ relayer }) => relayer.socket ?? []);
  return new Set(sockets).size === sockets.length
    ? undefined
    : 'two chains name one RELAYER_SOCKET, and a signing process signs for one chain';
}

/** Reads a set of variables; throws with one line per variable that is missing or wrong. */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environment.safeParse(variables);
  const problems = parsed.success ? [] : [...parsed.error.issues];
  const further = readFurther(furtherChains.safeParse(variables.FURTHER_CHAINS).data ?? [], variables, problems);
  if (!parsed.success || problems.length > 0) {
    const lines = problems.map(({ path, message }) => `  ${path.join('.') || 'environment'}: ${message}`);
    throw new Error(`Settings are missing or wrong:\n${lines.join('\n')}`);
  }
  const env = parsed.data;
  const embedded = env.HOLDFAST_EMBEDDED_CHAIN;
  const home = chainOf(env.CHAIN_ID, env);
  const unfit = unfitTogether([home, ...further], embedded);
  if (unfit) throw new Error(`Settings are missing or wrong:\n  FURTHER_CHAINS: ${unfit}`);
  return {
    ...home,
    chains: [home, ...further],
    databaseUrl: env.DATABASE_URL,
    replicaUrl: env.DATABASE_REPLICA_URL,
    embeddedChain: embedded,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL.replace(/\/+$/, ''),
    authSecret: env.AUTH_SECRET[0]!,
    secrets: secretsOf(env),
    fingerprintKey: env.FINGERPRINT_KEY[0]!,
    releaseKey: env.RELEASE_KEY[0]!,
    openerKey: env.OPENER_KEY[0]!,
    push: env.PUSH_KEY ? { key: env.PUSH_KEY[0]!, contact: contactOf(env) } : undefined,
    stampKey: env.STAMP_KEY,
    roles: env.ROLES,
    redisUrl: env.REDIS_URL,
    metricsToken: env.METRICS_TOKEN,
    drainSeconds: env.DRAIN_SECONDS,
    smtp: env.SMTP_URL && env.MAIL_FROM ? { url: env.SMTP_URL, from: env.MAIL_FROM } : undefined,
    securityContact: env.SECURITY_CONTACT ?? contactOf(env),
    mailbox: embedded && env.SMTP_URL === undefined,
    storage: storageOf(env),
    demo: embedded && env.HOLDFAST_DEMO,
    prices: pricesOf(env),
    orders: ordersOf(env),
    localMnemonic: embedded ? env.LOCAL_MNEMONIC : undefined,
    traces: tracesOf(env),
    logLevel: env.LOG_LEVEL,
    behindProxy: env.BEHIND_PROXY,
    dev: env.HOLDFAST_DEV,
  };
}

/** This process's settings, read once. */
export function config(): Config {
  return once('config', () => readConfig(process.env));
}

/** Settings of one of the chains that are traded on; undefined: it is none of them. */
export const findChainSettings = (chainId: number): ChainSettings | undefined =>
  config().chains.find((chain) => chain.chainId === chainId);

/** Ids of the chains that are traded on, the home chain first. */
export const chainIds = (): readonly number[] => config().chains.map(({ chainId }) => chainId);

/** The settings of the process that signs for the relayer, and whether systemd hands it its socket. */
export function signerConfig(): { readonly settings: SignerSettings; readonly passed: boolean } {
  return { settings: readSignerSettings(process.env), passed: process.env.LISTEN_FDS === '1' };
}
