import { readFileSync } from 'node:fs';
import { createElement } from 'react';

let read;

/** What the market page is made of, read once from the file that the bench has written: see `treeOf` of bench/market/bare.ts. */
export const tree = () =>
  (read ??= JSON.parse(readFileSync(/* turbopackIgnore: true */ process.env.BARE_TREE, 'utf8')));

/** A text, or an element as [name, attributes, children]. */
export function node(of, key) {
  if (typeof of === 'string') return of;
  const [name, attributes, children] = of;
  return createElement(name, { key, ...attributes }, ...children.map(node));
}
