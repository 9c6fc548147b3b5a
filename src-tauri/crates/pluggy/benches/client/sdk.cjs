// What is measured of the official SDK, in the same way. Run with the folder of its node_modules in NODE_PATH.
const { readFileSync } = require('node:fs');
const { deserializeJSONWithDates } = require('pluggy-sdk/dist/transforms.js');
const { PluggyClient } = require('pluggy-sdk');

const [role, where] = process.argv.slice(2);
const ROUNDS = 200;
const ACCOUNT = '03cc0eff-4ec5-495c-adb3-1ef9611624fc';

function decode(file) {
  const bytes = readFileSync(file);
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    const page = deserializeJSONWithDates(bytes.toString('utf8'));
    times.push(performance.now() - began);
    if (page.results.length !== 500) throw new Error('not the page');
  }
  return times.sort((a, b) => a - b)[ROUNDS / 2];
}

// Page by page, keeping none, as a stream does.
async function read() {
  const began = performance.now();
  const client = new PluggyClient({ clientId: 'id', clientSecret: 'secret' });
  let rows = 0;
  let after;
  do {
    const page = await client.fetchTransactionsCursor(ACCOUNT, { after });
    rows += page.results.length;
    after = page.next ? new URL(page.next, 'http://localhost').searchParams.get('after') : undefined;
  } while (after);
  if (rows !== 100_000) throw new Error(`${rows} rows`);
  return performance.now() - began;
}

// As its own convenience does, keeping all.
async function all() {
  const began = performance.now();
  const client = new PluggyClient({ clientId: 'id', clientSecret: 'secret' });
  const rows = await client.fetchAllTransactions(ACCOUNT);
  if (rows.length !== 100_000) throw new Error(`${rows.length} rows`);
  return performance.now() - began;
}

const roles = { decode: () => decode(where), read, all };
Promise.resolve(roles[role]()).then((took) => console.log(took, process.resourceUsage().maxRSS));
