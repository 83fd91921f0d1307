import { NothingHere } from '#components/shell/not-found.tsx';

/** In the browser's own words: every page carries what this says along. */
export default function NotFound() {
  return <NothingHere />;
}
