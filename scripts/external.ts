// Parts that are not ours to start: what is wrong with them is said in one line, with what to do.
import pg from 'pg';
import { findChain } from '#lib/chain/chains.ts';
import { splitNodes } from '#lib/chain/node-list.ts';
import { loadDeployment, matchesChain } from './deploy.ts';
import { Problem } from './platform.ts';
import { rpc } from './rpc.ts';

const OLDEST_POSTGRES = 15;

/** Refuses a DATABASE_URL that cannot be used. */
export async function checkDatabase(url: string): Promise<void> {
  if (!/^postgres(ql)?:\/\/./.test(url) || !URL.canParse(url))
    throw new Problem(
      'DATABASE_URL is not a Postgres address. It looks like postgresql://user:password@host:5432/name; unset it to use the embedded database.',
    );
  const { host, pathname, username } = new URL(url);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 8_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>("SELECT current_setting('server_version_num') AS version");
    const major = Math.floor(Number(rows[0]!.version) / 10_000);
    if (major < OLDEST_POSTGRES)
      throw new Problem(`The database at ${host} is Postgres ${major}; Holdfast needs ${OLDEST_POSTGRES} or later.`);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(describe(error as { code?: string; message: string }, host, pathname.slice(1), username), {
      cause: error,
    });
  } finally {
    await client.end().catch(() => {});
  }
}

function describe(
  { code, message }: { code?: string; message: string },
  host: string,
  name: string,
  user: string,
): string {
  if (code === '3D000')
    return `The database server at ${host} has no database "${name}" (DATABASE_URL). Create it: createdb ${name}`;
  if (code === '28P01' || code === '28000')
    return `The database server at ${host} refuses the user "${user}" or the password in DATABASE_URL. Correct it.`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `There is no host "${host}" (DATABASE_URL). Correct it, or unset it to use the embedded database.`;
  if (code === 'ECONNREFUSED' || /timeout/i.test(message))
    return `No database answers at ${host} (DATABASE_URL). Start it, or unset DATABASE_URL to use the embedded one.`;
  return `The database at ${host} cannot be used (DATABASE_URL): ${message}`;
}

/**
 * The chain that the nodes of RPC_URL are on, and which of them answer: one that is away keeps nobody from starting. Refuses where none
 * answers, and where two are on different chains.
 */
export async function checkNodes(setting: string): Promise<{ chainId: number; answering: readonly string[] }> {
  const urls = splitNodes(setting);
  const asked = await Promise.allSettled((urls.length > 0 ? urls : ['']).map(checkChain));
  const answered = asked.flatMap((one, at) => (one.status === 'fulfilled' ? [{ url: urls[at]!, id: one.value }] : []));
  const [first, ...others] = answered;
  if (!first) throw (asked[0] as PromiseRejectedResult).reason;
  const other = others.find(({ id }) => id !== first.id);
  if (other)
    throw new Problem(
      `The nodes of RPC_URL are on different chains: ${new URL(first.url).host} on ${first.id}, ${new URL(other.url).host} on ${other.id}. Take one out.`,
    );
  return { chainId: first.id, answering: answered.map(({ url }) => url) };
}

/** The id of the chain at a node of RPC_URL; refuses one that does not answer or is not known. */
export async function checkChain(url: string): Promise<number> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Problem('RPC_URL is not an http address. Correct it, or unset it to use the local chain.');
  let id: number;
  try {
    id = Number(await rpc<string>(url, 'eth_chainId'));
  } catch (error) {
    throw new Problem(
      `No chain answers at ${new URL(url).host} (RPC_URL). Correct it, or unset it to use the local chain.`,
      { cause: error },
    );
  }
  if (!findChain(id))
    throw new Problem(
      `The chain at RPC_URL has id ${id}, which Holdfast does not know: add it to lib/chain/chains.ts.`,
    );
  return id;
}

/** Refuses a chain on which the database's contracts are not. */
export async function checkDeployment(databaseUrl: string, rpcUrl: string, chainId: number): Promise<void> {
  const deployed = await loadDeployment(databaseUrl, chainId);
  if (!deployed)
    throw new Problem(`The database knows no contracts on chain ${chainId}. Deploy them once: npm run deploy`);
  const match = await matchesChain(rpcUrl, deployed);
  if (match !== 'yes')
    throw new Problem(
      `The chain at ${new URL(rpcUrl).host} (RPC_URL) is ${match === 'other code' ? 'not carrying our escrow at' : 'not the one that has'} ${deployed.escrow}. Point RPC_URL to the right chain; nothing is deployed again.`,
    );
}

/** The same of the chains beside it (FURTHER_CHAINS), each by the settings that end in its id. */
export async function checkFurther(databaseUrl: string, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  for (const id of (env.FURTHER_CHAINS ?? '').split(',').map((one) => one.trim())) {
    if (id === '') continue;
    const nodes = env[`RPC_URL_${id}`];
    if (!nodes) throw new Problem(`FURTHER_CHAINS names ${id}: set RPC_URL_${id} to its nodes.`);
    const { chainId, answering } = await checkNodes(nodes);
    if (`${chainId}` !== id)
      throw new Problem(`The nodes of RPC_URL_${id} are on chain ${chainId}: correct one of the two.`);
    for (const node of answering) await checkDeployment(databaseUrl, node, chainId);
  }
}
