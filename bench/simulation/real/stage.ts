/** What stands when a world begins: its rows (people, their accounts at banks, their offers) and the processes over them. */
import { verify } from 'node:crypto';
import { TypedDataEncoder, keccak256, toUtf8Bytes, type Wallet } from 'ethers';
import { actingFor } from '#lib/account/acting.ts';
import { identitySigningKey, identityTypedData } from '#lib/account/identity.ts';
import { nameKeyOf } from '#lib/account/name.ts';
import type { Actor, Role } from '#lib/account/policy.ts';
import { newSealingKey, sealText } from '#lib/account/sealing.ts';
import { ChainNodes } from '#lib/chain/nodes.ts';
import { readConfig, type Config } from '#lib/config.ts';
import { openDb, openPool } from '#lib/db/client.ts';
import type { Ctx, Db } from '#lib/db/ctx.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import type { Result } from '#lib/kernel/result.ts';
import { postOffer } from '#lib/offer/commands.ts';
import { getOffer } from '#lib/offer/queries/page.ts';
import { offerSchema } from '#lib/offer/schema.ts';
import { DEFAULT_LEVELS, LEVELS, levelsValue } from '#lib/site/levels.ts';
import { serverEnv } from '#scripts/server-env.ts';
import { TEST_MNEMONIC } from '#scripts/local-accounts.ts';
import { SELLERS } from '../escrow.ts';
import {
  ADDRESS,
  CHAIN_ID,
  ESCROW,
  MEMBERS,
  OTHER_TOKEN,
  RELAYER_KEY,
  TOKEN,
  TRADERS,
  walletOf,
  type Member,
  type Trader,
} from './cast.ts';
import { here, type Instance } from './hands.ts';

export type Player = {
  readonly name: Trader | Member;
  readonly actor: Actor;
  readonly wallet: Wallet;
  readonly secretKey: Uint8Array;
  readonly publicKey: string;
};

/** What a take needs to know of an offer. */
export type OnOffer = {
  readonly id: string;
  readonly maker: Trader;
  readonly side: 'sell' | 'buy';
  readonly revision: number;
  readonly price: { readonly numerator: string; readonly denominator: string };
};

export type Rows = {
  readonly players: ReadonlyMap<Trader | Member, Player>;
  /** Accounts at banks of the sellers. */
  readonly banks: ReadonlyMap<Trader, string>;
  readonly offers: readonly OnOffer[];
};

const secret = (digit: string): string => `0x${digit.repeat(64)}`;

export function configFor(databaseUrl: string, nodes: number): Config {
  const rpcUrl = Array.from({ length: nodes }, (_, place) => `http://node${place}.invalid/`).join(',');
  const secrets = {
    authSecret: 'simulated-auth-secret-simulated-auth',
    relayerKey: RELAYER_KEY,
    fingerprintKey: secret('2'),
    releaseKey: secret('3'),
    openerKey: secret('4'),
    stampKey: secret('5'),
    pushKey: secret('6'),
    nostrKey: secret('7'),
    statementKey: secret('8'),
    databasePassword: 'unused-unused-unused',
    localMnemonic: TEST_MNEMONIC,
  };
  const place = { databaseUrl, rpcUrl, chainId: CHAIN_ID, embeddedChain: false, port: 3000, secrets };
  const settings = { ...place, publicUrl: 'http://localhost:3000', storageDir: '/dev/null/files' };
  return readConfig({ LOG_LEVEL: 'fatal', ...serverEnv(settings, {} as NodeJS.ProcessEnv) });
}

/** A process as it is after its start: connections, and nothing else in its memory. */
export function newInstance(name: string, config: Config, connections: Connections, gated = true): Instance {
  const instance: Instance = { name, memory: new Map(), skew: 0, dead: false, gated };
  here.run({ instance, task: 'start', number: 0, faults: 0 }, () => {
    const provider = new ChainNodes(config.rpcUrls, CHAIN_ID, { quorum: config.rpcQuorum });
    const { pool, locks, db, opened } = connections;
    const kept = {
      config,
      provider: new Map([[CHAIN_ID, provider]]),
      pool,
      db,
      'pool.locks': locks,
      ...opened,
    };
    for (const [key, value] of Object.entries(kept)) instance.memory.set(key, value);
    // Looked at here, and not by a thread that may be faster or slower than the next statement.
    instance.memory.set('chat.byBatch', { ask: isSignedHere });
  });
  return instance;
}

async function isSignedHere(key: string, text: string, signature: string): Promise<boolean> {
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(key.slice(2), 'hex')]);
  const form = { key: spki, format: 'der', type: 'spki' } as const;
  return verify(null, Buffer.from(text), form, Buffer.from(signature, 'base64url'));
}

export type Connections = {
  readonly pool: ReturnType<typeof openPool>;
  readonly locks: ReturnType<typeof openPool>;
  readonly db: Db;
  /** What a process knows of the databases that it opened. */
  readonly opened: Readonly<Record<string, unknown>>;
  readonly end: () => Promise<void>;
};

/** Connections of one process. */
export function openConnections(url: string): Connections {
  const opener: Instance = { name: 'opener', memory: new Map(), skew: 0, dead: false, gated: false };
  return here.run({ instance: opener, task: 'start', number: 0, faults: 0 }, () => {
    const pool = openPool(url, 20);
    const locks = openPool(url, 4);
    const db = openDb(pool);
    const end = async () => {
      await db.$disconnect().catch(() => {});
      // Not waited for: whoever died with a connection in hand never gives it back.
      for (const one of [pool, locks]) void one.end();
    };
    const opened = Object.fromEntries(['db.pools', 'db.inside'].map((key) => [key, opener.memory.get(key)]));
    return { pool, locks, db, opened, end };
  });
}

export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`refused: ${result.refusal.code} ${JSON.stringify(result.refusal.data)}`);
}

/** A context as a door would make it, in whatever process this runs. */
export const ctxOf = (db: Db, { actor }: Pick<Player, 'actor'>, key?: string): Ctx => ({
  actor,
  ...(key === undefined ? {} : { key }),
  clock: () => Math.floor(Date.now() / 1000),
  random: secureRandom,
  requestId: 'simulated',
  db,
});

async function addPlayer(db: Db, name: Trader | Member, roles: readonly Role[]): Promise<Player> {
  const wallet = walletOf(name);
  const keys = newSealingKey();
  const { signingKey } = identitySigningKey(keys.secretKey);
  const issuedAt = Math.floor(Date.now() / 1000) - 100;
  const unsigned = { owner: wallet.address, publicKey: keys.publicKey, signingKey, issuedAt };
  const { domain, types, value } = identityTypedData(unsigned);
  const account = await db.account.create({
    data: {
      id: newId(secureRandom),
      name,
      nameKey: nameKeyOf(name),
      roles: [...roles],
      walletKind: 'injected',
      walletAddress: wallet.address,
      identityPublicKey: keys.publicKey,
      identitySigningKey: signingKey,
      identityIssuedAt: issuedAt,
      identitySignature: wallet.signingKey.sign(TypedDataEncoder.hash(domain, types, value)).serialized,
    },
  });
  const actor = { ...actingFor(account, `session-${name}`), factor: roles.length > 1 ? 'proved' : 'none' } as const;
  return { name, actor, wallet, secretKey: keys.secretKey, publicKey: keys.publicKey };
}

async function addBank(db: Db, { actor }: Player): Promise<string> {
  const id = newId(secureRandom);
  const text = `{"payee":"${id}"}`;
  const sealed = sealText(text, [actor.identityPublicKey!], { purpose: 'payment-account' });
  await db.paymentAccount.create({
    data: {
      id,
      accountId: actor.accountId,
      methodId: 'sepa',
      currency: 'EUR',
      label: 'Main bank',
      scheme: 'holdfast-seal-1',
      ciphertext: JSON.stringify(sealed),
      recipients: [actor.identityPublicKey!],
      fingerprint: id,
      commitment: keccak256(toUtf8Bytes(text)),
    },
  });
  return id;
}

/** Nobody is held to limits: they are not this simulation's matter. */
async function freeLevels(db: Db): Promise<void> {
  const free = { tradeCents: null, strangerCents: null, reversibleCents: null, dayCents: null };
  const bar = { ageDays: 0, trades: 0, partners: 0, completionBps: 0, scoreLow: 0, secured: false };
  const levels = Object.fromEntries(LEVELS.map((name) => [name, { bar, caps: free }]));
  const value = levelsValue.parse({ ...DEFAULT_LEVELS, levels });
  const set = { effectiveFrom: new Date(0), setAt: new Date(0), setById: 'nobody', reason: 'Simulated.' };
  await db.siteSetting.create({ data: { key: 'levels', scope: '', value, ...set } });
}

/** The row of the deployment; the reader begins at its block. */
export async function deploy(db: Db, block: { readonly number: number; readonly hash: string }): Promise<void> {
  await db.deployment.create({
    data: {
      chainId: CHAIN_ID,
      escrow: ESCROW,
      panel: ADDRESS.arbiter,
      backupArbiter: ADDRESS.backup,
      feeRecipient: ADDRESS.fees,
      faucet: null,
      bond: null,
      tokens: { USDC: TOKEN, DAI: OTHER_TOKEN },
      codeHash: `0x${'0'.repeat(64)}`,
      deployBlock: block.number,
      deployBlockHash: block.hash,
    },
  });
}

async function addOffer(db: Db, maker: Player, bank: string | undefined): Promise<OnOffer> {
  const side = bank ? 'sell' : 'buy';
  const input = offerSchema.parse({
    side,
    chainId: CHAIN_ID,
    asset: 'USDC',
    currency: 'EUR',
    pricing: 'fixed',
    fixedPrice: '0.93',
    least: '10',
    most: '500',
    totalTokens: '3000',
    paymentWindowSeconds: 4 * 3600,
    methods: [bank ? { methodId: 'sepa', paymentAccountId: bank } : { methodId: 'sepa' }],
  });
  const { offerId } = must(await postOffer(ctxOf(db, maker), input));
  const { revision, price } = must(await getOffer(ctxOf(db, maker), { offerId }));
  return { id: offerId, maker: maker.name as Trader, side, revision, price: price! };
}

/** Everybody's rows. Runs in an observer's place. */
export async function fillRows(db: Db): Promise<Rows> {
  await freeLevels(db);
  const players = new Map<Trader | Member, Player>();
  for (const name of TRADERS) players.set(name, await addPlayer(db, name, ['trader']));
  for (const name of [...MEMBERS, 'backup'] as const)
    players.set(name, await addPlayer(db, name, ['trader', 'moderator']));
  const banks = new Map<Trader, string>();
  const offers: OnOffer[] = [];
  for (const name of TRADERS) {
    const player = players.get(name)!;
    const bank = (SELLERS as readonly string[]).includes(name) ? await addBank(db, player) : undefined;
    if (bank) banks.set(name, bank);
    offers.push(await addOffer(db, player, bank));
  }
  return { players, banks, offers };
}
