import { headers } from 'next/headers';
import { node, tree } from './tree.js';

/** As bare as a dynamic page can be: it looks at the request, and writes what it was told to. */
export default async function BarePage() {
  await headers();
  return tree().main.map(node);
}
