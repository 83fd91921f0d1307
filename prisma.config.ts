import { defineConfig } from 'prisma/config';

// For Prisma's own CLI. Our scripts (generate, migrate) need none of its engine download; see scripts/schema-engine.ts.
export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
});
