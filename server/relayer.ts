/** Brings signed acts onto the chains. */
import { JsonRpcProvider } from 'ethers';
import { config } from '#lib/config.ts';
import { provider } from '#lib/chain/deployment.ts';
import { isAnyDue, relayOnce } from '#lib/chain/relay/pass.ts';
import { signerOf } from '#lib/chain/relay/signer.ts';
import type { ChainSettings } from '#lib/chain/settings.ts';
import { relaySecond } from '#lib/chain/second-relay.ts';
import { db, pool } from '#lib/db/client.ts';
import { noteRefused } from '#lib/trade/commands/note-refused.ts';
import { labelOf } from '#lib/site/loops.ts';
import { log, type Stop } from './loop.ts';
import { startOwned } from './owned.ts';

/** Milliseconds between two lines of the log that say the same of the signer. */
const SAY_AGAIN = 60_000;

/** How often accounts, fees and signer are looked at while there is nothing to send. Milliseconds. */
const LOOK_MS = 2_500;

/** Says each sentence at once, and once a minute as long as it holds. */
function sayer(chainId: number): (sentence: string) => void {
  const said = new Map<string, number>();
  return (sentence) => {
    const now = Date.now();
    if (now - (said.get(sentence) ?? 0) < SAY_AGAIN) return;
    for (const [one, at] of said) if (now - at >= SAY_AGAIN) said.delete(one);
    said.set(sentence, now);
    log().error({ loop: labelOf('relayer', chainId) }, sentence);
  };
}

/** One for each chain that is traded on, with its own accounts, fees and signing process. */
export function startRelayers(): Stop {
  const stops = config().chains.flatMap((chain) => [startRelayer(chain), startSecondRelayer(chain)]);
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

function startRelayer({ chainId, relayer }: ChainSettings): Stop {
  const signer = signerOf(relayer);
  const hooks = { onRefused: noteRefused, onProblem: sayer(chainId) };
  let lookedAt = -Infinity;
  const pass = async () => {
    if (performance.now() - lookedAt < LOOK_MS && !(await isAnyDue(chainId, pool()))) return;
    await relayOnce({ db: db(), node: provider(chainId), chainId, signer, policy: relayer, hooks });
    lookedAt = performance.now();
  };
  return startOwned('relayer', 500, pass, chainId);
}

/** Does nothing where no second relayer is configured. */
function startSecondRelayer({ chainId, secondRpcUrl, relayer }: ChainSettings): Stop {
  if (!secondRpcUrl) return async () => {};
  const node = new JsonRpcProvider(secondRpcUrl, chainId, { batchMaxCount: 1, staticNetwork: true });
  const signer = signerOf(relayer);
  const pass = () => relaySecond({ db: db(), node, chainId, signer, policy: relayer });
  const stop = startOwned('second-relayer', 5_000, pass, chainId);
  return async () => {
    await stop();
    node.destroy();
  };
}
