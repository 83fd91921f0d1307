/** What waits while something is under way goes on together after it: alone it waits for nobody, and under load a few transactions serve many. */

type Rules<T> = {
  /** Of those that wait, in the order in which they came: who goes next. By itself all of them. */
  readonly next?: (waiting: readonly T[]) => readonly T[];
  /** Answers each of them, whatever happens; it never faults. */
  readonly work: (some: readonly T[]) => Promise<void>;
  /** Milliseconds after which the next ones no longer wait for those under way; by itself they always do. */
  readonly patience?: number;
};

export class Line<T> {
  #waiting: T[] = [];
  #running = false;
  readonly #rules: Rules<T>;

  constructor(rules: Rules<T>) {
    this.#rules = rules;
  }

  enter(one: T): void {
    this.#waiting.push(one);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#waiting.length > 0) await this.#some();
    } finally {
      this.#running = false;
    }
  }

  async #some(): Promise<void> {
    const { next, work, patience } = this.#rules;
    const some = next?.(this.#waiting) ?? this.#waiting;
    const going = new Set(some);
    this.#waiting = this.#waiting.filter((one) => !going.has(one));
    const done = work(some);
    await (patience === undefined ? done : soonerOf(done, patience));
  }
}

async function soonerOf(done: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const later = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([done, later]).finally(() => clearTimeout(timer));
}
