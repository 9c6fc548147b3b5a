// What hosts are told ("Native webview protocol"). The state is mirrored into the page's own address, for hosts that watch
// it, and sent as a message, for hosts with a bridge. Nothing that a person types ever comes here.

const STATE = [
  'events',
  'timestamp',
  'item_id',
  'item_status',
  'execution_status',
  'connector_id',
  'connector_name',
  'connector_image_url',
  'error',
];

const state = new Map();
const events = [];
let latest = 0;

/**
 * Tells that something happened, and what is known by then. The event is the last one in the list. A connector of `null`
 * is none any more. After `CLOSE` nothing is told.
 */
export function tell(event, { item, connector = item?.connector, error } = {}) {
  if (events.at(-1) === 'CLOSE') return;
  events.push(event);
  // Hosts take two events with the same time for one.
  latest = Math.max(Date.now(), latest + 1);
  put({ events: events.join(','), timestamp: latest, error });
  if (item) put({ item_id: item.id, item_status: item.status, execution_status: item.executionStatus });
  if (connector !== undefined) {
    put({
      connector_id: connector?.id,
      connector_name: connector?.name,
      connector_image_url: connector?.imageUrl,
    });
  }
  const address = new URL(location.href);
  for (const name of STATE) {
    if (state.has(name)) address.searchParams.set(name, state.get(name));
    else address.searchParams.delete(name);
  }
  history.replaceState(null, '', address);
  post('LOCATION', address.href);
}

/** Lets the host open an address, `OAUTH_OPEN` or `LINK_OPEN`. Whether there is one that can. */
export const hostOpens = post;

/** Calls back when the host tells how the bank's page ended: `{ itemId }`, `{ message }` or `{ error }`. */
export function onReturn(heard) {
  document.addEventListener('message', ({ data }) => {
    if (data?.source === 'connector-oauth-login') heard(data);
  });
}

function put(values) {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null) state.delete(name);
    else state.set(name, String(value));
  }
}

function post(type, message) {
  const bridge = window.ReactNativeWebView;
  bridge?.postMessage(JSON.stringify({ type, message }));
  return bridge !== undefined;
}
