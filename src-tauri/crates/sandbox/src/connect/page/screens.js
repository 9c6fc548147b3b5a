// What is seen: a screen a function. A screen takes what it shows and what its buttons do, and knows nothing else.
import { el, icon, pictured } from './dom.js';
import { field } from './fields.js';

/** The screens, in these words. `close` is what the cross does. */
export function screensIn(words, close) {
  const [header, main, footer] = ['header', 'main', 'footer'].map((tag) => document.querySelector(tag));
  const said = document.querySelector('[role=status]');
  let over = false;
  const back = el('button', { type: 'button', class: 'plain', 'aria-label': words.back }, icon('back'));
  const cross = el(
    'button',
    { type: 'button', class: 'plain', 'aria-label': words.close, onclick: close },
    icon('close'),
  );
  header.replaceChildren(back, el('p', {}, words.title), cross);
  footer.replaceChildren(words.note);
  document.documentElement.lang = words.lang;
  document.title = words.title;

  /** Puts a screen in place and the focus where one goes on: on the heading, where there is nothing to type. */
  function show(name, heading, content, { onBack, focus } = {}) {
    if (over) return;
    const title = el('h1', { tabindex: '-1' }, heading);
    main.replaceChildren(el('section', { class: name }, ...[content(title)].flat(2).filter(Boolean)));
    main.scrollTop = 0;
    back.hidden = !onBack;
    back.onclick = onBack;
    said.textContent = '';
    (focus ?? title).focus();
  }

  const button = (label, onclick, kind = 'main') =>
    el('button', { type: 'button', class: kind, onclick }, label);
  const badge = (kind, picture) => el('div', { class: `badge ${kind}` }, icon(picture));
  const logo = (connector) =>
    connector?.imageUrl && el('img', { class: 'logo', src: connector.imageUrl, alt: '' });
  const waits = (text) => el('p', { class: 'waits' }, el('span', { class: 'spinner' }), text);

  return {
    loading: () => show('loading', words.loading, (title) => [el('span', { class: 'spinner large' }), title]),

    welcome: (go) =>
      show('welcome', words.welcome.heading, (title) => [
        title,
        el(
          'ul',
          { class: 'points' },
          words.welcome.points.map(([picture, head, text]) =>
            el('li', {}, icon(picture), el('div', {}, el('strong', {}, head), el('p', {}, text))),
          ),
        ),
        el('div', { class: 'end' }, el('p', { class: 'hint' }, words.welcome.consent), button(words.go, go)),
      ]),

    /** The institutions, those in order that their types have in `words.types`. */
    list(connectors, choose) {
      const search = el('input', {
        type: 'search',
        id: 'search',
        placeholder: words.list.search,
        autocomplete: 'off',
      });
      const found = el('div', { class: 'found' });
      const row = (connector) => {
        const health = connector.health?.status;
        const remark = { UNSTABLE: words.list.unstable, OFFLINE: words.list.offline }[health];
        return el(
          'li',
          {},
          el(
            'button',
            {
              type: 'button',
              disabled: health === 'OFFLINE',
              'data-connector': connector.id,
              onclick: () => choose(connector),
            },
            el('img', { class: 'logo', src: connector.imageUrl, alt: '', loading: 'lazy' }),
            el('span', { class: 'name' }, connector.name),
            remark ? el('span', { class: `remark ${health.toLowerCase()}` }, remark) : icon('next'),
          ),
        );
      };
      const draw = () => {
        const wanted = plain(search.value);
        const listed = connectors.filter((connector) => plain(connector.name).includes(wanted));
        const kinds = [...new Set(listed.map((connector) => connector.type))];
        const order = Object.keys(words.types);
        const place = (kind) => (order.includes(kind) ? order.indexOf(kind) : order.length);
        kinds.sort((one, other) => place(one) - place(other));
        found.replaceChildren(
          ...kinds.flatMap((kind) => [
            el('h2', {}, words.types[kind] ?? words.types.OTHER),
            el('ul', {}, listed.filter((connector) => connector.type === kind).map(row)),
          ]),
        );
        if (listed.length === 0) found.append(el('p', { class: 'hint' }, words.list.none));
        if (wanted) said.textContent = words.list.count(listed.length);
      };
      search.addEventListener('input', draw);
      draw();
      show(
        'list',
        words.list.heading,
        (title) => [
          title,
          el(
            'label',
            { class: 'search', for: 'search' },
            icon('search'),
            el('span', { class: 'unseen' }, words.list.search),
            search,
          ),
          found,
        ],
        { focus: search },
      );
    },

    /**
     * What an institution or an execution asks. `send` takes the values by name and answers what is wrong with them, or
     * nothing when another screen has taken over.
     */
    form({ name = 'form', heading, connector, lead, asked, values = {}, go, send, onBack }) {
      const fields = asked.map((one) => field(one, words, values[one.name]));
      const problem = el('p', { class: 'problem', role: 'alert' });
      const submit = el('button', { class: 'main' }, go);
      const complain = (problems) => {
        for (const one of fields) one.say(problems[one.name] ?? '');
        fields.find((one) => problems[one.name])?.focus();
        problem.replaceChildren(...(problems[''] ? [icon('alert'), problems['']] : []));
      };
      const form = el('form', {
        novalidate: true,
        autocomplete: 'off',
        onsubmit: async (event) => {
          event.preventDefault();
          const wrong = fields.map((one) => [one.name, one.problem()]).filter(([, problem]) => problem);
          if (wrong.length > 0) return complain(Object.fromEntries(wrong));
          submit.disabled = true;
          const problems = await send(Object.fromEntries(fields.map((one) => [one.name, one.value()])));
          submit.disabled = false;
          if (problems) complain(problems);
        },
      });
      form.append(...fields.map((one) => one.element), el('div', { class: 'end' }, problem, submit));
      show(
        name,
        heading,
        (title) => [logo(connector), title, lead && el('p', { class: 'lead' }, lead), form],
        {
          onBack,
          focus: fields[0],
        },
      );
    },

    /** An execution that runs. Answers how its phase is written. */
    running(connector, background) {
      const phase = el('p', { class: 'lead' });
      show('running', words.running.heading(connector?.name ?? ''), (title) => [
        el('div', { class: 'turning' }, logo(connector), el('span', { class: 'spinner large' })),
        title,
        phase,
        background && el('div', { class: 'end' }, button(words.running.background, background, 'second')),
      ]);
      return (text) => {
        if (phase.textContent === text) return;
        phase.textContent = text;
        said.textContent = text;
      };
    },

    /** The institution's own page, which `open` may take over to open; else the browser does. */
    leaving(connector, address, open) {
      const remark = el('p', { class: 'problem', role: 'alert' });
      const link = el(
        'a',
        {
          class: 'main',
          href: address,
          target: '_blank',
          rel: 'noopener noreferrer',
          onclick: (event) => {
            if (open(address)) event.preventDefault();
            remark.replaceChildren();
            link.textContent = words.leaves.again;
          },
        },
        words.leaves.go(connector.name),
      );
      show('leaves', words.leaves.heading(connector.name), (title) => [
        logo(connector),
        title,
        el(
          'ul',
          { class: 'points' },
          words.leaves.points.map(([picture, text]) => el('li', {}, icon(picture), el('p', {}, text))),
        ),
        el('div', { class: 'end' }, remark, link, waits(words.leaves.waits)),
      ]);
      return () => remark.replaceChildren(icon('alert'), words.leaves.returned);
    },

    /** Something done elsewhere. Answers how a picture that has changed is renewed. */
    acting(connector, action) {
      const image = action?.attributes?.data && el('img', { class: 'qr', alt: words.acts.picture });
      const renew = ({ attributes }) => image && image.setAttribute('src', pictured(attributes.data));
      const isScan = Boolean(image);
      show('acts', isScan ? words.acts.scan : words.acts.approve(connector.name), (title) => [
        isScan ? undefined : badge('busy', 'phone'),
        title,
        el('p', { class: 'lead' }, action?.instructions ?? words.acts.elsewhere),
        image,
        el('div', { class: 'end' }, waits(words.acts.waits)),
      ]);
      if (action) renew(action);
      return renew;
    },

    /** An end: good, bad or open, with what can be done. */
    end({ kind, heading, texts, link, buttons }) {
      const picture = { ok: 'check', fail: 'alert', wait: 'clock' }[kind];
      show(`end ${kind}`, heading, (title) => [
        badge(kind, picture),
        title,
        texts.filter(Boolean).map((text) => el('p', { class: 'lead' }, text)),
        link &&
          el(
            'a',
            {
              href: link.href,
              target: '_blank',
              rel: 'noopener noreferrer',
              onclick: (event) => link.open(link.href) && event.preventDefault(),
            },
            link.label,
          ),
        el(
          'div',
          { class: 'end' },
          buttons.map(([label, act], nth) => button(label, act, nth === 0 ? 'main' : 'second')),
        ),
      ]);
    },

    /** After it was closed, for good: hosts take the page away, a browser leaves it standing. */
    gone() {
      cross.hidden = true;
      show('gone', words.gone, (title) => [title]);
      over = true;
    },
  };
}

/** As people search: without accents and capitals. */
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
