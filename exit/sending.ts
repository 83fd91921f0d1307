/** Transactions of the person's own. */
import type { SendRequest } from '#lib/chain/wallet.browser.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { refuseExit } from './refusals.ts';
import type { Base } from './state.ts';

const RECEIPT_EVERY_MS = 700;
const RECEIPT_PATIENCE_MS = 180_000;

export function sendingOf({ state }: Base) {
  /**
   * Sends one transaction and waits until it is in a block. Asked first whether it would succeed, so that nothing is paid for a
   * refusal. `onSent` is given the hash.
   */
  async function send(request: SendRequest, onSent: (hash: string) => void): Promise<Result<string>> {
    const { connection, person } = state;
    if (!connection) return refused(refuseExit('exit.connect_first'));
    if (!person?.signer) return refused(refuseExit('exit.person_first'));
    const { to, data, value = 0n } = request;
    const asked = { from: person.address, to, data, value: `0x${value.toString(16)}` };
    const possible = await connection.rpc<string>(connection.chainId, 'eth_estimateGas', [asked]);
    if (!possible.ok) return possible;
    const sent = await person.signer.sendTransaction(request);
    if (!sent.ok) return sent;
    onSent(sent.value);
    const until = Date.now() + RECEIPT_PATIENCE_MS;
    while (Date.now() < until) {
      const receipt = await connection.rpc<{ status: string } | null>(connection.chainId, 'eth_getTransactionReceipt', [
        sent.value,
      ]);
      // A node that misses one question may answer the next.
      if (receipt.ok && receipt.value)
        return BigInt(receipt.value.status) === 1n
          ? ok(sent.value)
          : refused(refuseExit('exit.transaction_failed', { hash: sent.value }));
      await new Promise((resolve) => setTimeout(resolve, RECEIPT_EVERY_MS));
    }
    return refused(refuseExit('exit.transaction_waiting', { hash: sent.value }));
  }
  return { send };
}
