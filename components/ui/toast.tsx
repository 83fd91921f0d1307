'use client';
import { useEffect } from 'react';
import { useLate } from './use-late.ts';

export type Word = {
  readonly message: string;
  readonly action?: { readonly label: string; readonly onPress: () => void };
};

/** Said and not shown yet: the list is fetched with the first of them. */
const waiting: Word[] = [];
let show: (word: Word) => void = (word) => void waiting.push(word);
let wanted: () => void = () => {};

const load = async () => (await import('./toast-list.tsx')).ToastList;

function take(by: (word: Word) => void): () => void {
  show = by;
  for (const word of waiting.splice(0)) by(word);
  return () => (show = (word) => void waiting.push(word));
}

/** Once, in the root layout. */
export function Toaster() {
  const { value: List, fetch } = useLate(load);
  useEffect(() => {
    wanted = fetch;
    if (waiting.length) fetch();
    return () => void (wanted = () => {});
  }, [fetch]);
  return List ? <List take={take} /> : null;
}

/**
 * A short word after something went well ("Copied", "Offer paused"). What failed, and what must not be missed, is a
 * Notice in the page.
 */
export function toast(message: string, action?: Word['action']): void {
  show({ message, ...(action && { action }) });
  wanted();
}
