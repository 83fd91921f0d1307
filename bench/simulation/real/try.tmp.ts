import { startServer } from '/work/sim/bench/simulation/real/database.ts';
import { World } from '/work/sim/bench/simulation/real/world.ts';
import { createHash } from 'node:crypto';
const [seed, faulty, count, trades] = process.argv.slice(2).map(Number);
const t0 = performance.now();
const server = await startServer();
console.log('server', Math.round(performance.now() - t0));
let bad = 0,
  steps = 0;
const passed = new Map(),
  killed = new Map();
const t1 = performance.now();
for (let s = seed!; s < seed! + (count || 1); s++) {
  const t = performance.now();
  const world = await World.open(server, s, { faulty: faulty ?? 500, trades: trades ?? 4 });
  const opened = performance.now() - t;
  const trace = createHash('sha256');
  let n = 0;
  const lines: string[] = [];
  const release = world.gate.release.bind(world.gate);
  world.gate.release = async (one, fate) => {
    lines.push(
      `${world.steps} ${one.place.instance.name} ${one.name} ${fate} of ${world.gate.waiting.length} ${world.gate.blocked.length}`,
    );
    n++;
    return release(one, fate);
  };
  let tr = 0,
    tc = 0,
    nc = 0;
  {
    const rel = world.gate.release;
    world.gate.release = async (o, f) => {
      const a = performance.now();
      await rel(o, f);
      tr += performance.now() - a;
    };
    const ctl = world.ground.control;
    const q = ctl.query.bind(ctl);
    (ctl as any).query = async (...a: any[]) => {
      const b = performance.now();
      const r = await (q as any)(...a);
      const d = performance.now() - b;
      const k = String(a[0]?.name ?? a[0]).slice(0, 30);
      const g = (T[k] ??= [0, 0]);
      g[0] += d;
      g[1]++;
      return r;
    };
  }
  const T: any = {};
  try {
    await world.run();
  } catch (e) {
    bad++;
    console.log(String((e as Error).message), (e as any).seed === undefined ? (e as Error).stack : '');
  }
  steps += world.steps;
  const { rows } = await world.ground.control.query(
    `SELECT (SELECT json_object_agg(k, n) FROM (SELECT "finalState" k, count(*) n FROM "Trade" GROUP BY 1) x) t, (SELECT count(*) FROM "Event")::int e, (SELECT md5(string_agg("hash", ',' ORDER BY id)) FROM "Event") eh, (SELECT count(*) FROM "ChatMessage")::int m, (SELECT count(*) FROM "ChainLog" WHERE "revertedAt" IS NOT NULL)::int rev`,
  );
  for (const l of lines) trace.update(l);
  if (process.env.LINES) (await import('node:fs')).writeFileSync(process.env.LINES, lines.join('\n'));
  console.log('release', Math.round(tr), JSON.stringify(T));
  console.log(
    s,
    'steps',
    world.steps,
    'released',
    n,
    Math.round(performance.now() - t),
    'ms, open',
    Math.round(opened),
    JSON.stringify(rows[0]),
    trace.digest('hex').slice(0, 12),
  );
  for (const [k, v] of world.gate.passed) passed.set(k, (passed.get(k) ?? 0) + v);
  for (const [k, v] of world.killed) killed.set(k, (killed.get(k) ?? 0) + v);
  await world.close();
}
console.log(
  bad,
  'bad;',
  steps,
  'steps',
  Math.round(steps / ((performance.now() - t1) / 1000)),
  'a second',
  passed.size,
  'places',
  killed.size,
  'killed',
);
if (process.env.PASSED) for (const [k, v] of [...passed].sort()) console.log(v, k);
await server.stop();
if (process.env.PROF) {
}
process.exit(0);
