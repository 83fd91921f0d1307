'use client';
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** Pixels from the end within which somebody is reading the newest. */
const NEAR_END = 80;
/** Pixels from the beginning at which earlier ones are fetched. */
const NEAR_START = 120;

type Scrolled = {
  readonly count: number;
  readonly firstSeq: number;
  readonly inSight: boolean;
  readonly hasOlder: boolean;
  readonly loadOlder: () => Promise<void>;
};

/**
 * Stays at the end for whoever is there, stays where it is for whoever reads further up (and counts what came below), and keeps its place
 * when earlier messages are put in above.
 */
export function useScroll(
  frame: RefObject<HTMLDivElement | null>,
  { count, firstSeq, inSight, hasOlder, loadOlder }: Scrolled,
) {
  const atEnd = useRef(true);
  const before = useRef({ count: 0, firstSeq, height: 0 });
  const [below, setBelow] = useState(0);
  const loading = useRef(false);
  useLayoutEffect(() => {
    const list = frame.current;
    if (!list) return;
    const { height, count: had, firstSeq: first } = before.current;
    const cameAbove = firstSeq < first && first > 0;
    if (cameAbove) list.scrollBy(0, list.scrollHeight - height);
    else if (atEnd.current) list.scrollTo(0, list.scrollHeight);
    else if (count > had && had > 0) setBelow((so) => so + count - had);
    before.current = { count, firstSeq, height: list.scrollHeight };
  }, [frame, count, firstSeq, inSight]);
  const toEnd = () => {
    const list = frame.current;
    list?.scrollTo(0, list.scrollHeight);
    setBelow(0);
  };
  const onScroll = () => {
    const list = frame.current;
    if (!list) return;
    atEnd.current = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END;
    if (atEnd.current) setBelow(0);
    if (list.scrollTop > NEAR_START || !hasOlder || loading.current) return;
    loading.current = true;
    void loadOlder().finally(() => (loading.current = false));
  };
  return { below, toEnd, onScroll };
}
