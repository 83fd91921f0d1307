/**
 * What this process counts about itself. No label takes values that anybody outside can make up, and none names a person: routes by their
 * templates, loops and queues by their names. All names begin with `holdfast_`, but for those of Node itself.
 */
import { statfs } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { config } from '#lib/config.ts';
import { pool } from '#lib/db/client.ts';
import { once } from '#lib/kernel/once.ts';
import { pathOf } from '../shared/key.ts';
import { routeNames, templatesIn } from './routes.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Seconds: a kept answer takes 2 milliseconds, a page 50, and past 10 nobody waits. */
const BUCKETS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export type Meters = {
  readonly registry: Registry;
  readonly requests: Histogram<'method' | 'route' | 'status'>;
  readonly passes: Counter<'loop' | 'outcome'>;
  readonly sockets: Gauge<'of'>;
};

/** The one set of this process. */
export const meters = (): Meters => once('metrics', makeMeters);

function makeMeters(): Meters {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  addProcess(registry);
  return {
    registry,
    requests: new Histogram({
      name: 'holdfast_http_request_seconds',
      help: 'Requests by the template of their route and the class of their answer (2xx ... 5xx; cut: the line ended first), and how long each took.',
      labelNames: ['method', 'route', 'status'],
      buckets: BUCKETS,
      registers,
    }),
    passes: new Counter({
      name: 'holdfast_loop_passes_total',
      help: 'Passes of the loops in this process, by outcome (good, failed).',
      labelNames: ['loop', 'outcome'],
      registers,
    }),
    sockets: new Gauge({
      name: 'holdfast_sockets',
      help: 'Open sockets of this process: of people signed in (own), of readers of the market (market).',
      labelNames: ['of'],
      registers,
    }),
  };
}

function gauge(registry: Registry, name: string, help: string, read: () => number | Promise<number>): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      this.set(await read());
    },
  });
}

/** What the machine gives this process, and what of it is left. */
function addProcess(registry: Registry): void {
  gauge(
    registry,
    'holdfast_db_pool_connections',
    'Connections of this process to the database.',
    () => pool().totalCount,
  );
  gauge(registry, 'holdfast_db_pool_idle', 'Of those, how many nobody uses.', () => pool().idleCount);
  gauge(registry, 'holdfast_db_pool_waiting', 'Questions that wait for a connection.', () => pool().waitingCount);
  gauge(registry, 'holdfast_db_pool_most', 'How many connections there may be.', () => pool().options.max);
  gauge(
    registry,
    'holdfast_heap_most_bytes',
    'Heap at which Node ends this process.',
    () => getHeapStatistics().heap_size_limit,
  );
  gauge(registry, 'holdfast_machine_memory_free_bytes', 'Memory of the machine that can be had.', freemem);
  gauge(registry, 'holdfast_machine_memory_bytes', 'Memory of the machine.', totalmem);
  const { storage } = config();
  if (storage.kind !== 'disk') return;
  // The folder comes with the first file; the disk is there before.
  const disk = () => statfs(storage.dir).catch(() => statfs(process.cwd()));
  gauge(registry, 'holdfast_disk_free_bytes', 'Room on the disk of the files of the chat.', async () => {
    const { bavail, bsize } = await disk();
    return bavail * bsize;
  });
  gauge(registry, 'holdfast_disk_bytes', 'Size of that disk.', async () => {
    const { blocks, bsize } = await disk();
    return blocks * bsize;
  });
}

const nameOf = () => once('metrics.routes', () => routeNames(templatesIn(join(process.cwd(), 'app'))));

/** By which names a request is told of: those there are, and never what somebody sends. */
export function nameRequest({ method = '', url }: IncomingMessage): {
  readonly method: string;
  readonly route: string;
} {
  return { method: METHODS.has(method) ? method : 'other', route: nameOf()(pathOf(url)) };
}

/** Counts a request when its answer has gone out, or its line has ended. */
export function meterRequest(request: IncomingMessage, response: ServerResponse): void {
  const began = performance.now();
  response.once('close', () => {
    const status = response.writableFinished ? `${Math.floor(response.statusCode / 100)}xx` : 'cut';
    meters().requests.observe({ ...nameRequest(request), status }, (performance.now() - began) / 1000);
  });
}
