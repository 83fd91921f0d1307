// Scripts speak SQL through pg itself: they run before the Prisma client has been generated.
import pg from 'pg';

/** One connection for the length of `use`. */
export async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
