import { startBonds } from './bonds.ts';
import { startClock } from './clock.ts';
import { startDispatcher } from './dispatcher.ts';
import { startHooker } from './hooker.ts';
import type { Stop } from './loop.ts';
import { startMailer } from './mailer.ts';
import { startOrders } from './orders.ts';
import { startPractice } from './practice.ts';
import { startPrices } from './prices.ts';
import { startPusher } from './pusher.ts';
import { startReconcilers } from './reconciler.ts';
import { startRelayers } from './relayer.ts';
import { startScout } from './scout.ts';
import { startShelf } from './shelf.ts';
import { startSweeper } from './sweeper.ts';
import { startWatchers } from './watcher.ts';

/** Starts every loop. Stopping waits for the passes under way. */
export function startWorker(): Stop {
  const stops = [
    startWatchers(),
    startRelayers(),
    startDispatcher(),
    startClock(),
    startShelf(),
    startPrices(),
    startMailer(),
    startSweeper(),
    startScout(),
    startReconcilers(),
    startPusher(),
    startHooker(),
    startOrders(),
    startBonds(),
    startPractice(),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
