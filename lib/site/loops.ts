/** The loops of an installation by the names they are told of. */
import { chainIds, config } from '#lib/config.ts';
import type { Loop } from '#lib/events/bus.ts';

/** The loops that every installation runs in a worker, and how long each may be silent before somebody should look, in seconds. */
export const LOOPS: Readonly<Record<Exclude<Loop, 'rates' | 'feed' | 'orders' | 'practice'>, number>> = {
  watcher: 30,
  relayer: 30,
  'second-relayer': 60,
  dispatcher: 30,
  clock: 30,
  shelf: 60,
  prices: 900,
  mailer: 30,
  sweeper: 180,
  scout: 900,
  reconciler: 3600,
  pusher: 30,
  hooker: 30,
  bonds: 600,
};

/** By what name a loop is told of: its own, with the chain where it is for another than the home chain. */
export const labelOf = (loop: Loop, chainId: number): string =>
  chainId === config().chainId ? loop : `${loop} ${chainId}`;

/** Those of which each chain has its own. */
const OF_EACH_CHAIN = ['watcher', 'relayer', 'second-relayer', 'reconciler'] as const;

/** Every loop of this installation by its label, and how long it may be silent, in seconds. */
export const patiences = (): readonly (readonly [label: string, seconds: number])[] => [
  ...Object.entries(LOOPS),
  ...chainIds()
    .slice(1)
    .flatMap((chainId) => OF_EACH_CHAIN.map((loop) => [labelOf(loop, chainId), LOOPS[loop]] as const)),
];
