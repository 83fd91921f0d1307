/**
 * Numbers by a number, for tens of millions of them: open addressing over typed arrays, where a `Map` ends at 2²⁴ entries and spends an object on each.
 * A key is a whole number from 1 to 2⁵³ − 1. Columns are read and written at the place that a key has, until the next `place`: it may move them all.
 */
type Column = Float64Array | Uint32Array;
export type Width = 'float64' | 'uint32';

const LEAST = 1 << 10;
const make = (width: Width, size: number): Column =>
  width === 'float64' ? new Float64Array(size) : new Uint32Array(size);

export class NumberTable {
  readonly #widths: readonly Width[];
  #keys = new Float64Array(LEAST);
  #columns: Column[];
  #count = 0;

  constructor(...widths: readonly Width[]) {
    this.#widths = widths;
    this.#columns = widths.map((width) => make(width, LEAST));
  }

  get size(): number {
    return this.#count;
  }

  /** Where the key stands; -1: it is not there. */
  find(key: number): number {
    const place = this.#slot(key);
    return this.#keys[place] === key ? place : -1;
  }

  /** Where the key stands, which is there from now on; in a new place every column is 0. */
  place(key: number): number {
    const place = this.#slot(key);
    if (this.#keys[place] === key) return place;
    if ((this.#count + 1) * 4 > this.#keys.length * 3) {
      this.#grow();
      return this.place(key);
    }
    this.#keys[place] = key;
    this.#count++;
    return place;
  }

  get(column: number, place: number): number {
    return this.#columns[column]![place]!;
  }

  set(column: number, place: number, value: number): void {
    this.#columns[column]![place] = value;
  }

  /** In no order. */
  *entries(): Generator<readonly [key: number, place: number]> {
    for (let place = 0; place < this.#keys.length; place++) {
      const key = this.#keys[place]!;
      if (key !== 0) yield [key, place];
    }
  }

  /** Every key, rising. */
  sortedKeys(): Float64Array {
    return this.#keys.filter((key) => key !== 0).sort();
  }

  /** The key's place, or the free one where it would stand. */
  #slot(key: number): number {
    const last = this.#keys.length - 1;
    let place = hash(key) & last;
    for (;;) {
      const there = this.#keys[place]!;
      if (there === key || there === 0) return place;
      place = (place + 1) & last;
    }
  }

  #grow(): void {
    const [keys, columns] = [this.#keys, this.#columns];
    const size = keys.length * 2;
    this.#keys = new Float64Array(size);
    this.#columns = this.#widths.map((width) => make(width, size));
    for (let from = 0; from < keys.length; from++) {
      if (keys[from] === 0) continue;
      const to = this.#slot(keys[from]!);
      this.#keys[to] = keys[from]!;
      for (let n = 0; n < columns.length; n++) this.#columns[n]![to] = columns[n]![from]!;
    }
  }
}

/** 32 bits of a whole number of up to 53 (the finaliser of MurmurHash3, A. Appleby, public domain). */
function hash(key: number): number {
  let bits = (key | 0) ^ Math.imul((key / 4_294_967_296) | 0, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
