/** Names that are remembered for a while, the oldest of too many forgotten first. */
export class Remembered {
  readonly #until = new Map<string, number>();
  readonly #ms: number;
  readonly #most: number;
  readonly #now: () => number;

  constructor(ms: number, most: number, now: () => number = () => performance.now()) {
    this.#ms = ms;
    this.#most = most;
    this.#now = now;
  }

  has(name: string): boolean {
    return (this.#until.get(name) ?? 0) > this.#now();
  }

  add(name: string): void {
    this.#until.delete(name);
    this.#until.set(name, this.#now() + this.#ms);
    if (this.#until.size > this.#most) this.#until.delete(this.#until.keys().next().value!);
  }
}
