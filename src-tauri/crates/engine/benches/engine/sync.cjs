// What is measured of the official SDK, in the same way: a year of all accounts' transactions, fetched as its documentation
// says and kept in memory. Run with the folder of its node_modules in NODE_PATH.
const { PluggyClient } = require("pluggy-sdk");

const [user] = process.argv.slice(2);
const BANK = 2;
const DAY_MS = 24 * 60 * 60 * 1000;

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function main() {
  const client = new PluggyClient({
    clientId: "00000000-0000-4000-8000-000000000001",
    clientSecret: "sandbox-secret",
  });
  await client.fetchConnectors();
  const memory = process.memoryUsage().rss;
  let item = await client.createItem(BANK, { user, password: "password-ok" });
  while (item.status !== "UPDATED") {
    await sleep(100);
    item = await client.fetchItem(item.id);
  }
  const began = performance.now();
  const dateFrom = new Date(Date.now() - 365 * DAY_MS).toISOString().slice(0, 10);
  const kept = [];
  for (const account of (await client.fetchAccounts(item.id)).results)
    kept.push(await client.fetchAllTransactions(account.id, { dateFrom }));
  const seconds = (performance.now() - began) / 1000;
  const megabytes = (process.resourceUsage().maxRSS * 1024 - memory) / 1e6;
  const rows = kept.reduce((sum, list) => sum + list.length, 0);
  process.stdout.write(JSON.stringify({ rows, seconds, megabytes }), () => process.exit(0));
}

void main();
