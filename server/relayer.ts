/** Brings signed acts onto the chain. */
import { JsonRpcProvider } from 'ethers';
import { config } from '#lib/config.ts';
import { provider } from '#lib/chain/deployment.ts';
import { isAnyDue, relayOnce } from '#lib/chain/relay/pass.ts';
import { signerOf } from '#lib/chain/relay/signer.ts';
import { relaySecond } from '#lib/chain/second-relay.ts';
import { db, pool } from '#lib/db/client.ts';
import { noteRefused } from '#lib/trade/commands/note-refused.ts';
import { log, type Stop } from './loop.ts';
import { startOwned } from './owned.ts';

/** Milliseconds between two lines of the log that say the same of the signer. */
const SAY_AGAIN = 60_000;

/** How often accounts, fees and signer are looked at while there is nothing to send. Milliseconds. */
const LOOK_MS = 2_500;

/** Says each sentence at once, and once a minute as long as it holds. */
function sayer(): (sentence: string) => void {
  const said = new Map<string, number>();
  return (sentence) => {
    const now = Date.now();
    if (now - (said.get(sentence) ?? 0) < SAY_AGAIN) return;
    for (const [one, at] of said) if (now - at >= SAY_AGAIN) said.delete(one);
    said.set(sentence, now);
    log().error({ loop: 'relayer' }, sentence);
  };
}

export function startRelayer(): Stop {
  const { chainId, relayer } = config();
  const signer = signerOf(relayer);
  const hooks = { onRefused: noteRefused, onProblem: sayer() };
  let lookedAt = -Infinity;
  return startOwned('relayer', 500, async () => {
    if (performance.now() - lookedAt < LOOK_MS && !(await isAnyDue(chainId, pool()))) return;
    await relayOnce({ db: db(), node: provider(), chainId, signer, policy: relayer, hooks });
    lookedAt = performance.now();
  });
}

/** Does nothing where no second relayer is configured. */
export function startSecondRelayer(): Stop {
  const { chainId, secondRpcUrl, relayer } = config();
  if (!secondRpcUrl) return async () => {};
  const node = new JsonRpcProvider(secondRpcUrl, chainId, { batchMaxCount: 1, staticNetwork: true });
  const signer = signerOf(relayer);
  const stop = startOwned('second-relayer', 5_000, () =>
    relaySecond({ db: db(), node, chainId, signer, policy: relayer }),
  );
  return async () => {
    await stop();
    node.destroy();
  };
}
