/** The app as people meet it, over a generated market: a database, a chain and one server of its own, on the production build. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'next-auth/jwt';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import { openDb, openPool } from '#lib/db/client.ts';
import { LOCAL_CHAIN_ID, startAnvil } from '#scripts/anvil.ts';
import { deployLocal, saveDeployment } from '#scripts/deploy.ts';
import { freePort } from '#scripts/ports.ts';
import { startPostgres } from '#scripts/postgres.ts';
import { applyMigrations } from '#scripts/schema-engine.ts';
import { makeSecrets, serverEnv, type Secrets } from '#scripts/server-env.ts';
import { cpuSecondsOf, endServer, runServer, untilReady } from '../server.ts';
import { generate } from './generate.ts';

export type Stage = {
  readonly url: string;
  /** `Cookie` of each of many who are signed in: what one of them may ask for alone is limited. */
  readonly cookies: readonly string[];
  /** Seconds of one core that the server has used so far, all of its threads together. */
  cpuSeconds(): number;
  stop(): Promise<void>;
};

/** `dir` is emptied at the end. */
export async function openStage(dir: string, offers: number, say: (text: string) => void): Promise<Stage> {
  const postgres = await startPostgres({ dir, password: 'bench', throwaway: true });
  const anvil = await startAnvil();
  await postgres.createDatabase('market');
  const databaseUrl = postgres.url('market');
  await applyMigrations(databaseUrl);
  const secrets = makeSecrets();
  await saveDeployment(databaseUrl, await deployLocal(anvil.url, secrets.localMnemonic));
  const pool = openPool(databaseUrl, 4);
  await generate(pool, offers, say);
  const cookies = await signIn(pool, secrets);
  await pool.end();
  const port = await freePort();
  const env = serverEnv({
    databaseUrl,
    rpcUrl: anvil.url,
    chainId: LOCAL_CHAIN_ID,
    embeddedChain: true,
    port,
    publicUrl: `http://127.0.0.1:${port}`,
    secrets,
    storageDir: join(dir, 'files'),
    roles: 'web',
    demo: false,
  });
  // Each request may be somebody else's: what one reader may have made for them alone is not what is measured.
  const log = join(dir, 'server.log');
  const child = runServer({ ...env, BEHIND_PROXY: '1', LOG_LEVEL: 'error' }, log);
  await untilReady(`http://127.0.0.1:${port}/readyz`, child, log);
  return {
    url: `http://127.0.0.1:${port}`,
    cookies,
    cpuSeconds: () => cpuSecondsOf(child.pid!),
    stop: async () => {
      await endServer(child, 'SIGTERM');
      await anvil.stop();
      await postgres.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const SESSIONS = 500;

/** People who were signed in a moment ago. */
async function signIn(pool: Parameters<typeof openDb>[0], { authSecret }: Secrets): Promise<string[]> {
  const db = openDb(pool);
  const accounts = await db.account.findMany({ take: SESSIONS, select: { id: true } });
  const sessions = accounts.map(({ id: accountId }) => ({
    id: newId(secureRandom),
    accountId,
    expiresAt: new Date(Date.now() + 86_400_000),
  }));
  await db.session.createMany({ data: sessions });
  return Promise.all(
    sessions.map(async ({ id: sessionId }) => {
      const token = await encode({ token: { sessionId }, secret: authSecret, maxAge: 86_400 });
      return `holdfast.session=${token}`;
    }),
  );
}
