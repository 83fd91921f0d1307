/** What waits while something is under way goes on together after it: alone it waits for nobody, and under load a few transactions serve many. */

type Rules<T> = {
  /** Of those that wait, in the order in which they came: who goes next. By itself all of them. `under`: how many are under way. */
  readonly next?: (waiting: readonly T[], under: number) => readonly T[];
  /** Answers each of them, whatever happens; it never faults. */
  readonly work: (some: readonly T[]) => Promise<void>;
  /** Milliseconds after which the next ones no longer wait for those under way; by itself they always do. */
  readonly patience?: number;
  /** Works that go on beside each other; by itself one. */
  readonly atOnce?: number;
};

export class Line<T> {
  #waiting: T[] = [];
  #works = 0;
  #under = 0;
  readonly #rules: Rules<T>;

  constructor(rules: Rules<T>) {
    this.#rules = rules;
  }

  enter(one: T): void {
    this.#waiting.push(one);
    this.#start();
  }

  /** Whether one that waits is such. */
  some(is: (one: T) => boolean): boolean {
    return this.#waiting.some(is);
  }

  #start(): void {
    while (this.#waiting.length > 0 && this.#works < (this.#rules.atOnce ?? 1)) void this.#some();
  }

  async #some(): Promise<void> {
    const { next, work, patience } = this.#rules;
    const some = next?.(this.#waiting, this.#under) ?? this.#waiting;
    const going = new Set(some);
    this.#waiting = this.#waiting.filter((one) => !going.has(one));
    this.#works += 1;
    this.#under += some.length;
    try {
      const done = work(some);
      await (patience === undefined ? done : soonerOf(done, patience));
    } finally {
      this.#works -= 1;
      this.#under -= some.length;
      this.#start();
    }
  }
}

async function soonerOf(done: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const later = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([done, later]).finally(() => clearTimeout(timer));
}
