// Gives mutants their verdicts: many at once in one worker by the unit tests of their noun, and what that leaves one by one.
import { isNear, noteVerdict, stamp } from './plan.ts';
import type { Mutant } from './mutants.ts';
import type { Reach, Session } from './session.ts';

export interface Task {
  readonly mutant: Mutant;
  /** The test files to ask, in their order. */
  readonly tests: readonly string[];
}

const AT_ONCE = 8;
/** Milliseconds: a test file that takes longer is asked of one mutant at a time, and stops at its first failure. */
const QUICK = 8_000;
/** Milliseconds. */
const MOST_SILENCE = 75_000;

export class Judge {
  readonly #session: Session;
  readonly #reach: ReadonlyMap<string, Reach>;
  readonly #isUnit: (test: string) => boolean;
  readonly #say: (line: string) => void;

  constructor(
    session: Session,
    reach: ReadonlyMap<string, Reach>,
    isUnit: (test: string) => boolean,
    say: (line: string) => void,
  ) {
    this.#session = session;
    this.#reach = reach;
    this.#isUnit = isUnit;
    this.#say = say;
  }

  /** Milliseconds without a word after which something hangs: three times what the longest of them takes in all, and half a minute; no single test is silent for longer than the most. */
  #patience(tests: readonly string[]): number {
    return Math.min(MOST_SILENCE, 30_000 + 3 * Math.max(...tests.map((file) => this.#usual([file]))));
  }

  /** Stops between two runs where `isOver`. */
  async all(tasks: readonly Task[], isOver: () => boolean): Promise<void> {
    const left: Task[] = [];
    for (let at = 0; at < tasks.length && !isOver(); at += AT_ONCE)
      left.push(...(await this.#together(tasks.slice(at, at + AT_ONCE))));
    // Those that nothing reaches cost nothing, and the cheap ones come before the dear.
    for (const task of left.toSorted((a, b) => this.#usual(a.tests) - this.#usual(b.tests))) {
      if (isOver()) return;
      await this.#alone(task);
    }
  }

  #usual(tests: readonly string[]): number {
    return tests.reduce((sum, file) => sum + this.#reach.get(file)!.took, 0);
  }

  /** Answers those that are not killed, or of which nothing is known. */
  async #together(tasks: readonly Task[]): Promise<Task[]> {
    const turns = tasks.flatMap((task) =>
      task.tests
        .filter((test) => this.#isUnit(test) && isNear(test, task.mutant.file) && this.#usual([test]) < QUICK)
        .map((test) => ({ task, mutant: task.mutant, test })),
    );
    if (!turns.length) return [...tasks];
    const limit = this.#patience(turns.map(({ test }) => test));
    const outcomes = await this.#session.runMany(turns, limit);
    const killed = new Map<Task, string>();
    for (const [at, { task }] of turns.entries()) {
      const by = outcomes[at]?.[0];
      if (by !== undefined && !killed.has(task)) killed.set(task, by.replace(/\?mutant=\d+/, ''));
    }
    for (const [task, by] of killed) this.#note(task, by);
    return tasks.filter((task) => !killed.has(task));
  }

  async #alone(task: Task): Promise<void> {
    const { mutant, tests } = task;
    if (!tests.length) return this.#note(task, null);
    const limit = this.#patience(tests);
    const first = await this.#session.run(tests, mutant, limit);
    const guilty = first.failed[0]?.split(': ')[0];
    // Once more with the mutant, where it is a test of something else: what failed for another reason seldom fails twice.
    const again =
      guilty && !first.timedOut && !isNear(guilty, mutant.file)
        ? await this.#session.run([guilty], mutant, limit)
        : first;
    this.#note(task, again.timedOut ? 'time limit' : (again.failed[0] ?? null));
  }

  #note({ mutant, tests }: Task, by: string | null): void {
    const verdict = by ? 'killed' : tests.length ? 'survived' : 'unreached';
    noteVerdict({ id: mutant.id, verdict, by, asked: tests.length }, mutant, tests.length ? stamp(tests) : '');
    if (!by) this.#say(`${verdict}: ${mutant.id}`);
  }
}
