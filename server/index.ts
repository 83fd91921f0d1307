/** The one entry. ROLES picks what this process does: web, realtime, worker; all three by default. */
import { config } from '#lib/config.ts';
import { closeDb } from '#lib/db/client.ts';
import { log, type Stop } from './loop.ts';
import { followRates } from './prices.ts';
import { createFront, type Front } from './web.ts';

const GRACE_MS = 10_000;

async function main(): Promise<void> {
  const { port, roles } = config();
  const front = createFront();
  const stops: Stop[] = [];
  endOnSignal(front, stops);
  await listen(front, port);
  stops.push(await followRates());
  if (roles.includes('realtime')) {
    const { startRealtime } = await import('./realtime.ts');
    stops.push(startRealtime(front.server));
  }
  if (roles.includes('worker')) {
    const { startWorker } = await import('./worker.ts');
    stops.push(startWorker());
  }
  if (roles.includes('web')) await front.openPages();
  log().info({ port, roles }, 'ready');
}

function listen({ server }: Front, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new Error(`Port ${port} is taken. Choose another: PORT=${port + 1} npm start`) : error);
    });
    server.listen(port, resolve);
  });
}

/** On a signal, or when the process that started this one is gone: finish what is under way, then end. */
function endOnSignal(front: Front, stops: Stop[]): void {
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    await Promise.all(stops.map((stop) => stop()));
    await front.close();
    await closeDb();
    process.exit(0);
  };
  process.on('SIGTERM', () => void end());
  process.on('SIGINT', () => void end());
  if (process.connected) process.on('disconnect', () => void end());
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).stack}\n`);
  process.exit(1);
});
