/** The doctor over one good configuration and many broken ones, against a real database, chain, mail server and socket. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examine, asLines } from '#scripts/doctor.ts';
import type { Finding, Variables } from '#scripts/doctor/finding.ts';
import { root } from '#scripts/paths.ts';
import { freePort } from '#scripts/ports.ts';
import { makeSecrets } from '#scripts/server-env.ts';
import { contentPolicy, secureHeaders } from '#server/headers.ts';
import { startRealtime } from '#server/realtime.ts';
import { localChain } from '../setup/chain.ts';
import { testDatabase } from '../setup/database.ts';
import { testConfig } from '../setup/settings.ts';
import { Wallet } from 'ethers';

const database = await testDatabase();
const chain = await localChain({ database });
const dir = mkdtempSync(join(tmpdir(), 'holdfast-doctor-'));
const secrets = makeSecrets();
const MAIL_PASSWORD = 'mail-Passw0rd-of-nobody';
const open: Server[] = [];
/** A hook asked for while another runs would never be called, and what it was to stop would go on into the next file. */
const stops: (() => Promise<unknown>)[] = [];
let good: Variables;

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  return (server.address() as AddressInfo).port;
}

/** A site with our headers and our socket; its pages are the browser tests' matter. */
async function startSite(headers: boolean): Promise<string> {
  const server = createServer((_, response) => {
    for (const [name, value] of Object.entries(headers ? secureHeaders(contentPolicy('n', false)) : {}))
      response.setHeader(name, value);
    response.end('page');
  });
  const url = `http://localhost:${await listen(server)}`;
  if (headers) {
    testConfig({ publicUrl: url });
    stops.push(startRealtime(server));
  }
  return url;
}

beforeAll(async () => {
  const mail = new SMTPServer({
    logger: false,
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth: ({ password }, _, done) =>
      password === MAIL_PASSWORD ? done(null, { user: 'site' }) : done(new Error('no')),
  });
  await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', resolve));
  stops.push(() => new Promise<void>((resolve) => mail.close(resolve)));
  const publicUrl = await startSite(true);
  const second = Wallet.createRandom();
  await chain.fund(new Wallet(secrets.relayerKey).address, '5');
  await chain.fund(second.address, '5');
  good = {
    NODE_ENV: 'production',
    PUBLIC_URL: publicUrl,
    NEXTAUTH_URL: publicUrl,
    PORT: String(await freePort()),
    DATABASE_URL: database.url,
    RPC_URL: chain.url,
    CHAIN_ID: '31337',
    AUTH_SECRET: secrets.authSecret,
    NEXTAUTH_SECRET: secrets.authSecret,
    RELAYER_KEY: secrets.relayerKey,
    FINGERPRINT_KEY: secrets.fingerprintKey,
    RELEASE_KEY: secrets.releaseKey,
    OPENER_KEY: secrets.openerKey,
    STAMP_KEY: secrets.stampKey,
    PUSH_KEY: secrets.pushKey,
    STATEMENT_KEY: secrets.statementKey,
    SECOND_RPC_URL: chain.url,
    SECOND_RELAYER_KEY: second.privateKey,
    STORAGE_DIR: join(dir, 'files'),
    SMTP_URL: `smtp://site:${MAIL_PASSWORD}@127.0.0.1:${(mail.server.address() as AddressInfo).port}`,
    MAIL_FROM: 'site@example.com',
    PRICE_SOURCES: 'coinbase,kraken,binance',
    PRICE_BASES: ['coinbase', 'kraken', 'binance'].map((name) => `${name}=${publicUrl}`).join(','),
  };
});

afterAll(async () => {
  for (const stop of stops) await stop();
  for (const server of open) server.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Every value that must never be said. */
const hidden = () => [
  ...Object.values(secrets).filter((value) => value.length > 20 && !value.includes(' ')),
  good.SECOND_RELAYER_KEY!,
  MAIL_PASSWORD,
  new URL(database.url).password,
];

async function look(changes: Variables, file?: string): Promise<Finding[]> {
  const env = Object.fromEntries(Object.entries({ ...good, ...changes }).filter(([, value]) => value !== undefined));
  // The pages of this checkout may be stale, and that is not what is asked.
  const findings = await examine({ env, file, skip: ['machine'] });
  const text = `${asLines(findings)}${JSON.stringify(findings)}`;
  for (const secret of hidden()) expect(text).not.toContain(secret);
  return findings;
}

const wrongs = (findings: readonly Finding[]) =>
  findings.filter(({ state }) => state === 'wrong').map(({ part, says }) => `${part}: ${says}`);

describe('a good configuration', () => {
  it('has nothing wrong, and each part says that it was looked at', async () => {
    const findings = await look({});
    expect(wrongs(findings)).toEqual([]);
    const parts = new Set(findings.filter(({ state }) => state === 'good').map(({ part }) => part));
    expect([...parts].sort()).toEqual(['chain', 'database', 'environment', 'files', 'mail', 'push', 'rates', 'site']);
    expect(asLines(findings)).toContain('Nothing is wrong.');
  });
});

const ANVIL_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const nowhere = async () => `127.0.0.1:${await freePort()}`;

type Case = readonly [what: string, changes: () => Promise<Variables> | Variables, says: RegExp];

const BROKEN: readonly Case[] = [
  ['a secret is missing', () => ({ AUTH_SECRET: undefined }), /^environment: AUTH_SECRET is not set$/],
  ['a setting is malformed', () => ({ CHAIN_ID: 'one' }), /^environment: CHAIN_ID /],
  [
    'two secrets are the same',
    () => ({ OPENER_KEY: secrets.relayerKey }),
    /^environment: RELAYER_KEY is the same as OPENER_KEY/,
  ],
  [
    'a key is that of every tool’s test phrase',
    () => ({ RELAYER_KEY: ANVIL_KEY }),
    /^environment: RELAYER_KEY is a key that everybody knows$/,
  ],
  ['a secret is weak', () => ({ STAMP_KEY: `0x${'12'.repeat(32)}` }), /^environment: STAMP_KEY is no random secret/],
  [
    'a secret is made of words',
    () => ({ AUTH_SECRET: 'change-this-secret-before-you-open-the-site' }),
    /^environment: AUTH_SECRET is made of words$/,
  ],
  [
    'the site is public and not https',
    () => ({ PUBLIC_URL: 'http://holdfast.invalid' }),
    /^environment: PUBLIC_URL is not https/,
  ],
  [
    'a line goes over a network unencrypted',
    () => ({ REDIS_URL: 'redis://redis.invalid:6379' }),
    /^environment: REDIS_URL goes over a network unencrypted/,
  ],
  [
    'half of the mail settings is there',
    () => ({ MAIL_FROM: undefined }),
    /^environment: SMTP_URL and MAIL_FROM are set together/,
  ],
  [
    'the database does not run',
    async () => ({ DATABASE_URL: `postgresql://a:hunter22@${await nowhere()}/x` }),
    /^database: No database answers/,
  ],
  [
    'the database is another one',
    () => ({ DATABASE_URL: database.url.replace(/\/[^/]*$/, '/nothing_here') }),
    /^database: The database server .* has no database "nothing_here"/,
  ],
  ['the node does not run', async () => ({ RPC_URL: `http://${await nowhere()}` }), /^chain: No chain answers/],
  [
    'the chain is another one',
    () => ({ CHAIN_ID: '1' }),
    /^chain: the node at RPC_URL is on chain 31337, and CHAIN_ID says 1$/,
  ],
  [
    'the relayer has no coins',
    () => ({ RELAYER_KEY: Wallet.createRandom().privateKey }),
    /^chain: the relayer 0x\w+ holds 0\.0: it can bring nothing/,
  ],
  [
    'nothing answers at the site',
    async () => ({ PUBLIC_URL: `http://localhost:${await freePort()}` }),
    /^site: nothing answers at/,
  ],
  [
    'another site answers',
    async () => ({ PUBLIC_URL: await startSite(false) }),
    /^site: answers at .* come without content-security-policy/,
  ],
  [
    'no WebSocket gets through',
    async () => ({ PUBLIC_URL: await startSite(false) }),
    /^site: a WebSocket does not get through/,
  ],
  [
    'the mail server refuses us',
    () => ({ SMTP_URL: good.SMTP_URL!.replace(MAIL_PASSWORD, 'another-one') }),
    /^mail: the mail server 127\.0\.0\.1 refuses the user/,
  ],
  [
    'no file can be kept',
    () => ({ STORAGE_DIR: '/dev/null/files' }),
    /^files: no file can be kept in \/dev\/null\/files \(ENOTDIR\)$/,
  ],
  [
    'the key of pushes is none',
    () => ({ PUSH_KEY: `0x${'f'.repeat(56)}01234567` }),
    /^push: PUSH_KEY is no key of the curve P-256$/,
  ],
  [
    'no source of rates answers',
    async () => ({
      PRICE_BASES: `coinbase=http://${await nowhere()},kraken=http://${await nowhere()},binance=${good.PUBLIC_URL}`,
    }),
    /^rates: 1 of 3 sources of rates answer; silent: coinbase, kraken$/,
  ],
];

describe('a broken configuration', () => {
  it.each(BROKEN)('%s: it says so', async (_, changes, says) => {
    expect(wrongs(await look(await changes())).filter((line) => says.test(line))).toHaveLength(1);
  });

  it('the secrets lie open: it says so', async () => {
    const file = join(dir, 'holdfast.env');
    writeFileSync(file, '');
    chmodSync(file, 0o644);
    expect(wrongs(await look({}, file))).toEqual([
      `environment: ${file} holds secrets and everybody on this machine may read it (644)`,
    ]);
    chmodSync(file, 0o640);
    expect(wrongs(await look({}, file))).toEqual([]);
  });

  it('the contract is not the committed one, or none: it says so', async () => {
    const { db } = database;
    const before = await db.deployment.findUniqueOrThrow({ where: { chainId: 31337 } });
    await db.deployment.update({ where: { chainId: 31337 }, data: { escrow: before.panel } });
    expect(wrongs(await look({}))).toEqual([`chain: the code at ${before.panel} is not the escrow of this release`]);
    await db.deployment.update({ where: { chainId: 31337 }, data: { escrow: before.feeRecipient } });
    expect(wrongs(await look({}))).toEqual([`chain: there is no contract at ${before.feeRecipient}`]);
    await db.deployment.delete({ where: { chainId: 31337 } });
    expect(wrongs(await look({}))).toEqual(['chain: the database knows no contracts on chain 31337']);
    await db.deployment.create({ data: { ...before, tokens: before.tokens as object } });
  });

  it('a migration is pending, or the database is newer than the program: it says so', async () => {
    const { db } = database;
    const [last] = await db.$queryRaw<{ name: string }[]>`
      SELECT migration_name AS name FROM "_prisma_migrations" ORDER BY migration_name DESC LIMIT 1`;
    const rename = (from: string, to: string) =>
      db.$executeRaw`UPDATE "_prisma_migrations" SET migration_name = ${to} WHERE migration_name = ${from}`;
    await rename(last!.name, '29990101000000_from_later');
    expect(wrongs(await look({}))).toEqual([
      'database: the database is ahead of this program: 29990101000000_from_later',
    ]);
    await rename('29990101000000_from_later', '20261121083003_init');
    expect(wrongs(await look({}))).toEqual([`database: 1 migrations are pending: ${last!.name}`]);
  });
});

describe('as a command', () => {
  it('ends with 1 and says it as JSON, without a secret, where something is wrong', async () => {
    const file = join(dir, 'cli.env');
    writeFileSync(
      file,
      Object.entries({ ...good, RELAYER_KEY: ANVIL_KEY })
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
      { mode: 0o600 },
    );
    const run = promisify(execFile);
    const args = ['scripts/doctor.ts', '--env', file, '--json', '--skip', 'machine,site,rates,database'];
    const failed = await run(process.execPath, args, { cwd: root }).catch(
      (error: { code: number; stdout: string }) => error,
    );
    expect(failed).toMatchObject({ code: 1 });
    const { findings } = JSON.parse(failed.stdout) as { findings: Finding[] };
    expect(wrongs(findings)).toContain('environment: RELAYER_KEY is a key that everybody knows');
    for (const secret of [...hidden(), ANVIL_KEY]) expect(failed.stdout).not.toContain(secret);
  });
});
