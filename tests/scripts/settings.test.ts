import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CHAINS, unlikeDecimals } from '#lib/chain/chains.ts';
import { readConfig } from '#lib/config.ts';
import { findMissing, type Lock } from '#scripts/complete-lock.ts';
import { checkChain, checkDatabase } from '#scripts/external.ts';
import { root } from '#scripts/paths.ts';
import { freePort } from '#scripts/ports.ts';
import { loadSecrets, makeSecrets, nodeOptions, serverEnv } from '#scripts/server-env.ts';
import { TEST_SECRETS } from '../setup/settings.ts';

const dir = mkdtempSync(join(tmpdir(), 'holdfast-settings-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const env = (changes: Record<string, string | undefined> = {}) => ({
  ...serverEnv(
    {
      databaseUrl: 'postgresql://a:b@localhost/c',
      rpcUrl: 'http://127.0.0.1:8545',
      chainId: 31337,
      embeddedChain: true,
      port: 3000,
      publicUrl: 'http://localhost:3000',
      secrets: TEST_SECRETS,
      storageDir: '/var/lib/holdfast/files',
      demo: true,
    },
    {} as NodeJS.ProcessEnv,
  ),
  ...changes,
});

describe('settings', () => {
  test('are read as npm start hands them over', () => {
    expect(readConfig(env())).toMatchObject({
      chainId: 31337,
      embeddedChain: true,
      demo: true,
      roles: ['web', 'realtime', 'worker'],
    });
  });

  test('cannot call a chain of another id, or of another machine, the embedded one', () => {
    expect(() => readConfig(env({ CHAIN_ID: '1' }))).toThrow(/embedded/);
    expect(() => readConfig(env({ RPC_URL: 'https://mainnet.example' }))).toThrow(/embedded/);
    expect(() => readConfig(env({ RPC_URL: 'http://127.0.0.1.example:8545' }))).toThrow(/embedded/);
  });

  test('switch the demo and the known seed phrase off wherever the chain is not embedded', () => {
    const elsewhere = readConfig(env({ HOLDFAST_EMBEDDED_CHAIN: '0', HOLDFAST_DEMO: '1' }));
    expect(elsewhere).toMatchObject({ demo: false, localMnemonic: undefined });
  });

  test('take a mail server with the address that mail comes from, or neither; without one, mail is kept on the embedded chain alone', () => {
    const smtp = { SMTP_URL: 'smtps://user:secret@mail.example', MAIL_FROM: 'notices@holdfast.example' };
    expect(readConfig(env())).toMatchObject({ smtp: undefined, mailbox: true });
    expect(readConfig(env({ HOLDFAST_EMBEDDED_CHAIN: '0' }))).toMatchObject({ smtp: undefined, mailbox: false });
    expect(readConfig(env(smtp))).toMatchObject({ smtp: { url: smtp.SMTP_URL, from: smtp.MAIL_FROM }, mailbox: false });
    expect(() => readConfig(env({ SMTP_URL: smtp.SMTP_URL }))).toThrow(/together/);
    expect(() => readConfig(env({ MAIL_FROM: smtp.MAIL_FROM }))).toThrow(/together/);
    expect(() => readConfig(env({ ...smtp, SMTP_URL: 'https://mail.example' }))).toThrow(/SMTP_URL/);
    expect(() => readConfig(env({ ...smtp, MAIL_FROM: 'a@b.example\r\nBcc: x@y.example' }))).toThrow(/MAIL_FROM/);
  });

  test('name a whole S3-compatible store, or a folder: never half of one, and not neither', () => {
    const s3 = {
      S3_ENDPOINT: 'https://s3.example',
      S3_BUCKET: 'holdfast',
      S3_REGION: 'eu-central-1',
      S3_ACCESS_KEY: 'id',
      S3_SECRET_KEY: 'hunter2',
    };
    expect(readConfig(env()).storage).toEqual({ kind: 'disk', dir: '/var/lib/holdfast/files' });
    expect(readConfig(env(s3)).storage).toEqual({
      kind: 's3',
      endpoint: 'https://s3.example',
      bucket: 'holdfast',
      region: 'eu-central-1',
      accessKey: 'id',
      secretKey: 'hunter2',
    });
    for (const name of Object.keys(s3)) {
      expect(() => readConfig(env({ ...s3, [name]: undefined }))).toThrow(/together or not at all/);
      expect(() => readConfig(env({ ...s3, [name]: undefined }))).not.toThrow(/hunter2/);
    }
    expect(() => readConfig(env({ STORAGE_DIR: undefined }))).toThrow(/where files are kept/);
    expect(() => readConfig(env({ ...s3, S3_BUCKET: '../x' }))).toThrow(/S3_BUCKET/);
  });

  test('take a second relayer whole or not at all, and never the same account twice', () => {
    const url = 'https://node.example';
    const key = `0x${'7'.repeat(64)}`;
    expect(readConfig(env())).toMatchObject({ secondRpcUrl: undefined, relayer: { secondKey: undefined } });
    expect(readConfig(env({ SECOND_RPC_URL: url, SECOND_RELAYER_KEY: key }))).toMatchObject({
      secondRpcUrl: url,
      relayer: { secondKey: key },
    });
    expect(() => readConfig(env({ SECOND_RPC_URL: url }))).toThrow(/together/);
    const same = env().RELAYER_KEY;
    expect(() => readConfig(env({ SECOND_RPC_URL: url, SECOND_RELAYER_KEY: same }))).toThrow(/another account/);
    expect(() =>
      readConfig(env({ SECOND_RPC_URL: url, SECOND_RELAYER_KEY: key, RELAYER_KEY: `${same},${key}` })),
    ).toThrow(/another account/);
  });

  test('take the relayer’s keys here or from a process of its own, never both and never neither', () => {
    const socket = { RELAYER_SOCKET: '/run/holdfast-signer/signer.sock', RELAYER_KEY: undefined };
    expect(readConfig(env(socket)).relayer).toMatchObject({ socket: socket.RELAYER_SOCKET, keys: [] });
    expect(() => readConfig(env({ ...socket, RELAYER_KEY: env().RELAYER_KEY }))).toThrow(/belong to the signer alone/);
    expect(() => readConfig(env({ RELAYER_KEY: undefined }))).toThrow(/RELAYER_KEY, or RELAYER_SOCKET/);
    const second = { SECOND_RPC_URL: 'https://node.example' };
    expect(readConfig(env({ ...socket, ...second })).secondRpcUrl).toBe(second.SECOND_RPC_URL);
  });

  describe('of chains beside the home chain', () => {
    const elsewhere = { HOLDFAST_EMBEDDED_CHAIN: '0', RPC_URL: 'https://home.example' };
    const second = {
      FURTHER_CHAINS: '31338',
      RPC_URL_31338: 'https://a.example,https://b.example',
      RELAYER_KEY_31338: `0x${'9'.repeat(64)}`,
    };

    test('are read by their id, each with its own nodes, relayer and caps, and none of the home chain’s', () => {
      const made = readConfig(
        env({ ...elsewhere, ...second, RELAYER_MOST_FEE: '7', RPC_QUORUM: '1', RPC_QUORUM_31338: '2' }),
      );
      expect(made.chains.map(({ chainId }) => chainId)).toEqual([31337, 31338]);
      expect(made.chains[0]).toMatchObject({ rpcUrls: made.rpcUrls, relayer: made.relayer, rpcQuorum: 1 });
      expect(made.chains[1]).toMatchObject({
        rpcUrls: ['https://a.example', 'https://b.example'],
        rpcQuorum: 2,
        relayer: { keys: [second.RELAYER_KEY_31338], mostFee: 200_000_000_000n },
        secondRpcUrl: undefined,
      });
      expect(readConfig(env()).chains).toHaveLength(1);
    });

    test('are refused by their whole names where something is missing or wrong, without their values', () => {
      const wrong = (changes: Record<string, string | undefined>) => () =>
        readConfig(env({ ...elsewhere, ...second, ...changes }));
      expect(wrong({ RPC_URL_31338: undefined })).toThrow(/RPC_URL_31338/);
      expect(wrong({ RPC_URL_31338: 'ftp://hunter2' })).toThrow(/RPC_URL_31338: node 1/);
      expect(wrong({ RPC_URL_31338: 'ftp://hunter2' })).not.toThrow(/hunter2/);
      expect(wrong({ RELAYER_KEY_31338: undefined })).toThrow(/chain 31338: RELAYER_KEY/);
      expect(wrong({ RPC_QUORUM_31338: '3' })).toThrow(/chain 31338: RPC_QUORUM/);
      expect(wrong({ FURTHER_CHAINS: '31338,31338' })).toThrow(/FURTHER_CHAINS: names a chain twice/);
      expect(wrong({ FURTHER_CHAINS: '31337' })).toThrow(/FURTHER_CHAINS names CHAIN_ID/);
      expect(wrong({ FURTHER_CHAINS: '99' })).toThrow(/FURTHER_CHAINS: names a chain that this release does not know/);
      expect(wrong({ FURTHER_CHAINS: 'base' })).toThrow(/FURTHER_CHAINS.*is no list of chain ids/);
    });

    test('are no play money beside money, no coin with two decimals under one name, and no two of one signing process', () => {
      const sockets = { RELAYER_KEY: undefined, RELAYER_KEY_31338: undefined, RELAYER_SOCKET: '/run/a.sock' };
      const both = { ...elsewhere, ...second, ...sockets };
      expect(readConfig(env({ ...both, RELAYER_SOCKET_31338: '/run/b.sock' })).chains).toHaveLength(2);
      expect(() => readConfig(env({ ...both, RELAYER_SOCKET_31338: '/run/a.sock' }))).toThrow(/two chains name one/);
      const dollars = (decimals: number) => ({ assets: [{ symbol: 'USDC', name: 'Dollar', decimals, native: false }] });
      expect(unlikeDecimals([dollars(6), dollars(18)])).toBe('USDC');
      expect(unlikeDecimals([dollars(6), dollars(6)])).toBeUndefined();
      expect(unlikeDecimals(CHAINS)).toBeUndefined();
    });

    test('make no chain of elsewhere play money: beside an embedded chain are chains of this machine alone', () => {
      expect(() => readConfig(env(second))).toThrow(/beside an embedded chain are local ones alone/);
      const here = { ...second, RPC_URL_31338: 'http://127.0.0.1:8546' };
      expect(readConfig(env(here)).chains).toHaveLength(2);
    });
  });

  test('that are wrong are named, all of them, without their values', () => {
    const wrong = env({ RELAYER_KEY: 'hunter2', AUTH_SECRET: 'short', ROLES: 'web,king' });
    expect(() => readConfig(wrong)).toThrow(/(?=[\s\S]*AUTH_SECRET)(?=[\s\S]*RELAYER_KEY)[\s\S]*ROLES/);
    expect(() => readConfig(wrong)).not.toThrow(/hunter2/);
  });
});

describe('secrets', () => {
  test('are made once, differ between installations, and are readable by their owner alone', () => {
    const [one, two] = [join(dir, 'a', 'secrets.json'), join(dir, 'b', 'secrets.json')];
    const made = loadSecrets(one);
    expect(loadSecrets(one)).toEqual(made);
    const other = loadSecrets(two);
    for (const [name, value] of Object.entries(made)) expect(other[name as keyof typeof other]).not.toBe(value);
    expect(statSync(one).mode & 0o777).toBe(0o600);
  });

  test('of an older installation gain the opener’s key once, and every other stays as it was', () => {
    const path = join(dir, 'older.json');
    const { openerKey: _, ...older } = makeSecrets();
    writeFileSync(path, JSON.stringify(older), { mode: 0o600 });
    const grown = loadSecrets(path);
    expect(grown).toMatchObject(older);
    expect(grown.openerKey).toMatch(/^0x[0-9a-f]{64}$/);
    expect(loadSecrets(path)).toEqual(grown);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('that are damaged are never replaced by new ones', () => {
    const path = join(dir, 'damaged.json');
    writeFileSync(path, '{"authSecret":');
    expect(() => loadSecrets(path)).toThrow(/Restore it/);
    expect(readFileSync(path, 'utf8')).toBe('{"authSecret":');
  });
});

describe('a part that is not ours', () => {
  test.each([
    ['mysql://a:b@localhost/c', /not a Postgres address/],
    ['postgres://', /not a Postgres address/],
    ['postgres://a:b@nohost.invalid/c', /no host "nohost.invalid"/],
  ])('DATABASE_URL=%s says in one line what is wrong', async (url, line) => {
    await expect(checkDatabase(url)).rejects.toThrow(line);
  });

  test('says when nothing answers, at DATABASE_URL and at RPC_URL', async () => {
    const port = await freePort();
    await expect(checkDatabase(`postgres://a:b@127.0.0.1:${port}/c`)).rejects.toThrow(/No database answers/);
    await expect(checkChain(`http://127.0.0.1:${port}`)).rejects.toThrow(/No chain answers/);
    await expect(checkChain('ftp://x')).rejects.toThrow(/not an http address/);
  });
});

describe('package-lock.json', () => {
  const read = () => JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;

  test('holds every optional package that it names, so that npm ci takes it on every platform', () => {
    expect([...findMissing(read()).keys()]).toEqual([]);
  });

  test('that lacks one is found (planted)', () => {
    const lock = read();
    delete lock.packages['node_modules/@next/swc-darwin-arm64'];
    expect([...findMissing(lock).keys()]).toEqual(['@next/swc-darwin-arm64']);
  });

  test('names no registry', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toMatch(
      /"resolved"|https?:\/\/(?!.*funding)[^"]*registry/,
    );
  });
});

describe('what Node is told of a server', () => {
  const asks = (outer: string) => nodeOptions({ NODE_OPTIONS: outer } as unknown as NodeJS.ProcessEnv);

  test('leaves a core to the rest: one helper fewer than there are, one at least, four at most', () => {
    const helpers = Number(/--v8-pool-size=(\d+)/.exec(asks(''))![1]);
    expect(helpers).toBe(Math.max(1, Math.min(4, availableParallelism() - 1)));
  });

  test('is understood by it, and gives way to what whoever starts it says', () => {
    const heap = `process.stdout.write(String(v8.getHeapSpaceStatistics().length))`;
    const run = (outer: string) =>
      execFileSync(process.execPath, ['-e', heap], {
        env: { ...process.env, NODE_OPTIONS: asks(outer) },
        encoding: 'utf8',
      });
    expect(Number(run(''))).toBeGreaterThan(0);
    expect(asks('--v8-pool-size=2')).toMatch(/ --v8-pool-size=2$/);
    expect(() => run('--no-such-option')).toThrow();
  });
});
