import { readConfig, type Config } from '#lib/config.ts';
import { serverEnv, type Secrets, type ServerSettings } from '#scripts/server-env.ts';
import { TEST_MNEMONIC } from '#scripts/local-accounts.ts';

export const TEST_SECRETS: Secrets = {
  authSecret: 'test-auth-secret-test-auth-secret-test',
  relayerKey: `0x${'11'.repeat(32)}`,
  fingerprintKey: `0x${'22'.repeat(32)}`,
  releaseKey: `0x${'33'.repeat(32)}`,
  openerKey: `0x${'44'.repeat(32)}`,
  pushKey: `0x${'66'.repeat(32)}`,
  stampKey: `0x${'55'.repeat(32)}`,
  nostrKey: `0x${'77'.repeat(32)}`,
  statementKey: `0x${'88'.repeat(32)}`,
  databasePassword: 'unused-unused-unused',
  localMnemonic: TEST_MNEMONIC,
};

/** No test keeps files unless it names a folder of its own. */
export const NOWHERE = '/dev/null/files';

let variables: Readonly<Record<string, string>> = {};

const UNNAMED: ServerSettings = {
  databaseUrl: 'postgresql://nobody@127.0.0.1:1/none',
  rpcUrl: 'http://127.0.0.1:1',
  chainId: 31337,
  embeddedChain: true,
  port: 3000,
  publicUrl: 'http://localhost:3000',
  secrets: TEST_SECRETS,
  storageDir: NOWHERE,
};

let current = UNNAMED;

/** As before the first `testConfig()` of a file. */
export function forgetSettings(): void {
  current = UNNAMED;
  variables = {};
}

/**
 * Makes `config()` of this test file answer these settings; what is not named stays as it was. `extra`: further variables of the
 * environment, e.g. PRICE_SOURCES, which stay as well.
 */
export function testConfig(changes: Partial<ServerSettings> = {}, extra?: Readonly<Record<string, string>>): Config {
  current = { ...current, ...changes };
  variables = { ...variables, ...extra };
  const made = readConfig({ LOG_LEVEL: 'fatal', ...serverEnv(current, {} as NodeJS.ProcessEnv), ...variables });
  (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('holdfast.config')] = made;
  return made;
}
