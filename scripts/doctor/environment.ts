import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { Wallet } from 'ethers';
import type { ChainSettings } from '#lib/chain/settings.ts';
import { readConfig, type Config } from '#lib/config.ts';
import { isHere } from '#lib/http/here.ts';
import { localWallet, LOCAL_ACCOUNTS, TEST_MNEMONIC } from '../local-accounts.ts';
import { Problem } from '../platform.ts';
import { speaker, type Finding, type Variables } from './finding.ts';

const { good, care, wrong } = speaker('environment');

/** The variables of a file as systemd reads it (`NAME=value` lines). */
export function readEnvironmentFile(path: string): Variables {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch {
    throw new Problem(`${path} cannot be read: name the environment file of the service, as the user who may read it.`);
  }
}

/** Whether others than its owner and group may read the file that holds the secrets. */
export function checkSecretsFile(path: string): Finding[] {
  const { mode } = statSync(path);
  const rights = (mode & 0o777).toString(8);
  return (mode & 0o007) === 0
    ? [good(`${path} is readable by its owner and group alone (${rights})`)]
    : [wrong(`${path} holds secrets and everybody on this machine may read it (${rights})`, `chmod 640 ${path}`)];
}

const SECRETS = [
  'AUTH_SECRET',
  'RELAYER_KEY',
  'SECOND_RELAYER_KEY',
  'FINGERPRINT_KEY',
  'RELEASE_KEY',
  'OPENER_KEY',
  'PUSH_KEY',
  'STAMP_KEY',
  'STATEMENT_KEY',
] as const;
/** Those that a further chain has of its own, under a name that ends in its id. */
const KEYS_OF_CHAIN = ['RELAYER_KEY', 'SECOND_RELAYER_KEY'] as const;
const isSameOf = (one: string, other: string): boolean => one.replace(/_\d+$/, '') === other.replace(/_\d+$/, '');
const MAKE = `make another: node -e "console.log('0x' + require('crypto').randomBytes(32).toString('hex'))"`;

/** Settings that are missing, malformed, weak, equal or well known. The settings themselves where they can be read. */
export function checkEnvironment(env: Variables): {
  readonly findings: Finding[];
  readonly config: Config | undefined;
} {
  const findings = [...checkSecrets(env)];
  let config: Config | undefined;
  try {
    config = readConfig(env);
    findings.push(
      good('every setting is there and has the right form'),
      ...checkPublic(config, env),
      ...checkLines(config),
    );
  } catch (error) {
    const lines = (error as Error).message.split('\n').slice(1);
    findings.push(...lines.map((line) => sayIssue(line.trim(), env)));
  }
  return { findings, config };
}

function sayIssue(line: string, env: Variables): Finding {
  const [path = '', ...rest] = line.split(': ');
  // What is about a whole chain, and no one variable of it.
  if (/^chain \d+$/.test(path)) return wrong(line, 'correct it; deploy/holdfast.env says what it is');
  // A place in a list is named after its variable: AUTH_SECRET.0, RELAYER_KEY.0_8453
  const name = path.replace(/\.\d+(?=_\d+$|$)/, '');
  if (name !== 'environment' && env[name] === undefined)
    return wrong(`${name} is not set`, `set it; deploy/holdfast.env says what it is`);
  return wrong(
    name === 'environment' ? rest.join(': ') : `${name} ${rest.join(': ')}`,
    'correct it; deploy/holdfast.env says what it is',
  );
}

function checkSecrets(env: Variables): Finding[] {
  // Most may be lists, the newest first.
  const further = (env.FURTHER_CHAINS ?? '').split(',').map((id) => id.trim());
  const names = [...SECRETS, ...further.filter(Boolean).flatMap((id) => KEYS_OF_CHAIN.map((name) => `${name}_${id}`))];
  const set = names.flatMap((name) =>
    (env[name] ?? '')
      .split(',')
      .filter(Boolean)
      .map((value) => [name, value.trim()] as const),
  );
  const known = wellKnownKeys();
  const findings: Finding[] = [];
  for (const [name, value] of set) {
    const plain = value.replace(/^0x/, '');
    if (known.has(value.toLowerCase())) findings.push(wrong(`${name} is a key that everybody knows`, MAKE));
    else if (new Set(plain).size < 8)
      findings.push(wrong(`${name} is no random secret: it has ${new Set(plain).size} different characters`, MAKE));
    else if (/secret|password|change|example|holdfast/i.test(plain))
      findings.push(wrong(`${name} is made of words`, MAKE));
    // One account may bring acts onto several chains.
    const twin = set.find(([other, same]) => other < name && same === value && !isSameOf(other, name))?.[0];
    if (twin) findings.push(wrong(`${name} is the same as ${twin}: whoever learns one has both`, MAKE));
  }
  return findings;
}

/** Keys of the test phrase that every Ethereum tool ships, and ours. */
const wellKnownKeys = (): ReadonlySet<string> => {
  const phrases = [TEST_MNEMONIC, 'test test test test test test test test test test test junk'];
  const indexes = [...Array.from({ length: 20 }, (_, at) => at), ...Object.values(LOCAL_ACCOUNTS).flat()];
  return new Set(
    phrases.flatMap((phrase) => indexes.map((index) => localWallet(phrase, index).privateKey.toLowerCase())),
  );
};

/** The lines to a chain's nodes, by what their settings are called. */
function linesOf({ chainId, rpcUrls, secondRpcUrl }: ChainSettings, at: number): Record<string, string | undefined> {
  const name = at === 0 ? 'RPC_URL' : `RPC_URL_${chainId}`;
  return {
    ...Object.fromEntries(rpcUrls.map((url, place) => [place === 0 ? name : `${name} (node ${place + 1})`, url])),
    [`SECOND_${name}`]: secondRpcUrl,
  };
}

/** A line over a network is encrypted. The database's is looked at with the database, the mail server's is refused where it is not. */
function checkLines({ chains, redisUrl, storage }: Config): Finding[] {
  const lines = {
    ...Object.fromEntries(chains.flatMap((chain, at) => Object.entries(linesOf(chain, at)))),
    REDIS_URL: redisUrl,
    S3_ENDPOINT: storage.kind === 's3' ? storage.endpoint : undefined,
  };
  return Object.entries(lines).flatMap(([name, url]) => {
    if (url === undefined) return [];
    const { protocol, hostname } = new URL(url);
    if (isHere(hostname) || ['https:', 'wss:', 'rediss:'].includes(protocol)) return [];
    const says = `${name} goes over a network unencrypted: whoever stands on the line reads it, and says what they like`;
    return [wrong(says, `use ${protocol === 'redis:' ? 'rediss' : 'https'}://, or a tunnel to this machine`)];
  });
}

function checkPublic(config: Config, env: Variables): Finding[] {
  const findings: Finding[] = [];
  const { protocol, hostname, pathname } = new URL(config.publicUrl);
  const local = isHere(hostname);
  if (protocol === 'http:' && !local)
    findings.push(
      wrong(
        'PUBLIC_URL is not https: browsers keep no secure cookie and give no keys there',
        'put a TLS proxy in front (docs/install.md) and write https://',
      ),
    );
  if (pathname !== '/')
    findings.push(
      wrong(`PUBLIC_URL has a path (${pathname}): the site lives at the root of its host`, 'take the path off'),
    );
  if (protocol === 'https:' && !config.behindProxy)
    findings.push(
      wrong(
        'BEHIND_PROXY is not 1 though PUBLIC_URL is https: every visitor would count as the proxy, and all be slowed together',
        'set BEHIND_PROXY=1',
      ),
    );
  if (env.NEXTAUTH_SECRET !== config.authSecret)
    findings.push(wrong('NEXTAUTH_SECRET is not the same as (the first of) AUTH_SECRET', 'set both to the same value'));
  if (env.NEXTAUTH_URL !== config.publicUrl)
    findings.push(wrong('NEXTAUTH_URL is not the same as PUBLIC_URL', 'set both to the same address'));
  if (env.NODE_ENV !== 'production') findings.push(wrong('NODE_ENV is not production', 'set NODE_ENV=production'));
  if (config.dev) findings.push(wrong('HOLDFAST_DEV is on: pages are compiled as they are asked for', 'take it out'));
  if (config.embeddedChain && !local)
    findings.push(
      wrong('HOLDFAST_EMBEDDED_CHAIN is on at a public address: its coins are worth nothing', 'take it out'),
    );
  if (!config.smtp)
    findings.push(
      care(
        'no mail is sent: SMTP_URL and MAIL_FROM are not set',
        'set both, or know that nobody hears of a trade while they are away',
      ),
    );
  if (config.chains.some(({ secondRpcUrl }) => !secondRpcUrl))
    findings.push(
      care(
        'there is no second relayer: while the first is stuck, signed moves wait',
        'set SECOND_RPC_URL and SECOND_RELAYER_KEY',
      ),
    );
  for (const key of new Set(config.chains.flatMap(({ relayer }) => relayer.keys)))
    findings.push(good(`the relayer is ${new Wallet(key).address}`));
  if (config.chains.some(({ relayer }) => relayer.socket === undefined))
    findings.push(
      care(
        'every process of the server has the relayer’s keys: who takes one over spends its coins',
        'let holdfast-signer have them, and set RELAYER_SOCKET (docs/install.md)',
      ),
    );
  return findings;
}
