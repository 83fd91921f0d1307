// npm run doctor [-- --env /etc/holdfast/holdfast.env] [--json] [--skip site,mail,...]
// Looks a configuration over and says, in a line each, what is wrong and what to do. Ends with 0 where nothing is, else with 1. Never says a secret.
import { parseArgs } from 'node:util';
import { checkChains } from './doctor/chain.ts';
import { checkDatabase } from './doctor/database.ts';
import { checkEnvironment, checkSecretsFile, readEnvironmentFile } from './doctor/environment.ts';
import { speaker, withoutSecrets, type Finding, type Variables } from './doctor/finding.ts';
import { checkBuild, checkDisk, checkFolder, checkNode, checkPort } from './doctor/machine.ts';
import { checkFiles, checkMail, checkPush, checkRates } from './doctor/rest.ts';
import { checkSite } from './doctor/site.ts';
import { root } from './paths.ts';
import { Problem } from './platform.ts';

type Part = Finding['part'];
const PARTS: readonly Part[] = [
  'machine',
  'environment',
  'database',
  'chain',
  'site',
  'mail',
  'files',
  'push',
  'rates',
];

export type Asked = { readonly env: Variables; readonly file?: string | undefined; readonly skip?: readonly string[] };

/** Everything there is to say. A check that breaks is a finding too: the others go on. */
export async function examine({ env, file, skip = [] }: Asked): Promise<Finding[]> {
  const { findings: environment, config } = checkEnvironment(env);
  const disk = config?.storage.kind === 'disk' ? config.storage.dir : undefined;
  const checks: Readonly<Record<Part, () => Finding[] | Promise<Finding[]>>> = {
    machine: async () => [
      ...checkNode(),
      ...checkBuild(),
      ...checkDisk([root, ...(disk ? [disk] : [])]),
      ...(disk ? checkFolder(disk) : []),
      ...(config ? await checkPort(config) : []),
    ],
    environment: () => [...environment, ...(file ? checkSecretsFile(file) : [])],
    // What has the right form is looked at even where something else has not.
    database: () => (env.DATABASE_URL?.startsWith('postgres') ? checkDatabase(env.DATABASE_URL) : []),
    chain: () => (config ? checkChains(config) : []),
    site: () => (config ? checkSite(config) : []),
    mail: () => (config ? checkMail(config) : []),
    files: () => (config ? checkFiles(config) : []),
    push: () => (config ? checkPush(config) : []),
    rates: () => (config ? checkRates(config) : []),
  };
  const found: Finding[] = [];
  for (const part of PARTS) {
    if (skip.includes(part)) continue;
    found.push(...(await guarded(part, checks[part])));
  }
  const clean = (text: string) => withoutSecrets(text, env);
  return found.map((one) => ({ ...one, says: clean(one.says), todo: clean(one.todo) }));
}

async function guarded(part: Part, check: () => Finding[] | Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    return [speaker(part).wrong(`this could not be looked at: ${(error as Error).message.split('\n')[0]}`)];
  }
}

const MARK = { good: 'ok   ', care: 'care ', wrong: 'WRONG' } as const;

export function asLines(findings: readonly Finding[]): string {
  const lines = findings.map(
    ({ state, part, says, todo }) => `${MARK[state]} ${part}: ${says}${todo ? ` -> ${todo}` : ''}`,
  );
  const wrong = findings.filter(({ state }) => state === 'wrong').length;
  const sum = wrong === 0 ? 'Nothing is wrong.' : `${wrong} ${wrong === 1 ? 'thing is' : 'things are'} wrong.`;
  return `${[...lines, '', sum].join('\n')}\n`;
}

async function main(): Promise<void> {
  const options = { env: { type: 'string' }, json: { type: 'boolean' }, skip: { type: 'string' } } as const;
  const { values } = parseArgs({ options });
  const env = values.env ? readEnvironmentFile(values.env) : process.env;
  const skip = values.skip?.split(',') ?? [];
  const unknown = skip.filter((part) => !PARTS.some((known) => known === part));
  if (unknown.length > 0) throw new Problem(`There is no part ${unknown.join(', ')}; there are ${PARTS.join(', ')}.`);
  const findings = await examine({ env, file: values.env, skip });
  process.stdout.write(values.json ? `${JSON.stringify({ findings }, null, 2)}\n` : asLines(findings));
  process.exitCode = findings.some(({ state }) => state === 'wrong') ? 1 : 0;
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Problem ? error.message : (error as Error).stack}\n`);
    process.exitCode = 1;
  });
}
