// pluggy-sdk, as programs on servers use it: with an application's own keys.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asks, ended, openSandbox, until } from './sandbox.mjs';

const OK = { user: 'user-ok', password: 'password-ok' };
let sandbox;
let client;

before(async () => {
  sandbox = await openSandbox();
  process.env.PLUGGY_API_URL = sandbox.url;
  const { PluggyClient } = await import('pluggy-sdk');
  client = new PluggyClient(sandbox);
  // It says each failed request aloud, and several are meant to fail.
  console.error = () => {};
});
after(() => sandbox.close());

const rest = (id) => until(() => client.fetchItem(id), ended);

async function connect(connector, parameters, answers = []) {
  let item = await client.createItem(connector, parameters);
  for (const answer of answers) {
    item = await until(() => client.fetchItem(item.id), asks);
    const value = answer ?? item.parameter.options[0].value;
    item = await client.updateItemMFA(item.id, { [item.parameter.name]: value });
  }
  return rest(item.id);
}

async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('was not refused');
}

test('connects without a code, and the item is what its types promise', async () => {
  const item = await client.createItem(2, OK, { clientUserId: 'me' });
  assert.equal(item.status, 'UPDATING');
  assert.equal(item.executionStatus, 'CREATED');
  for (const key of ['error', 'parameter', 'userAction', 'statusDetail', 'lastUpdatedAt', 'webhookUrl']) {
    assert.equal(item[key], null, key);
  }
  const done = await rest(item.id);
  assert.equal(done.executionStatus, 'SUCCESS');
  assert.ok(done.createdAt instanceof Date && done.lastUpdatedAt instanceof Date, 'dates are read as dates');
  assert.equal(done.clientUserId, 'me');
});

test('connects with every kind of code', async () => {
  const cases = [
    [4, { ...OK, token: '123456' }, [], 'SUCCESS'],
    [4, { ...OK, token: '654321' }, [], 'INVALID_CREDENTIALS_MFA'],
    [5, OK, ['123456'], 'SUCCESS'],
    [5, OK, ['654321'], 'INVALID_CREDENTIALS_MFA'],
    [5, { ...OK, user: 'user-ok-img' }, ['123456'], 'SUCCESS'],
    [5, { ...OK, user: 'user-ok-select' }, [undefined], 'SUCCESS'],
    [5, { ...OK, user: 'user-ok-phone' }, [undefined, '123456'], 'SUCCESS'],
    [5, { ...OK, user: 'user-ok-multi-company' }, ['123456', undefined], 'SUCCESS'],
    [9, { ...OK, token: '000000' }, [undefined], 'SUCCESS'],
    [19, {}, [], 'SUCCESS'],
  ];
  for (const [connector, parameters, answers, expected] of cases) {
    const item = await connect(connector, parameters, answers);
    assert.equal(item.executionStatus, expected, JSON.stringify([connector, parameters]));
  }
});

test('connects through the page of an Open Finance bank', async () => {
  const created = await client.createItem(600, { cpf: '761.092.776-73' });
  const item = await until(() => client.fetchItem(created.id), asks);
  assert.equal(item.parameter.type, 'oauth');
  await fetch(item.parameter.data, { method: 'POST', body: new URLSearchParams({ decision: 'approve' }) });
  assert.equal((await rest(item.id)).executionStatus, 'SUCCESS');
  assert.equal((await client.fetchConsents(item.id)).results.length, 1);
});

test('updates and deletes, and gets the errors that it has types for', async () => {
  const item = await connect(2, OK);
  await client.updateItem(item.id);
  const running = await refusal(client.updateItem(item.id));
  assert.equal(running.codeDescription, 'ITEM_IS_ALREADY_UPDATING');
  await rest(item.id);
  await client.deleteItem(item.id);
  assert.equal((await refusal(client.fetchItem(item.id))).codeDescription, 'ITEM_NOT_FOUND');

  const invalid = await refusal(client.createItem(2, { user: 'maria', password: 'password-ok' }));
  assert.equal(invalid.codeDescription, 'CONNECTOR_VALIDATION_ERROR');
  assert.deepEqual(invalid.details, [
    { code: '002', message: 'O user deve começar com "user-"', parameter: 'user' },
  ]);
  const found = await client.validateParameters(2, { user: 'maria', password: 'password-ok' });
  assert.equal(found.errors[0].parameter, 'user');
  const first = await connect(2, { user: 'user-ok', password: 'password-ok' });
  const twice = await refusal(client.createItem(2, OK, { avoidDuplicates: true }));
  assert.equal(twice.codeDescription, 'ITEM_USER_ALREADY_EXISTS');
  assert.ok(twice.items.includes(first.id));
});

test('reads every product', async () => {
  const { id } = await connect(302, { cpf: '761.092.776-73', password: 'password-ok' });
  const accounts = (await client.fetchAccounts(id)).results;
  assert.deepEqual(accounts.map((account) => account.subtype), ['CHECKING_ACCOUNT', 'SAVINGS_ACCOUNT', 'CREDIT_CARD']);
  assert.equal((await client.fetchAccounts(id, 'CREDIT')).results.length, 1);
  assert.deepEqual(await client.fetchAccount(accounts[0].id), accounts[0]);
  assert.equal((await client.fetchAccountStatements(accounts[0].id)).results.length, 12);
  const card = accounts[2];
  const bills = (await client.fetchCreditCardBills(card.id)).results;
  assert.deepEqual(await client.fetchCreditCardBill(bills[0].id), bills[0]);
  const investments = (await client.fetchInvestments(id)).results;
  assert.deepEqual(await client.fetchInvestment(investments[0].id), investments[0]);
  assert.ok((await client.fetchAllInvestmentTransactions(investments[0].id)).length > 0);
  const loans = (await client.fetchLoans(id)).results;
  assert.deepEqual(await client.fetchLoan(loans[0].id), loans[0]);
  const identity = await client.fetchIdentityByItemId(id);
  assert.deepEqual(await client.fetchIdentity(identity.id), identity);
  const categories = (await client.fetchCategories()).results;
  assert.deepEqual(await client.fetchCategory(categories[0].id), categories[0]);
  assert.equal((await refusal(client.fetchAccount(id))).codeDescription, 'ACCOUNT_NOT_FOUND');
});

test('pages through the transactions of a large account, once each', async () => {
  const { id } = await connect(2, { ...OK, user: 'user-ok-perf-100x' });
  const [account] = (await client.fetchAccounts(id, 'BANK')).results;
  const all = await client.fetchAllTransactions(account.id);
  assert.ok(all.length > 2_500, `${all.length} rows`);
  assert.equal(new Set(all.map((row) => row.id)).size, all.length);
  assert.ok(all.every((row) => row.date instanceof Date));
  const one = await client.fetchTransaction(all[1].id);
  assert.deepEqual(one, all[1]);
  const changed = await client.updateTransactionCategory(one.id, '12000000');
  assert.equal(changed.category, 'Travel');
  const page = await client.fetchTransactions(account.id, { pageSize: 10, page: 2 });
  assert.equal(page.results.length, 10);
});

test('manages webhooks', async () => {
  // It takes 200 alone for a success.
  await sandbox.control('PUT', '/policy', { webhookCreatedStatus: 200 });
  const made = await client.createWebhook('item/updated', 'https://example.com/hook', { 'x-secret': '1' });
  assert.equal((await client.fetchWebhook(made.id)).event, 'item/updated');
  assert.equal((await client.fetchWebhooks()).results.length, 1);
  const changed = await client.updateWebhook(made.id, { event: 'all', url: 'https://example.com/other' });
  assert.equal(changed.event, 'all');
  const refused = await refusal(client.createWebhook('all', 'http://example.com'));
  assert.equal(refused.message, 'Webhook url must be a https secured url');
  await client.deleteWebhook(made.id);
  assert.equal((await refusal(client.fetchWebhook(made.id))).codeDescription, 'WEBHOOK_NOT_FOUND');
});
