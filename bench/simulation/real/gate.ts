/**
 * Where all work waits: each statement and each question to a node stands here until it is let through, on its own or with a fault. So one number decides
 * in which order two instances go on, statement by statement, and a run can be had again.
 */
import type pg from 'pg';
import { Killed, type Instance, type Place } from './hands.ts';

/** What becomes of it: carried out; lost on the way there; carried out and nobody hears of it. */
export type Fate = 'go' | 'lost before' | 'lost after';

export type Waiting = {
  readonly place: Place;
  /** What it does, in words of which there are few. */
  readonly name: string;
  /** All of it. */
  readonly text: string;
  readonly kind: 'sql' | 'node';
  readonly client: pg.Client | null;
  readonly writes: boolean;
  readonly go: () => Promise<unknown>;
  readonly answer: (result: unknown) => void;
  readonly fail: (error: Error) => void;
};

type Blocked = { readonly one: Waiting; readonly fate: Fate; readonly done: Promise<Outcome> };
type Outcome = { readonly error?: Error; readonly result?: unknown };
type Wire = { readonly processID?: number; readonly connection: { readonly stream: { destroy(): void } } };

export class ConnectionLost extends Error {}

const turn = setImmediate;
const later = setTimeout;
const turns = () => new Promise<void>((resolve) => turn(resolve));
const pause = (ms: number) => new Promise<void>((resolve) => later(resolve, ms));
/** Turns without anything under way after which nothing more comes by itself. */
const QUIET = 4;
/** A statement that takes longer may wait for a lock. Milliseconds. */
const SLOW_MS = 15;

export type Answering = (host: string, body: string) => unknown;

export class Gate {
  waiting: Waiting[] = [];
  /** Statements that wait for a lock of another's transaction. */
  blocked: Blocked[] = [];
  /** How often each place was passed. */
  readonly passed = new Map<string, number>();
  /** Those of them that leave something behind. */
  readonly durable = new Set<string>();
  /** A planted fault: how statements are written instead. */
  rewrite: ((text: string) => string) | null = null;
  /** Whether something was written that others can read since this was last asked. */
  changed = true;
  readonly #connections = new Map<pg.Client, Instance>();
  readonly #inside = new WeakSet<pg.Client>();
  readonly #control: pg.Client;
  readonly #answer: Answering;
  #busy = 0;

  /** `control`: a connection by which is looked who waits for whom. `answer`: what a node says. */
  constructor(control: pg.Client, answer: Answering) {
    this.#control = control;
    this.#answer = answer;
  }

  /** Something is under way that ends by itself. Answers what to call then. */
  busy(): () => void {
    let over = false;
    this.#busy += 1;
    return () => {
      if (!over) this.#busy -= 1;
      over = true;
    };
  }

  opened(client: pg.Client, instance: Instance): void {
    this.#connections.set(client, instance);
    client.once('end', () => this.#connections.delete(client));
  }

  statement(place: Place, client: pg.Client, text: string, go: () => Promise<unknown>): Promise<unknown> {
    const { name, writes } = statementName(text);
    this.#connections.set(client, place.instance);
    return this.#wait({ place, name: `${place.task}: ${name}`, text, kind: 'sql', client, writes, go });
  }

  ask(place: Place, host: string, body: string): Promise<unknown> {
    const go = async () => this.#answer(host, body);
    if (!place.instance.gated) return go();
    const asked = JSON.parse(body) as { method: string } | { method: string }[];
    const { method } = Array.isArray(asked) ? asked[0]! : asked;
    const writes = method === 'eth_sendRawTransaction';
    return this.#wait({
      place,
      name: `${place.task}: ${method}`,
      text: `${host} ${body}`,
      kind: 'node',
      client: null,
      writes,
      go,
    });
  }

  #wait(one: Omit<Waiting, 'answer' | 'fail'>): Promise<unknown> {
    if (one.place.instance.dead) return Promise.reject(new Killed());
    return new Promise((answer, fail) => this.waiting.push({ ...one, answer, fail }));
  }

  /** What can go on now, in an order that does not rest on how fast a connection was opened. */
  get ready(): readonly Waiting[] {
    const order = (a: Waiting, b: Waiting) =>
      a.place.number - b.place.number || (a.text < b.text ? -1 : Number(a.text > b.text));
    return this.waiting.filter((one) => this.#isFirst(one)).toSorted(order);
  }

  /** What was sent over one connection without waiting for answers is done in the order in which it was sent. */
  #isFirst(one: Waiting): boolean {
    const { client } = one;
    if (!client) return true;
    const first = this.waiting.find((other) => other.client === client);
    return first === one && !this.blocked.some((other) => other.one.client === client);
  }

  /** Until everything stands here or is over. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET; quiet = this.#busy === 0 ? quiet + 1 : 0) await turns();
  }

  /** Lets one through. It may come to wait for a lock, and is answered when it has it. */
  async release(one: Waiting, fate: Fate): Promise<void> {
    this.waiting.splice(this.waiting.indexOf(one), 1);
    this.passed.set(one.name, (this.passed.get(one.name) ?? 0) + 1);
    if (one.writes) this.durable.add(one.name);
    if (fate !== 'go') one.place.faults += 1;
    if (fate === 'lost before') {
      await this.#cut(one);
      one.fail(new ConnectionLost('the connection is gone'));
    } else {
      const done = one.go().then(
        (result): Outcome => ({ result }),
        (error: Error): Outcome => ({ error }),
      );
      const outcome = one.kind === 'node' ? await done : await this.#unlessBlocked(one, done);
      if (outcome) await this.#deliver(one, fate, outcome);
      else this.blocked.push({ one, fate, done });
    }
    await this.settle();
    await this.#unblock();
  }

  /** Whether others can read by now what this wrote. */
  #note({ client, text, writes }: Waiting): void {
    if (!client) return;
    if (/^\s*BEGIN/i.test(text)) this.#inside.add(client);
    else if (/^\s*(COMMIT|ROLLBACK)\s*;?\s*$/i.test(text)) this.#inside.delete(client);
    if (writes && !this.#inside.has(client)) this.changed = true;
  }

  async #deliver(one: Waiting, fate: Fate, { error, result }: Outcome): Promise<void> {
    this.#note(one);
    if (fate === 'lost after' || one.place.instance.dead) {
      await this.#cut(one);
      one.fail(one.place.instance.dead ? new Killed() : new ConnectionLost('the connection is gone'));
    } else if (error) one.fail(error);
    else one.answer(result);
  }

  /** Null: it waits for a lock. */
  async #unlessBlocked(one: Waiting, done: Promise<Outcome>): Promise<Outcome | null> {
    for (let ms = SLOW_MS; ; ms = 5) {
      const first = await Promise.race([done, pause(ms).then(() => null)]);
      if (first) return first;
      if (await this.#isBlocked(one)) return null;
    }
  }

  async #isBlocked({ client }: Waiting): Promise<boolean> {
    const pid = (client as unknown as Wire).processID;
    const { rows } = await this.#control.query<{ n: number }>('SELECT cardinality(pg_blocking_pids($1)) AS n', [pid]);
    return rows[0]!.n > 0;
  }

  /** Answers those whose lock is free now, in the order in which they began to wait. */
  async #unblock(): Promise<void> {
    for (const blocked of this.blocked.slice()) {
      const { one, fate, done } = blocked;
      const outcome = await this.#unlessBlocked(one, done);
      if (!outcome) continue;
      this.blocked.splice(this.blocked.indexOf(blocked), 1);
      await this.#deliver(one, fate, outcome);
      await this.settle();
    }
  }

  /** Where all that is left waits for a lock: Postgres ends one of them. */
  async untilOneIsFree(): Promise<void> {
    await Promise.race(this.blocked.map(({ done }) => done));
    await this.#unblock();
  }

  /** A connection breaks; the server has noticed when this is over. */
  async #cut({ client }: Pick<Waiting, 'client'>): Promise<void> {
    if (client) await this.#breakOff([client]);
  }

  async #breakOff(clients: readonly pg.Client[]): Promise<void> {
    const pids = clients.flatMap((client) => (client as unknown as Wire).processID ?? []);
    for (const client of clients) {
      this.#connections.delete(client);
      (client as unknown as Wire).connection.stream.destroy();
    }
    for (;;) {
      // One that waits for a lock does not notice by itself that nobody is there.
      const { rows } = await this.#control.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ANY($1)',
        [pids],
      );
      if (rows.length === 0) return;
      await pause(1);
    }
  }

  /** The instance is gone with all its connections, and what it was at is never answered. */
  async kill(instance: Instance): Promise<void> {
    instance.dead = true;
    const clients = [...this.#connections].filter(([, owner]) => owner === instance).map(([client]) => client);
    await this.#breakOff(clients);
    const own = ({ place }: Waiting) => place.instance === instance;
    for (const one of this.waiting.filter(own)) {
      this.waiting.splice(this.waiting.indexOf(one), 1);
      one.fail(new Killed());
    }
    for (const blocked of this.blocked.filter(({ one }) => own(one))) {
      this.blocked.splice(this.blocked.indexOf(blocked), 1);
      await blocked.done;
      blocked.one.fail(new Killed());
    }
    await this.settle();
    await this.#unblock();
  }
}

const VERB =
  /^\s*(?:\/\*.*?\*\/\s*)?(WITH|SELECT|INSERT|UPDATE|DELETE|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|LOCK)/i;
const TABLE = /\b(?:FROM|INTO|UPDATE)\s+(?:ONLY\s+)?(?:"public"\.)?"?(\w+)"?/i;

/** A statement in few words: the verb and the table. */
export function statementName(text: string): { readonly name: string; readonly writes: boolean } {
  const verb = (VERB.exec(text)?.[1] ?? text.slice(0, 12)).toUpperCase();
  const changes =
    /^(INSERT|UPDATE|DELETE)$/.test(verb) || (verb === 'WITH' && /\b(INSERT INTO|UPDATE "|DELETE FROM)/i.test(text));
  const table = TABLE.exec(text)?.[1];
  return { name: table ? `${verb} ${table}` : verb, writes: verb === 'COMMIT' || changes };
}
