/** Reads the chains into trades. On an embedded chain it also mines, only while somebody waits for a block. */
import { config } from '#lib/config.ts';
import { getDeployment, provider } from '#lib/chain/deployment.ts';
import { makeNodeNotes } from '#lib/chain/node-states.ts';
import type { ChainSettings } from '#lib/chain/settings.ts';
import { readChain, type ReadResult } from '#lib/chain/reader.ts';
import { db, pool } from '#lib/db/client.ts';
import { sendHint, wake } from '#lib/events/bus.ts';
import { onceEach } from '#lib/kernel/once.ts';
import { vaultsMoved } from '#lib/vault/queries/moved.ts';
import { recordPastLogs } from '#lib/vault/record.ts';
import { labelOf } from '#lib/site/loops.ts';
import { logHooks } from './log-hooks.ts';
import { log, startLoop, type Stop } from './loop.ts';

/** A lone node that has fewer blocks than it had is taken to lag for so long, before what was seen is taken back. */
const SHORT_PATIENCE_MS = 30_000;

/**
 * One pass over a chain: to the head, then on an embedded one a block if one is waited for. Answers whether a trade is under way there: somebody may have
 * an open room before them.
 */
export async function watchOnce(chainId: number = config().chainId): Promise<boolean> {
  const { embeddedChain } = config();
  const node = provider(chainId);
  const deployment = await getDeployment(db(), chainId);
  // On the chain of this machine alone nothing lags: what is not there any more was taken back.
  const options = embeddedChain ? {} : { shortPatience: SHORT_PATIENCE_MS };
  try {
    const read = await readChain(db(), node, deployment, logHooks, options);
    await tellOf(chainId, read);
    say(chainId, read);
  } finally {
    await notes(chainId)(db(), node.states);
  }
  const { wanted, underWay } = await lookAround(chainId);
  if (embeddedChain && wanted) {
    await node.send('evm_mine', []);
    wake('watcher');
  }
  return underWay;
}

/** What was read, or is final, since the last pass is told: events by their listeners, vaults, which have none, by a hint. */
async function tellOf(chainId: number, { head, final, logs }: ReadResult): Promise<void> {
  const before = said(chainId).final;
  said(chainId).final = final;
  if (logs === 0 && before !== undefined && final <= before) return;
  wake('dispatcher');
  if (before === undefined) return;
  // Where nothing was read, only what has become final is news.
  for (const id of await vaultsMoved(db(), chainId, before, logs > 0 ? head : final))
    sendHint({ noun: 'vault', id, seq: final });
}

const notes = (chainId: number) => onceEach('watcher.notes', chainId, () => makeNodeNotes(chainId));
const said = (chainId: number) =>
  onceEach('watcher.said', chainId, () => ({
    waits: null as ReadResult['waits'],
    final: undefined as number | undefined,
  }));

/** What an operator should know, once when it begins and once when it is over. */
function say(chainId: number, { waits, mended, final }: ReadResult): void {
  const loop = labelOf('watcher', chainId);
  if (mended > 0) log().warn({ loop, blocks: mended }, 'a node had left logs out, and gave them when asked again');
  if (waits === said(chainId).waits) return;
  said(chainId).waits = waits;
  if (waits === null) log().info({ loop, final }, 'enough nodes agree again on what is final');
  else
    log().error(
      { loop, final, nodes: provider(chainId).states },
      waits === 'away' ? 'too few nodes answer: nothing becomes final' : 'the nodes disagree: nothing becomes final',
    );
}

const AROUND = `SELECT EXISTS (SELECT 1 FROM "ChainLog" l WHERE l."chainId" = c."chainId" AND l."blockNumber" > c."finalNumber"
      AND l."finalAt" IS NULL AND l."revertedAt" IS NULL)
    OR EXISTS (SELECT 1 FROM "Trade" t WHERE t."chainId" = c."chainId" AND t."state" = 'awaiting_escrow'
      AND t."openBy" < date_trunc('second', c."headTime" + (clock_timestamp() - c."headReadAt"))) AS "wanted",
    EXISTS (SELECT 1 FROM "Trade" t WHERE t."chainId" = c."chainId"
      AND t."state" IN ('awaiting_escrow', 'awaiting_payment', 'awaiting_release', 'disputed')) AS "underWay"
  FROM "ChainCursor" c WHERE c."chainId" = $1`;

type Around = { readonly wanted: boolean; readonly underWay: boolean };

/**
 * `wanted`: something is seen and not final yet, or a chain deadline has passed that only a block's time can show. `underWay`: a trade that has not ended;
 * by the index on the state.
 */
async function lookAround(chainId: number): Promise<Around> {
  const { rows } = await pool().query<Around>({ name: 'watcher.around', text: AROUND, values: [chainId] });
  return rows[0] ?? { wanted: false, underWay: false };
}

/** How often the chain is read where nothing says that it has moved, in milliseconds. */
const POLL_MS = 500;

/** One for each chain that is traded on: what is wrong with one holds up none of the others. */
export function startWatchers(): Stop {
  const stops = config().chains.map(startWatcher);
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

function startWatcher({ chainId, rpcUrls }: ChainSettings): Stop {
  let caughtUp = false;
  const peek = startPeek(chainId, rpcUrls.every(isNear));
  const pass = async () => {
    if (!caughtUp) await recordPastLogs(db(), chainId);
    caughtUp = true;
    peek.attend(await watchOnce(chainId));
  };
  const stop = startLoop('watcher', POLL_MS, pass, chainId);
  return async () => {
    peek.stop();
    await stop();
  };
}

/** How often a node is asked for the number of its newest block while a trade is under way, in milliseconds; a node on this machine alone: others count questions, or bill them. */
const PEEK_MS = 100;
const isNear = (url: string): boolean => /^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname);

/**
 * While a trade is under way, the cheapest question there is, asked often: a pass begins when the chain has moved, and not up to half a second later. A node
 * that fails is the pass's matter, which asks it as well.
 */
function startPeek(
  chainId: number,
  near: boolean,
): { readonly attend: (live: boolean) => void; readonly stop: () => void } {
  let [live, asking, last] = [false, false, ''];
  const look = async () => {
    const answer = await provider(chainId).ask('eth_blockNumber', []);
    const now = 'result' in answer ? String(answer.result) : last;
    if (now !== last && last !== '') wake('watcher');
    last = now;
  };
  const timer = setInterval(() => {
    if (!near || !live || asking) return;
    asking = true;
    look()
      .catch((err: unknown) => log().debug({ loop: 'watcher', err }, 'no look at the newest block'))
      .finally(() => (asking = false));
  }, PEEK_MS);
  return { attend: (is) => void (live = is), stop: () => clearInterval(timer) };
}
