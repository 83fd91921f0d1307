// Threads that prove, each one question at a time.
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { slice, type Sources } from './sources.ts';

/** What came out: how many asserts the solver proved, refuted, and gave up on. */
export interface Counts {
  readonly proved: number;
  readonly refuted: number;
  readonly unknown: number;
}

export interface Question {
  readonly sliced: Sources;
  readonly property: string;
}
export type Answer = { readonly counts: Counts } | { readonly error: string };

/** Of z3's own steps for one assert, not of seconds: the verdict is the same on a slow machine. */
export const LIMIT = 200_000_000;

const versionOf = (name: string): string => {
  const { version } = createRequire(import.meta.url)(`${name}/package.json`) as { version: string };
  return `${name} ${version}`;
};

/** What a verdict depends on besides the sources. */
export const TOOLS = `${versionOf('solc')} (SMTChecker, engine BMC), ${versionOf('z3-solver')}, at most ${LIMIT.toLocaleString('en')} solver steps an assert`;

export const isProved = ({ proved, refuted, unknown }: Counts): boolean => proved > 0 && refuted + unknown === 0;

export const sum = (all: readonly Counts[]): Counts => ({
  proved: all.reduce((total, { proved }) => total + proved, 0),
  refuted: all.reduce((total, { refuted }) => total + refuted, 0),
  unknown: all.reduce((total, { unknown }) => total + unknown, 0),
});

export class Prover {
  readonly #idle: Worker[] = [];
  readonly #all: Worker[] = [];
  readonly #waiting: ((worker: Worker) => void)[] = [];

  constructor(threads = availableParallelism()) {
    for (let i = 0; i < threads; i++) {
      const worker = new Worker(new URL('./solver.ts', import.meta.url));
      this.#all.push(worker);
      this.#idle.push(worker);
    }
  }

  /** Throws where the compiler refuses the slice, or does not ask about each of its asserts. */
  async prove(sources: Sources, property: string, entry: string): Promise<Counts> {
    const worker = this.#idle.pop() ?? (await new Promise<Worker>((resolve) => this.#waiting.push(resolve)));
    const question: Question = { sliced: slice(sources, property, entry), property };
    worker.postMessage(question);
    const [answer] = (await once(worker, 'message')) as [Answer];
    const next = this.#waiting.shift();
    if (next) next(worker);
    else this.#idle.push(worker);
    if ('error' in answer) throw new Error(`${property}, ${entry}: ${answer.error}`);
    return answer.counts;
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((worker) => worker.terminate()));
  }
}
