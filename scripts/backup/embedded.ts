// The installation that `npm start` made on this machine: its database is started for the length of a backup or a restore.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { markComplete } from '../local-state.ts';
import { Problem } from '../platform.ts';
import { startPostgres } from '../postgres.ts';
import { endOrphans } from '../run-file.ts';
import { loadSecrets } from '../server-env.ts';

export type Embedded = {
  readonly url: string;
  readonly files: string;
  /** The files of the local chains, there or not: the first is the home chain's. */
  readonly chains: readonly string[];
  readonly secrets: string;
};

const placesOf = (dir: string) => ({
  run: join(dir, 'run.json'),
  files: join(dir, 'files'),
  chains: ['state.json', 'second.json'].map((name) => join(dir, 'chain', name)),
  secrets: join(dir, 'secrets.json'),
  postgres: join(dir, 'postgres'),
});

async function withDatabase<T>(dir: string, use: (places: Embedded) => Promise<T>): Promise<T> {
  const { files, chains, secrets, postgres } = placesOf(dir);
  const server = await startPostgres({ dir: postgres, password: loadSecrets(secrets).databasePassword });
  try {
    await server.createDatabase('holdfast');
    return await use({ url: server.url('holdfast'), files, chains, secrets });
  } finally {
    await server.stop();
  }
}

/** Database and chains must belong together: while a start is running over the folder it refuses. */
export async function fromEmbedded<T>(dir: string, use: (places: Embedded) => Promise<T>): Promise<T> {
  const { run, chains, secrets, postgres } = placesOf(dir);
  if (!existsSync(secrets) || !existsSync(postgres))
    throw new Problem(`There is no installation in ${dir}. Set DATABASE_URL to the database that is to be backed up.`);
  const [chain, second] = chains;
  await endOrphans(run, { chain: chain!, 'second-chain': second! });
  return withDatabase(dir, use);
}

/** Into a folder with nothing but the secrets; what came of it is taken away again where it fails. */
export async function intoEmbedded<T>(dir: string, use: (places: Embedded) => Promise<T>): Promise<T> {
  const { secrets } = placesOf(dir);
  const made = ['postgres', 'chain', 'files', 'complete.json'];
  const there = made.filter((name) => existsSync(join(dir, name)));
  if (there.length > 0)
    throw new Problem(
      `${dir} is not empty (${there.join(', ')}), and nothing was changed in it. Set HOLDFAST_DIR to a new folder, or DATABASE_URL to an empty database.`,
    );
  if (!existsSync(secrets))
    throw new Problem(
      `Put the secrets.json of the installation into ${dir} first: what was sealed under its secrets opens with no others.`,
    );
  try {
    const done = await withDatabase(dir, use);
    markComplete(dir);
    return done;
  } catch (error) {
    for (const name of readdirSync(dir).filter((one) => made.includes(one)))
      rmSync(join(dir, name), { recursive: true, force: true });
    throw error;
  }
}
