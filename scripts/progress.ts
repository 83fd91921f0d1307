// What a person sees while something takes a while.
const WIDTH = 18;

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
  const live = process.stdout.isTTY === true;
  let noted = '';
  const show = () =>
    process.stdout.write(`${live ? '\r\x1b[K' : ''}${label}${noted || '...'} ${seconds()}${live ? '' : '\n'}`);
  if (live) show();
  const timer = setInterval(show, live ? 500 : 10_000);
  try {
    const result = await work((text) => (noted = text));
    const outcome = typeof result === 'string' ? `${result}, ` : '';
    process.stdout.write(`${live ? '\r\x1b[K' : ''}${label}${outcome}${seconds()}\n`);
    return result;
  } catch (error) {
    process.stdout.write(live ? '\n' : `${label}failed\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
