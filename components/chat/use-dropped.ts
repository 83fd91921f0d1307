'use client';
import { useEffect, useState, type RefObject } from 'react';

const filesOf = (data: DataTransfer | null): File[] => [...(data?.files ?? [])];

/**
 * Files pasted into or dropped on a part of the page. Answers whether some are being dragged over it. What is pasted with text beside it
 * (from a word processor) is text.
 */
export function useDropped(
  area: RefObject<HTMLElement | null> | undefined,
  onFiles: (files: readonly File[]) => void,
): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const part = area?.current;
    if (!part) return undefined;
    const carries = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const listeners = {
      paste: (event: ClipboardEvent) => {
        const files = filesOf(event.clipboardData);
        if (files.length === 0 || event.clipboardData?.getData('text/plain')) return;
        event.preventDefault();
        onFiles(files);
      },
      dragover: (event: DragEvent) => {
        if (!carries(event)) return;
        // Without this the browser would leave the page for the file.
        event.preventDefault();
        setOver(true);
      },
      dragleave: (event: DragEvent) => {
        if (!(event.relatedTarget instanceof Node && part.contains(event.relatedTarget))) setOver(false);
      },
      drop: (event: DragEvent) => {
        if (!carries(event)) return;
        event.preventDefault();
        setOver(false);
        onFiles(filesOf(event.dataTransfer));
      },
    };
    for (const [name, listener] of Object.entries(listeners)) part.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        part.removeEventListener(name, listener as EventListener);
    };
  }, [area, onFiles]);
  return over;
}
