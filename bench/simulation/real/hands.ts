/**
 * Takes what makes a process differ from one run to the next into the simulation's hands, for work that is started inside it and for nothing else: the
 * clock, chance, timers, the network, the database's driver, and what is kept once per process (of which every simulated instance has its own).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Gate } from './gate.ts';

/** One simulated process: what it keeps in memory dies with it. */
export type Instance = {
  readonly name: string;
  /** Keeps of `once`, by name. */
  readonly memory: Map<string, unknown>;
  /** Seconds its clock is ahead. */
  skew: number;
  dead: boolean;
  /** Whether its statements and questions wait for the scheduler; the observer's do not. */
  readonly gated: boolean;
};

/** Where work belongs: an instance, and what it is doing. */
export type Place = {
  readonly instance: Instance;
  readonly task: string;
  /** In the order in which work was started. */
  readonly number: number;
  /** Faults that met it. */
  faults: number;
};

export const here = new AsyncLocalStorage<Place>();

/** The instance was killed while this went on. */
export class Killed extends Error {
  constructor() {
    super('killed');
  }
}

export type Port = {
  readonly gate: Gate;
  /** Seconds since 1970. */
  readonly now: () => number;
  /** 0 included, 1 not. */
  readonly chance: () => number;
};

type Query = (this: pg.Client, ...args: unknown[]) => unknown;
const root = join(import.meta.dirname, '..', '..', '..');

/** Every name under which something is kept once per process. */
function keptNames(): readonly string[] {
  const names = new Set<string>();
  for (const folder of ['lib', 'server'])
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.includes('generated')) continue;
      const text = readFileSync(join(root, folder, file), 'utf8');
      for (const [, name] of text.matchAll(/\bonce(?:Each)?(?:<[^>(]*>)?\(\s*'([^']+)'/g)) names.add(name!);
    }
  return [...names];
}

let names: readonly string[] | undefined;

/** Takes hold; answers how to let go again, with everything as it was. */
export function takeHands(port: Port): () => void {
  names ??= keptNames();
  const undo = [
    holdMemory(names),
    holdClock(port),
    holdChance(port),
    holdTimers(port),
    holdNetwork(port),
    holdDriver(port),
  ];
  return () => {
    for (const one of undo.reverse()) one();
  };
}

function holdMemory(kept: readonly string[]): () => void {
  const store = globalThis as unknown as Record<symbol, unknown>;
  const outside = new Map<symbol, unknown>();
  for (const name of kept) {
    const key = Symbol.for(`holdfast.${name}`);
    if (store[key] !== undefined) outside.set(key, store[key]);
    Object.defineProperty(store, key, {
      configurable: true,
      get: () => {
        const place = here.getStore();
        return place ? place.instance.memory.get(name) : outside.get(key);
      },
      set: (value: unknown) => {
        const place = here.getStore();
        if (place) place.instance.memory.set(name, value);
        else outside.set(key, value);
      },
    });
  }
  return () => {
    for (const name of kept) {
      const key = Symbol.for(`holdfast.${name}`);
      delete store[key];
      if (outside.has(key)) store[key] = outside.get(key);
    }
  };
}

function holdClock({ now }: Port): () => void {
  const Real = globalThis.Date;
  const performanceNow = performance.now;
  const millis = () => {
    const place = here.getStore();
    return place ? (now() + place.instance.skew) * 1000 : null;
  };
  class Simulated extends Real {
    constructor(...args: unknown[]) {
      if (args.length === 0) super(millis() ?? Real.now());
      else super(...(args as [number]));
    }

    static override now(): number {
      return millis() ?? Real.now();
    }

    static override [Symbol.hasInstance](value: unknown): boolean {
      return Real[Symbol.hasInstance](value as object);
    }
  }
  globalThis.Date = Simulated as DateConstructor;
  performance.now = () => millis() ?? performanceNow.call(performance);
  return () => {
    globalThis.Date = Real;
    performance.now = performanceNow;
  };
}

function holdChance({ chance }: Port): () => void {
  const { crypto } = globalThis;
  const random = Math.random;
  const fill = (array: ArrayBufferView): ArrayBufferView => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    if (!here.getStore()) return Object.getPrototypeOf(crypto).getRandomValues.call(crypto, array);
    for (let at = 0; at < bytes.length; at++) bytes[at] = Math.floor(chance() * 256);
    return array;
  };
  Object.defineProperty(crypto, 'getRandomValues', { configurable: true, value: fill });
  Math.random = () => (here.getStore() ? chance() : random());
  return () => {
    delete (crypto as unknown as { getRandomValues?: unknown }).getRandomValues;
    Math.random = random;
  };
}

/** Longer pauses are patience: nothing here takes so long that it should run out, and a busy machine must not make it. */
const PATIENCE_MS = 100;
type Timer = ReturnType<typeof setTimeout>;

function holdTimers({ gate }: Port): () => void {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const shorts = new Map<unknown, () => void>();
  const never = () => {
    const timer = {
      ref: () => timer,
      unref: () => timer,
      hasRef: () => false,
      refresh: () => timer,
      close: () => timer,
    };
    return { ...timer, [Symbol.toPrimitive]: () => 0 } as unknown as Timer;
  };
  const held = (work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): Timer => {
    if (!here.getStore()) return set(work, ms, ...args);
    if (ms >= PATIENCE_MS) return never();
    const done = gate.busy();
    const timer = set(() => {
      shorts.delete(timer);
      try {
        work(...args);
      } finally {
        done();
      }
    }, ms);
    shorts.set(timer, done);
    return timer;
  };
  globalThis.setTimeout = Object.assign(held, set) as typeof setTimeout;
  globalThis.clearTimeout = (timer) => {
    shorts.get(timer)?.();
    shorts.delete(timer);
    if (typeof timer !== 'object' || timer === null || 'hasRef' in timer) clear(timer as Timer);
  };
  return () => {
    globalThis.setTimeout = set;
    globalThis.clearTimeout = clear;
  };
}

/** No network: what goes out is a question to a simulated node. */
function holdNetwork({ gate }: Port): () => void {
  const { fetch } = globalThis;
  globalThis.fetch = (async (url: string | URL | Request, init?: RequestInit) => {
    const place = here.getStore();
    if (!place) return fetch(url, init);
    return gate.ask(place, new URL(url as string).hostname, init!.body as string);
  }) as typeof globalThis.fetch;
  return () => {
    globalThis.fetch = fetch;
  };
}

const textOf = (first: unknown): string | undefined =>
  typeof first === 'string' ? first : (first as { text?: string } | undefined)?.text;

/** A statement as a planted fault would have it written; under a name of its own, since a name stands for one text. */
function rewritten(first: unknown, rewrite: ((text: string) => string) | null): unknown {
  const text = textOf(first)!;
  const other = rewrite?.(text) ?? text;
  if (other === text) return first;
  return typeof first === 'string' ? other : { ...(first as object), text: other, name: '' };
}

/** Every statement waits for its turn; a connection that is being opened keeps the scheduler waiting. */
function holdDriver({ gate }: Port): () => void {
  const prototype = pg.Client.prototype as unknown as { query: Query; connect: Query };
  const { query, connect } = prototype;
  prototype.query = function (this: pg.Client, ...asked: unknown[]) {
    const place = here.getStore();
    if (!place?.instance.gated || textOf(asked[0]) === undefined) return Reflect.apply(query, this, asked);
    const args = [rewritten(asked[0], gate.rewrite), ...asked.slice(1)];
    const text = textOf(args[0])!;
    const callback = args.at(-1);
    const run = (given: unknown[]) =>
      gate.statement(place, this, text, () => Reflect.apply(query, this, given) as Promise<unknown>);
    if (typeof callback !== 'function') return run(args);
    run(args.slice(0, -1)).then(
      (result) => (callback as (error: null, result: unknown) => void)(null, result),
      (error: unknown) => (callback as (error: unknown) => void)(error),
    );
    return undefined;
  };
  prototype.connect = function (this: pg.Client, ...args: unknown[]) {
    if (!here.getStore()?.instance.gated) return Reflect.apply(connect, this, args);
    const done = gate.busy();
    gate.opened(this, here.getStore()!.instance);
    const callback = args[0] as ((...answer: unknown[]) => void) | undefined;
    if (!callback) return (Reflect.apply(connect, this, args) as Promise<unknown>).finally(done);
    return Reflect.apply(connect, this, [
      (...answer: unknown[]) => {
        done();
        callback(...answer);
      },
    ]);
  };
  return () => Object.assign(prototype, { query, connect });
}
