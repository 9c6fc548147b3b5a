// pluggy-js, as a page uses it: with a connect token.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { asks, ended, openSandbox, until } from './sandbox.mjs';

const { default: Pluggy } = createRequire(import.meta.url)('pluggy-js');
let sandbox;
let client;

before(async () => {
  sandbox = await openSandbox();
  const post = async (path, body, headers) => {
    const answer = await fetch(`${sandbox.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return answer.json();
  };
  const { apiKey } = await post('/auth', { clientId: sandbox.clientId, clientSecret: sandbox.clientSecret });
  const { accessToken } = await post('/connect_token', {}, { 'x-api-key': apiKey });
  client = new Pluggy(accessToken, sandbox.url);
});
after(() => sandbox.close());

test('drives a whole connection with a connect token', async () => {
  const connectors = (await client.fetchConnectors({ sandbox: true })).results;
  assert.ok(connectors.some((connector) => connector.id === 5));
  assert.equal((await client.fetchConnector(5)).hasMFA, true);
  const parameters = { user: 'user-ok', password: 'password-ok' };
  const created = await client.createItem(5, parameters);
  const waiting = await until(() => client.fetchItem(created.id), asks);
  await client.updateItemMFA(waiting.id, { [waiting.parameter.name]: '123456' });
  const done = await until(() => client.fetchItem(created.id), ended);
  assert.equal(done.executionStatus, 'SUCCESS');
  const accounts = (await client.fetchAccounts(created.id)).results;
  assert.deepEqual(
    Object.keys(accounts[0]).sort(),
    ['balance', 'currencyCode', 'id', 'itemId', 'name', 'number', 'subtype', 'type'],
    'a page is shown accounts in part',
  );
  await assert.rejects(client.fetchTransactions(accounts[0].id), (error) => error.response.status === 403);
  await client.updateItem(created.id);
  await until(() => client.fetchItem(created.id), asks);
  await client.deleteItem(created.id);
  await assert.rejects(client.fetchItem(created.id), (error) => error.response.status === 404);
});
