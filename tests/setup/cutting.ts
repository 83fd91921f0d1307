/** Breaks a connection to the database on one side of one statement: what a crash, a failover or a lost network does to whoever was in the middle. */
import pg from 'pg';

export class CutOff extends Error {}

export type Side = 'before' | 'after';

type Callback = (error: Error | null, result?: unknown) => void;
type Query = (...args: unknown[]) => unknown;

/**
 * Cuts wherever `wants` says so, for statements of this process. `before`: the server never sees the statement; `after`: it was carried out, and nobody
 * hears of it. Both times the connection is gone.
 */
export class Cutter {
  #wants: ((text: string, side: Side) => boolean) | null = null;
  readonly #original = pg.Client.prototype.query as unknown as Query;

  constructor() {
    const run = (client: pg.Client, args: unknown[]) => this.#run(client, args);
    const prototype = pg.Client.prototype as unknown as { query: Query };
    prototype.query = function (this: pg.Client, ...args: unknown[]) {
      return run(this, args);
    };
  }

  /** From now on `wants` is asked of each statement, on either side of it. */
  watch(wants: (text: string, side: Side) => boolean): void {
    this.#wants = wants;
  }

  stop(): void {
    this.#wants = null;
  }

  /** Puts the driver back as it was. */
  end(): void {
    (pg.Client.prototype as unknown as { query: Query }).query = this.#original;
  }

  #asks(text: string, side: Side): boolean {
    return this.#wants?.(text, side) ?? false;
  }

  #run(client: pg.Client, args: unknown[]): unknown {
    const [first] = args;
    const text = typeof first === 'string' ? first : ((first as { text?: string } | undefined)?.text ?? '');
    const cut = () =>
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    const run = (given: unknown[]) => Reflect.apply(this.#original, client, given) as unknown;
    if (text === '') return run(args);
    if (this.#asks(text, 'before')) {
      cut();
      return run(args);
    }
    const callback = args.at(-1);
    if (typeof callback === 'function') {
      return run([
        ...args.slice(0, -1),
        (error: Error | null, result: unknown) => {
          if (error || !this.#asks(text, 'after')) return (callback as Callback)(error, result);
          cut();
          (callback as Callback)(new CutOff(`cut off after ${text.slice(0, 60)}`));
        },
      ]);
    }
    return (run(args) as Promise<unknown>).then((result) => {
      if (!this.#asks(text, 'after')) return result;
      cut();
      throw new CutOff(`cut off after ${text.slice(0, 60)}`);
    });
  }
}
