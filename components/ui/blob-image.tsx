'use client';
import { useLayoutEffect, useRef, type ComponentProps } from 'react';

type BlobImageProps = Omit<ComponentProps<'img'>, 'src' | 'srcSet' | 'ref'> & {
  /** An encoded image; checked before, for a browser decodes whatever it is given. */
  bytes: Uint8Array;
  type: string;
  alt: string;
};

/** An image made of bytes: as an image alone, never as a document, and under an address that ends with it. */
export function BlobImage({ bytes, type, alt, ...rest }: BlobImageProps) {
  const image = useRef<HTMLImageElement>(null);
  useLayoutEffect(() => {
    const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
    image.current!.src = url;
    return () => URL.revokeObjectURL(url);
  }, [bytes, type]);
  return <img {...rest} ref={image} alt={alt} />;
}

/** Saves bytes as a file. */
export function saveBytes(bytes: Uint8Array, type: string, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Until the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
