'use client';
import { useEffect, useRef, type ChangeEvent, type Ref } from 'react';

type Line = HTMLInputElement | HTMLTextAreaElement;

/** Gives a node to whoever wanted it; answers what takes it away again. */
function hand<E>(to: Ref<E> | undefined, node: E): () => void {
  if (typeof to !== 'function') {
    if (to) to.current = node;
    return () => void (to && (to.current = null));
  }
  const end = to(node);
  return typeof end === 'function' ? end : () => void to(null);
}

/**
 * Keeps what somebody typed before the page was awake. A form that holds values of its own writes them over it (react-hook-form, at once; a value that
 * React holds, at the next stroke): here it is read as the page wakes, before any of them, put back, and told to `onChange` as if it were typed now.
 * Answers the `ref` of the field.
 */
export function useTypedBefore<E extends Line>(
  ref: Ref<E> | undefined,
  onChange: ((event: ChangeEvent<E>) => void) | undefined,
): (node: E) => () => void {
  const typed = useRef<{ readonly node: E; readonly text: string } | undefined>(undefined);
  const awake = useRef(false);
  useEffect(() => {
    awake.current = true;
    const before = typed.current;
    typed.current = undefined;
    if (!before) return;
    const { node, text } = before;
    // A file is chosen, not written, and nobody writes over it.
    if (node.value !== text && node.type !== 'file') node.value = text;
    onChange?.({ type: 'change', target: node, currentTarget: node } as ChangeEvent<E>);
  }, [onChange]);
  return (node) => {
    if (!awake.current && node.value !== node.defaultValue) typed.current = { node, text: node.value };
    return hand(ref, node);
  };
}
