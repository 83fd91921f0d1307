// What a person sees while something takes a while.
const WIDTH = 18;

/** How many steps are under way: one line can show one of them. */
let underWay = 0;

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/**
 * Writes what is being done, how long it takes while it takes long, and how it ended. `work` may note how far it is, and answer
 * with a word on how it ended.
 */
export async function step<T>(name: string, work: (note: (text: string) => void) => Promise<T>): Promise<T> {
  const began = Date.now();
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;
  const label = `  ${name.padEnd(WIDTH)}`;
  const isTerminal = process.stdout.isTTY === true;
  const live = isTerminal && underWay === 0;
  const over = isTerminal ? '\r\x1b[K' : '';
  let noted = '';
  const show = () => process.stdout.write(`${over}${label}${noted || '...'} ${seconds()}${live ? '' : '\n'}`);
  if (live) show();
  const timer = setInterval(show, live ? 500 : 10_000);
  underWay += 1;
  try {
    const result = await work((text) => (noted = text));
    const outcome = typeof result === 'string' ? `${result}, ` : '';
    process.stdout.write(`${over}${label}${outcome}${seconds()}\n`);
    return result;
  } catch (error) {
    process.stdout.write(live ? '\n' : `${label}failed\n`);
    throw error;
  } finally {
    underWay -= 1;
    clearInterval(timer);
  }
}
