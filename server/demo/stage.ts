/** What the demo's past is played on: the real database, the real chain, and time that the player sets. */
import { getDeployment, provider } from '#lib/chain/deployment.ts';
import { readChain } from '#lib/chain/reader.ts';
import { relayOnce } from '#lib/chain/relay/pass.ts';
import { signerOf } from '#lib/chain/relay/signer.ts';
import { config, findChainSettings } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import type { Account } from '#lib/db/generated/client.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import type { Instant } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import { noteRefused } from '#lib/trade/commands/note-refused.ts';
import { clockOnce } from '../clock.ts';
import { dispatchOnce } from '../dispatcher.ts';
import { logHooks } from '../log-hooks.ts';
import { actorOf } from './accounts.ts';

export type Stage = {
  /** Chain time now, epoch seconds. */
  readonly now: () => Promise<Instant>;
  /** Mines a block at this time, if it is still ahead. */
  readonly moveTo: (at: Instant) => Promise<void>;
  /** Brings everything signed onto the chain, reads it until it is final and tells the listeners. */
  readonly settle: () => Promise<void>;
  readonly ctxOf: (account: Account | null) => Ctx;
};

/** `chainId`: the home chain unless it is another. */
export function createStage(chainId: number = config().chainId): Stage {
  const { relayer } = findChainSettings(chainId)!;
  const node = provider(chainId);
  const signer = signerOf(relayer);
  const hooks = { onRefused: noteRefused };
  const now = async () => (await node.getBlock('latest'))!.timestamp;
  const read = async () => readChain(db(), node, await getDeployment(db(), chainId), logHooks);

  const moveTo = async (at: Instant) => {
    if (at > (await now())) {
      await node.send('evm_setNextBlockTimestamp', [at]);
      await node.send('evm_mine', []);
    }
    await read();
    await clockOnce();
  };

  const settle = async () => {
    for (let pass = 0; pass < 20; pass++) {
      const open = await relayOnce({ db: db(), node, chainId, signer, policy: relayer, hooks });
      await read();
      if (open === 0) break;
    }
    await node.send('anvil_mine', ['0x2']);
    await read();
    while ((await dispatchOnce(db())) > 0);
  };

  const ctxOf = (account: Account | null): Ctx => ({
    actor: account && actorOf(account),
    clock: () => Math.floor(Date.now() / 1000),
    random: secureRandom,
    db: db(),
    requestId: 'demo',
  });

  return { now, moveTo, settle, ctxOf };
}

/** The value, or a fault: on this stage nothing may be refused. */
export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`the demo was refused: ${result.refusal.code} ${JSON.stringify(result.refusal.data)}`);
}
