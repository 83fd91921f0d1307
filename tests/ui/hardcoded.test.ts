import { parseSync } from '@swc/core';
import { describe, expect, it } from 'vitest';
import { screenSources, type Source } from './source.ts';

/** Attributes that a person reads or hears. */
const SPOKEN = new Set(['aria-label', 'alt', 'title', 'placeholder', 'label', 'hint', 'aria-description']);
/** The name of the product is the same in every language. */
const NAMES = /^(Holdfast|·|SEPA Instant|Revolut|0123456789.*|0x[0-9a-fA-F]+)$/;
/** Drawn where there is no language to draw in. */
const EXCEPT = ['app/global-error.tsx'];

type Node = { type?: string; value?: unknown; name?: { value?: string }; [key: string]: unknown };

/** Texts a file writes on the screen by itself: between tags, and in attributes that are spoken. */
function wordsOf({ path, text }: Source): string[] {
  const found: string[] = [];
  const say = (value: unknown) => {
    const words = String(value).trim();
    if (/\p{L}{2,}/u.test(words) && !NAMES.test(words)) found.push(`${path}: ${words}`);
  };
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (typeof node !== 'object' || node === null) return;
    const { type, name, value } = node as Node;
    if (type === 'JSXText') say(value);
    if (type === 'JSXAttribute' && SPOKEN.has(name?.value ?? '') && (value as Node | null)?.type === 'StringLiteral') {
      say((value as Node).value);
    }
    Object.values(node).forEach(walk);
  };
  walk(parseSync(text, { syntax: 'typescript', tsx: path.endsWith('.tsx') }));
  return found;
}

describe('no word on the screen is written in the code', () => {
  it('of any page or component', () => {
    const sources = screenSources().filter(({ path }) => path.endsWith('.tsx') && !EXCEPT.includes(path));
    expect(sources.length).toBeGreaterThan(30);
    expect(sources.flatMap(wordsOf)).toEqual([]);
  });

  it('or it would be found', () => {
    const text = 'export const A = () => <p title="Read me">Hello there {x} <b aria-label={t("a")}>{"·"}</b></p>;';
    expect(wordsOf({ path: 'planted.tsx', text })).toEqual(['planted.tsx: Read me', 'planted.tsx: Hello there']);
  });
});
