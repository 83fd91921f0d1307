/** What a server process does. ROLES picks it: web, realtime, worker; all three by default. */
import inspector from 'node:inspector';
import { flushCompileCache } from 'node:module';
import { listUndeployed } from '#lib/chain/deployment.ts';
import { config } from '#lib/config.ts';
import { closeDb, db } from '#lib/db/client.ts';
import { closeStandby } from '#lib/db/replica.ts';
import { startLine } from './line/line.ts';
import { log, type Stop } from './loop.ts';
import { followRates } from './prices.ts';
import { startTracing } from './tracing.ts';
import { startWatchdog } from './watchdog.ts';
import { createFront, type Front } from './web.ts';

/** How long what is under way may take once nothing new comes in, in milliseconds. */
const GRACE_MS = 11_000;

async function main(): Promise<void> {
  const { port, roles } = config();
  // First: what is opened afterwards makes spans.
  const stopTracing = await startTracing();
  const front = createFront();
  const stops: Stop[] = [];
  endOnSignal(front, stops, stopTracing);
  await listen(front, port);
  stops.push(startLine(), await followRates());
  const bare = await listUndeployed(db());
  if (bare.length > 0)
    throw new Error(
      `FURTHER_CHAINS names ${bare.join(', ')}, where no contracts are: npm run deploy first (docs/install.md).`,
    );
  // Pages first: people wait for those. An open page's socket comes again by itself, and for what a worker does nobody waits to the second.
  if (roles.includes('web')) await front.openPages();
  if (roles.includes('realtime')) {
    const { startRealtime } = await import('./realtime.ts');
    const stop = startRealtime(front.server);
    stops.push(stop);
    front.onLeave(stop.leave);
    front.openSockets();
  }
  if (roles.includes('worker')) {
    const { startWorker } = await import('./worker.ts');
    stops.push(startWorker());
  }
  log().info({ port, roles }, 'ready');
  keepCompiled();
  // Not before it serves: a thread takes as long to begin as some requests do.
  if (!inspector.url()) stops.push(startWatchdog());
}

/** When what was compiled is written down: once it serves, and again when people have used its pages. */
const KEEP_COMPILED_MS = [500, 30_000, 300_000];

/** Node writes its cache of what it compiled at an orderly end: who is killed again and again would compile all of it at each start. */
function keepCompiled(): void {
  for (const ms of KEEP_COMPILED_MS) setTimeout(flushCompileCache, ms).unref();
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

/**
 * On a signal, or when the process that started this one is gone: says that it is not ready any more, takes requests as long as it takes whoever leads
 * them here to notice, finishes what is under way, and ends. A second signal ends the waiting.
 */
function endOnSignal(front: Front, stops: Stop[], stopTracing: Stop): void {
  let hurry: (() => void) | undefined;
  const end = async () => {
    if (hurry) return hurry();
    const drainMs = config().drainSeconds * 1000;
    const drained = new Promise<void>((resolve) => {
      hurry = resolve;
      setTimeout(resolve, drainMs);
    });
    front.leave(drainMs);
    if (drainMs > 0) log().info({ drainSeconds: drainMs / 1000 }, 'ending: no longer ready');
    await drained;
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    await Promise.all([front.close(), ...stops.map((stop) => stop())]);
    await closeStandby();
    await closeDb();
    await stopTracing();
    process.exit(0);
  };
  process.on('SIGTERM', () => void end());
  process.on('SIGINT', () => void end());
  if (process.connected)
    process.on('disconnect', () => {
      // Nobody is left to lead anybody elsewhere.
      void end();
      hurry?.();
    });
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).stack}\n`);
  process.exit(1);
});
