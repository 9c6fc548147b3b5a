// What is measured of the official SDK, in the same way: items that are fetched again and again, as its examples do, at the
// engine's own cadence. Run with the folder of its node_modules in NODE_PATH.
const { PluggyClient } = require("pluggy-sdk");

const [items, idle, spell] = process.argv.slice(2).map(Number);
const AT_ONCE = 20;
const BANK = 2;

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const worked = () => process.cpuUsage().user + process.cpuUsage().system;

async function share(seconds) {
  const [began, before] = [performance.now(), worked()];
  await sleep(seconds * 1000);
  return ((worked() - before) / 1000 / (performance.now() - began)) * 100;
}

const late = [];
let unanswered = 0;
let over = false;

async function follow(client, id) {
  const began = performance.now();
  while (!over) {
    const pause = performance.now() - began < 30_000 ? 2000 : 3000;
    const planned = performance.now() + pause;
    await sleep(pause);
    if (over) return;
    late.push(performance.now() - planned);
    await client.fetchItem(id).catch(() => (unanswered += 1));
  }
}

async function main() {
  const client = new PluggyClient({
    clientId: "00000000-0000-4000-8000-000000000001",
    clientSecret: "sandbox-secret",
  });
  await client.fetchConnectors();
  const memory = process.memoryUsage().rss;
  const idleShare = await share(idle);
  for (let user = 0; user < items; user += AT_ONCE) {
    const users = Array.from(
      { length: Math.min(AT_ONCE, items - user) },
      (_, more) => user + more + 1,
    );
    const create = (n) =>
      client.createItem(BANK, {
        user: `user-ok-perf-${n}x`,
        password: "password-ok",
      });
    for (const item of await Promise.all(users.map(create)))
      void follow(client, item.id);
  }
  late.length = 0;
  unanswered = 0;
  const figure = await share(spell);
  over = true;
  const megabytes = (process.resourceUsage().maxRSS * 1024 - memory) / 1e6;
  const figures = { idle_share: idleShare, share: figure, megabytes, late, unsent: 0, unanswered };
  process.stdout.write(JSON.stringify(figures), () => process.exit(0));
}

void main();
