// Which step follows which: welcome, institution, credentials, the execution with what it asks, and an end.
import { Refusal } from './api.js';
import { follower } from './follow.js';
import { hostOpens, onReturn, tell } from './protocol.js';
import { screensIn } from './screens.js';
import { bankPage, missing, standing, wayOn } from './story.js';

/** The steps, for what the address wishes, in these words. */
export function walk(api, wishes, words) {
  const screens = screensIn(words, close);
  /** The connectors to choose from, once they are known. */
  let offered = [];
  let connector;
  /** How the screen in view takes a reading that looks the same, and the bank page's return. */
  let renewed = () => {};
  let returned = () => {};

  const following = follower(api, {
    show,
    renew: (item) => renewed(item),
    lost: (refusal) => refused(refusal),
    silent: (item) => standing(item) === 'running' && renewed(item, words.running.silent),
  });
  onReturn((result) => {
    if (result.error || result.message) returned();
    following.look();
  });

  function close() {
    following.stop();
    tell('CLOSE');
    screens.gone();
  }

  /** A connection that is not there yet. */
  function connect() {
    screens.welcome(async () => {
      tell('SUBMITTED_CONSENT');
      screens.loading();
      try {
        offered = await list();
      } catch (refusal) {
        return refused(refusal);
      }
      if (wishes.selected === undefined) return choose();
      connector = offered.find((one) => one.id === wishes.selected);
      if (connector) credentials();
      else failed('selected_connector_id_missing');
    });
  }

  async function list() {
    const { results } = await api.connectors(wishes.filter);
    const shown = results.filter(
      (one) => wishes.ids.length === 0 || wishes.ids.includes(one.id) || (wishes.pretend && one.isSandbox),
    );
    if (wishes.alphabetically) shown.sort((one, other) => one.name.localeCompare(other.name, words.lang));
    return shown;
  }

  function choose() {
    screens.list(offered, (chosen) => {
      connector = chosen;
      tell('SELECTED_INSTITUTION', { connector });
      credentials();
    });
  }

  /** The form of a connection that is not there yet. */
  function credentials() {
    const chosenHere = wishes.selected === undefined && offered.length > 0;
    form({
      onBack:
        chosenHere &&
        (() => {
          tell('SELECTED_INSTITUTION', { connector: null });
          choose();
        }),
      begin: (parameters) =>
        api.create({
          connectorId: connector.id,
          parameters,
          ...(wishes.products.length > 0 && { products: wishes.products }),
        }),
    });
  }

  /** The form of one that is: all of it, or the fields that are named. */
  function credentialsAgain(item, only) {
    connector = item.connector;
    const asked = connector.credentials.filter((one) => !only || one.name === only);
    form({ asked, again: true, begin: (parameters) => api.update(item.id, parameters) });
  }

  function form({ asked = connector.credentials, onBack, begin, again }) {
    const leaves = connector.oauth || connector.isOpenFinance;
    const lead =
      asked.length === 0 ? words.form.nothing : leaves ? words.form.leaves : again && words.form.again;
    const whole = asked.length === connector.credentials.length;
    screens.form({
      heading: words.form.heading(connector.name),
      connector,
      lead,
      asked,
      values: wishes.openFinance,
      go: leaves || asked.length === 0 ? words.go : words.form.go,
      onBack,
      async send(values) {
        try {
          const { errors } = whole ? await api.validate(connector.id, values) : { errors: [] };
          if (errors.length > 0) return told(errors);
          following.submitted('SUBMITTED_LOGIN');
          following.begin(await begin(values));
        } catch (refusal) {
          return refusedForm(refusal, asked);
        }
      },
    });
  }

  /** What is wrong with which field. */
  function told(errors) {
    const text = (error) => (error.code === '001' ? words.form.empty : error.message);
    return Object.fromEntries(errors.map((error) => [error.parameter, text(error)]));
  }

  function refusedForm(refusal, asked) {
    if (!(refusal instanceof Refusal)) throw refusal;
    if (refusal.code === 'CONNECTOR_VALIDATION_ERROR') return told(refusal.details);
    const code = asked.find((one) => one.mfa);
    if (refusal.code === 'MFA_PARAMERTER_WAS_ALREADY_USED_ERROR' && code)
      return { [code.name]: words.form.used };
    refused(refusal);
    return undefined;
  }

  /** A connection that is to be brought up to date ("Update mode"). */
  async function update(id) {
    screens.loading();
    try {
      const item = await api.item(id);
      connector = item.connector;
      const where = standing(item);
      if (where !== 'done' && where !== 'failed') return following.begin(item);
      const code = connector.credentials.find((one) => one.mfa);
      if (wishes.askAgain || (where === 'failed' && wayOn(item) === 'form')) credentialsAgain(item);
      else if (code) credentialsAgain(item, code.name);
      else await again(item);
    } catch (refusal) {
      refused(refusal);
    }
  }

  /** Another execution with what Pluggy has. */
  async function again(item) {
    try {
      following.begin(await api.update(item.id));
    } catch (refusal) {
      if (refusal.parameter) credentialsAgain(item, refusal.parameter);
      else if (refusal.code === 'LAST_EXECUTION_HAD_LOGIN_ERROR') credentialsAgain(item);
      else if (/^ITEM_(IS_)?ALREADY_UPDATING$/.test(refusal.code)) following.goOn(await api.item(item.id));
      else refused(refusal);
    }
  }

  function show(item) {
    connector = item.connector ?? connector;
    renewed = () => {};
    returned = () => {};
    ({ running, asks, leaves, acts, done, failed: ended })[standing(item)](item);
  }

  function running(item) {
    const background = wishes.background && (() => tell('IN_BACKGROUND'));
    const say = screens.running(connector, background);
    renewed = (one, remark) => say(remark ?? words.phase(one.executionStatus));
    renewed(item);
  }

  function asks(item) {
    screens.form({
      name: 'asks',
      heading: words.asks.heading(connector.name),
      connector,
      asked: [item.parameter],
      go: words.asks.go,
      async send(values) {
        following.submitted('SUBMITTED_MFA');
        try {
          following.goOn(await api.answer(item.id, values));
        } catch (refusal) {
          // Too late, answered already, or another question by now: the item says which.
          if (refusal.code?.startsWith('ITEM_MFA_')) return following.look();
          refused(refusal);
        }
        return undefined;
      },
    });
  }

  function leaves(item) {
    returned = screens.leaving(connector, bankPage(item), (address) => hostOpens('OAUTH_OPEN', address));
  }

  function acts(item) {
    const renew = screens.acting(connector, item.userAction);
    renewed = (one) => one.userAction && renew(one.userAction);
  }

  function done(item) {
    tell('SUCCESS', { item });
    const lacks = missing(item);
    screens.end({
      kind: 'ok',
      heading: words.done.heading,
      texts: [words.done.text(connector.name), lacks && words.done[lacks]],
      buttons: [[words.done.go, close]],
    });
  }

  function ended(item) {
    tell('ERROR', { item, error: 'Item was not sync successfully' });
    const [heading, text] = words.failures[item.executionStatus] ?? words.failures.other;
    const way = wayOn(item);
    const retry = {
      form: () => credentialsAgain(item),
      again: () => again(item).catch(refused),
      anew: credentials,
    }[way];
    const reset = item.executionStatus === 'ACCOUNT_CREDENTIALS_RESET' && connector.resetPasswordUrl;
    screens.end({
      kind: way ? 'fail' : 'wait',
      heading,
      texts: [item.error?.providerMessage, text],
      link: reset && { href: reset, label: words.reset, open: (address) => hostOpens('LINK_OPEN', address) },
      buttons: way
        ? [
            [words.again, retry],
            [words.leave, close],
          ]
        : [[words.leave, close]],
    });
  }

  /** A refused request: its code is told, its words are ours. */
  function refused(refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    const code = refusal.isStranger ? 'token' : refusal.passes ? 'network' : refusal.code;
    failed(refusal.code ?? (refusal.message || code), code ?? refusal.message);
  }

  function failed(error, code = error) {
    following.stop();
    tell('ERROR', { error });
    const [heading, text] = words.failures[code] ?? words.failures.other;
    screens.end({ kind: 'fail', heading, texts: [text], buttons: [[words.leave, close]] });
  }

  return { connect, update, refused, loading: screens.loading };
}
