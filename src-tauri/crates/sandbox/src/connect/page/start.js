// What the address asks for ("Every option"), and the first step. Options that concern the host alone are none here:
// `allow_fullscreen`, `sdkVersion`.
import { client } from './api.js';
import { words as en } from './en.js';
import { words as es } from './es.js';
import { tell } from './protocol.js';
import { words as pt } from './pt.js';
import { walk } from './walk.js';

const query = new URLSearchParams(location.search);
const listed = (name) => (query.get(name) ?? '').split(',').filter(Boolean);
const number = (text) => Number.parseInt(text, 10);

function prefilled() {
  try {
    return JSON.parse(query.get('open_finance_parameters') ?? '{}') ?? {};
  } catch {
    // What a host wrote wrongly is typed by hand.
    return {};
  }
}

const filter = {
  sandbox: query.get('with_sandbox') === 'true',
  types: query.get('connector_types'),
  countries: query.get('countries'),
};
const wishes = {
  filter: Object.fromEntries(Object.entries(filter).filter(([, value]) => value)),
  pretend: filter.sandbox,
  ids: listed('connector_ids').map(number),
  selected: query.has('selected_connector_id') ? number(query.get('selected_connector_id')) : undefined,
  alphabetically: query.get('connectors_sort_alphabetically') === 'true',
  products: listed('products'),
  openFinance: prefilled(),
  background: query.get('allow_connect_in_background') === 'true',
  askAgain: query.get('force_ask_for_credentials') === 'true',
};

// Without a theme, as the system has it.
if (['light', 'dark'].includes(query.get('theme')))
  document.documentElement.dataset.theme = query.get('theme');

const api = client(query.get('connect_token') ?? '');
const steps = walk(api, wishes, { en, es, pt }[query.get('lang')] ?? pt);
steps.loading();
try {
  const { itemId } = await api.config();
  tell('OPEN');
  const item = query.get('update_item') ?? itemId;
  if (item) steps.update(item);
  else steps.connect();
} catch (refusal) {
  steps.refused(refusal);
}
