// What a person sees while something takes a while.
const WIDTH = 18;

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes what is being done, how long it takes while it takes long, and how it ended. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const began = Date.now();
  const seconds = () => ((Date.now() - began) / 1000).toFixed(1);
  const label = `  ${name.padEnd(WIDTH)}`;
  const live = process.stdout.isTTY === true;
  if (live) process.stdout.write(`${label}...`);
  const timer = setInterval(
    () => process.stdout.write(live ? `\r${label}... ${seconds()} s` : `${label}... ${seconds()} s\n`),
    live ? 500 : 10_000,
  );
  try {
    const result = await work();
    const outcome = typeof result === 'string' ? `${result}, ` : '';
    process.stdout.write(`${live ? '\r\x1b[K' : ''}${label}${outcome}${seconds()} s\n`);
    return result;
  } catch (error) {
    process.stdout.write(live ? '\n' : `${label}failed\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
