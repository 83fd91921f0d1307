/** RPC_URL: one node or several, separated by commas. Pure. */
import { z } from 'zod';

/** More do not make it safer, and each is asked about everything that becomes final. */
const MOST = 8;

const problemOf = (urls: readonly string[]): string | null => {
  if (urls.length === 0) return 'name at least one node';
  if (urls.length > MOST) return `name ${MOST} nodes at most`;
  const at = urls.findIndex((url) => !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol));
  // The address is not repeated: it is often a secret.
  if (at >= 0) return `node ${at + 1} is no http or https address`;
  const places = urls.map((url) => new URL(url)).map(({ host, pathname, search }) => `${host}${pathname}${search}`);
  return new Set(places).size === places.length ? null : 'names a node twice: it would agree with itself';
};

/** The nodes of a setting, the preferred one first. */
export const splitNodes = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);

export const nodeList = z
  .string()
  .max(4000)
  .transform(splitNodes)
  .superRefine((urls, issues) => {
    const message = problemOf(urls);
    if (message) issues.addIssue({ code: 'custom', message });
  });
