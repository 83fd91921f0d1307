// Gives every mutant its verdict.
import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { root } from '../paths.ts';
import { creationCode, targetOf, type Mode, type Target, TARGETS } from './compiler.ts';
import type { Request } from './compile-worker.ts';
import { runTests } from './forge.ts';
import { apply, type Mutant, type Parsed } from './mutants.ts';

export interface Verdict {
  readonly id: string;
  /**
   * `invalid` does not compile. `equal`: the bytecode is the original's, so it is no fault. `duplicate`: the bytecode is that of a
   * mutant before it. Only killed and survived count.
   */
  readonly verdict: 'killed' | 'survived' | 'equal' | 'duplicate' | 'invalid';
  /** The test that failed on it first, or every one where all were asked for; `time limit` where the run had to be ended. */
  readonly by: readonly string[];
  /** Whether `by` names every test. */
  readonly complete?: boolean;
}

const RECYCLED_AFTER = 150;

/** A compiler in a process of its own. */
class Compiler {
  #child: ChildProcess | undefined;
  #used = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** One after the other. */
  compile(request: Request): Promise<string | undefined> {
    const answer = this.#last.then(() => this.#ask(request));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  #ask(request: Request): Promise<string | undefined> {
    if (this.#used++ % RECYCLED_AFTER === 0) this.end();
    const child = (this.#child ??= fork(join(root, 'scripts/mutation/compile-worker.ts')));
    return new Promise((resolve, reject) => {
      child.once('message', ({ code, error }: { code?: string; error?: string }) =>
        error === undefined ? resolve(code) : reject(new Error(error)),
      );
      child.once('error', reject);
      child.send(request);
    }).finally(() => child.removeAllListeners()) as Promise<string | undefined>;
  }

  end(): void {
    this.#child?.disconnect();
    this.#child = undefined;
  }
}

const digest = (code: string): string => createHash('sha256').update(code).digest('hex');

/** Random walks and the slowest suite find little that the rest does not: run only on what survived the rest. */
const WALKS = 'Invariant|Faults|Walk|Hostile';

export interface Baseline {
  /** Tests that measure gas and fail on quickly compiled code without a fault: left to the second round. */
  readonly gas: readonly string[];
  readonly codes: Record<Target, Record<Mode, string>>;
}

/** The tests on the contracts as they are. Throws where they fail as deployed: then nothing they say means anything. */
export async function findBaseline(): Promise<Baseline> {
  const codes = {} as Record<Target, Record<Mode, string>>;
  const gas = new Set<string>();
  for (const target of Object.keys(TARGETS) as Target[]) {
    const [quick, full] = [creationCode(target, 'quick'), creationCode(target, 'full')];
    if (quick === undefined || full === undefined) throw new Error(`${target} does not compile`);
    codes[target] = { quick, full };
    // The walks do not touch the panel.
    const whole = await runTests(target, full, 0, target === 'Panel' ? ['--no-match-contract', WALKS] : []);
    if (whole.failed.length) throw new Error(`without any fault these fail: ${whole.failed.join(', ')}`);
    const outcome = await runTests(target, quick, 0, ['--no-match-contract', WALKS]);
    for (const test of outcome.failed) gas.add(test);
  }
  return { gas: [...gas].sort(), codes };
}

export class Runner {
  readonly #files: readonly Parsed[];
  readonly #baseline: Baseline;
  readonly #seen = new Set<string>();
  readonly #everyTest: (id: string) => boolean;

  /** `everyTest`: for which mutants to go on after the first failed test, to name all. */
  constructor(files: readonly Parsed[], baseline: Baseline, everyTest: (id: string) => boolean) {
    this.#files = files;
    this.#baseline = baseline;
    this.#everyTest = everyTest;
  }

  /** Asks `lanes` at a time, and reports each verdict as it is known. */
  async run(mutants: readonly Mutant[], lanes: number, report: (verdict: Verdict) => void): Promise<void> {
    const queue = [...mutants];
    const work = async (_: unknown, lane: number): Promise<void> => {
      const compiler = new Compiler();
      try {
        // The next one is compiled while the tests of this one run.
        let next = this.#begin(queue.shift(), compiler);
        while (next) {
          const { mutant, replaced, quick } = next;
          const code = await quick;
          next = this.#begin(queue.shift(), compiler);
          report(await this.#judge(mutant, code, replaced, compiler, lane));
        }
      } finally {
        compiler.end();
      }
    };
    await Promise.all(Array.from({ length: lanes }).map(work));
  }

  #begin(mutant: Mutant | undefined, compiler: Compiler) {
    if (!mutant) return undefined;
    const file = this.#files.find(({ path }) => path === mutant.file)!;
    const replaced = { [file.path]: apply(file.content, mutant) };
    const target = targetOf(mutant.file, this.#files)!;
    const quick = compiler.compile({ target, mode: 'quick', replaced });
    quick.catch(() => undefined); // awaited later
    return { mutant, replaced, quick };
  }

  async #judge(
    mutant: Mutant,
    quick: string | undefined,
    replaced: Record<string, string>,
    compiler: Compiler,
    lane: number,
  ): Promise<Verdict> {
    const { id } = mutant;
    const target = targetOf(mutant.file, this.#files)!;
    const complete = this.#everyTest(id);
    const stop = complete ? [] : ['--fail-fast'];
    if (quick === undefined) return { id, verdict: 'invalid', by: [] };
    if (quick === this.#baseline.codes[target].quick) return { id, verdict: 'equal', by: [] };
    if (this.#seen.has(digest(quick))) return { id, verdict: 'duplicate', by: [] };
    this.#seen.add(digest(quick));
    const names = this.#baseline.gas.map((test) => test.split('.')[1]);
    const without = names.length ? ['--no-match-test', `^(${names.join('|')})\\b`] : [];
    const first = await runTests(target, quick, lane, ['--no-match-contract', WALKS, ...without, ...stop]);
    if (first.timedOut) return { id, verdict: 'killed', by: ['time limit'] };
    if (first.failed.length) return { id, verdict: 'killed', by: first.failed, complete };

    // As deployed, with the tests of gas, and then the walks.
    const full = await compiler.compile({ target, mode: 'full', replaced });
    if (full === undefined) return { id, verdict: 'invalid', by: [] };
    if (full === this.#baseline.codes[target].full) return { id, verdict: 'equal', by: [] };
    for (const which of ['--no-match-contract', '--match-contract']) {
      const outcome = await runTests(target, full, lane, [which, WALKS, ...stop]);
      if (outcome.timedOut) return { id, verdict: 'killed', by: ['time limit'] };
      if (outcome.failed.length) return { id, verdict: 'killed', by: outcome.failed, complete };
    }
    return { id, verdict: 'survived', by: [] };
  }
}
