// Runs in the worker before each test file: says which mutant is on, or notes which ones the file reaches.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** `file number` of the mutant that is on; empty: none. */
    mutant: string;
    /** The same, for each turn. */
    mutants: readonly string[];
    /** Folder for what is noted; empty: nothing is. */
    reached: string;
    /** Folder where the worker leaves its process's id, so that one that never ends can be ended. */
    workers: string;
  }
}

interface Switch {
  reach(file: string, number: number): boolean;
}

/** A file that is run once for each of several mutants has the number of its own in its address: `?mutant=3`. */
const turn = /\?mutant=(\d+)$/.exec(expect.getState().testPath ?? '')?.[1];
const named = turn === undefined ? inject('mutant') : inject('mutants')[Number(turn)]!;
const [onFile, onNumber] = named.split(' ');
const notes = inject('reached');
const seen = new Map<string, Set<number>>();

/** In one worker the files of a run come one after the other: each has its own notes. */
const noting: Switch = {
  reach(file, number) {
    let numbers = seen.get(file);
    if (!numbers) seen.set(file, (numbers = new Set()));
    numbers.add(number);
    return false;
  },
};
const switching: Switch = {
  reach: (file, number) => number === Number(onNumber) && file === onFile,
};

(globalThis as unknown as { $mutation: Switch }).$mutation = notes ? noting : switching;
mkdirSync(inject('workers'), { recursive: true });
writeFileSync(join(inject('workers'), String(process.pid)), '');

if (notes)
  afterAll(() => {
    const name = createHash('sha256').update(expect.getState().testPath!).digest('hex').slice(0, 20);
    const reached = Object.fromEntries([...seen].map(([file, numbers]) => [file, [...numbers].sort((a, b) => a - b)]));
    mkdirSync(notes, { recursive: true });
    writeFileSync(join(notes, `${name}.json`), JSON.stringify({ path: expect.getState().testPath, reached }));
  });
