/**
 * The process that alone has the relayer's keys. It listens on a Unix socket that only its owner may open, or on the one that systemd hands it,
 * needs no network and no database, and signs what `lib/chain/relay/policy.ts` lets pass.
 */
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { signerConfig } from '#lib/config.ts';
import { openLedger } from './ledger.ts';
import { createSigner, signing } from './serve.ts';

/** systemd passes sockets from this descriptor on. */
const FIRST_PASSED = 3;

const say = (line: string) =>
  process.stdout.write(`${JSON.stringify({ name: 'signer', time: Date.now(), msg: line })}\n`);

async function main(): Promise<void> {
  const { settings, passed } = signerConfig();
  const { socket, file } = settings;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // One at a time: two would each keep half of the day's total. Whoever answers at the socket is the one.
  if (!passed && (await answers(socket))) throw new Error(`Another signer answers at ${socket}: end that one first.`);
  const ledger = openLedger(file, settings.policy.chainId);
  const server = createSigner(signing(settings, ledger), say);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if (passed) return void server.listen({ fd: FIRST_PASSED }, resolve);
    mkdirSync(dirname(socket), { recursive: true, mode: 0o700 });
    rmSync(socket, { force: true });
    // Made as nobody else's from its first moment on, and not only once it is there.
    const before = process.umask(0o177);
    server.listen(socket, resolve);
    process.umask(before);
  });
  if (!passed) chmodSync(socket, 0o600);
  const end = () => {
    server.close(() => {
      ledger.close();
      process.exit(0);
    });
    server.closeAllConnections();
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  if (process.connected) process.on('disconnect', end);
  say(`ready with ${settings.keys.length} account(s)`);
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const line = connect(socket, () => {
      line.destroy();
      resolve(true);
    });
    line.on('error', () => resolve(false));
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
});
