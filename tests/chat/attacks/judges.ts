/**
 * The checks of the room, as they are or with a fault planted: a copy of `lib/chat` with a line taken out, so that each attack can
 * be seen to pass where its defence is missing.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Frank from '#lib/chat/frank.ts';
import type * as Log from '#lib/chat/log.ts';
import type * as RoomKeys from '#lib/chat/room-keys.ts';
import type * as VerifyExcerpt from '#lib/chat/verify-excerpt.ts';
import { root } from '#scripts/paths.ts';

export type Judges = typeof Frank & typeof Log & typeof RoomKeys & typeof VerifyExcerpt;

/** A text that stands once in a file of `lib/chat`, and what takes its place. */
export type Plant = { readonly file: string; readonly text: string; readonly instead: string };

const FILES = ['frank', 'log', 'room-keys', 'verify-excerpt'];
const CHAT = join(root, 'lib', 'chat');

async function load(folder: string): Promise<Judges> {
  const parts = await Promise.all(FILES.map((file) => import(/* @vite-ignore */ join(folder, `${file}.ts`))));
  return Object.assign({}, ...parts) as Judges;
}

export const honestJudges = (): Promise<Judges> => load(CHAT);

/** The judges with a fault in one of them. @throws where the text is not there exactly once: the planting has gone stale. */
export async function plantedJudges({ file, text, instead }: Plant): Promise<Judges> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-planted-'));
  try {
    cpSync(CHAT, folder, { recursive: true });
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.ts'))) {
      const before = readFileSync(join(folder, name), 'utf8');
      const faulty = name === `${file}.ts` ? replaceOnce(before, text, instead) : before;
      // Beside the copy, everything is the project's own.
      writeFileSync(join(folder, name), faulty.replaceAll("'#lib/", `'${root}/lib/`));
    }
    return await load(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function replaceOnce(source: string, text: string, instead: string): string {
  if (source.split(text).length !== 2) throw new Error(`"${text}" does not stand there exactly once`);
  return source.replace(text, instead);
}
