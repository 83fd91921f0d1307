'use client';
import { useRouter } from 'next/navigation';
import type { ComponentProps, MouseEvent } from 'react';

/**
 * Around many plain links: those of this site are followed within the app, as a Link does, by one listener for all. A list of Links would
 * be that many components to render and to wake.
 */
export function LinksWithin(props: Omit<ComponentProps<'div'>, 'onClick'>) {
  const router = useRouter();
  const follow = (event: MouseEvent) => {
    const link = (event.target as Element).closest('a');
    const href = link?.getAttribute('href');
    // Another tab, a download, another site: the browser's own.
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!href?.startsWith('/') || !plain || event.defaultPrevented || link!.target || link!.hasAttribute('download'))
      return;
    event.preventDefault();
    router.push(href);
  };
  // The links take the keys, and a key pressed on one is a click here as well.
  // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
  return <div {...props} onClick={follow} />;
}
